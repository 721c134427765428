"""Judged RPOs: what many subjects share gives the figures that each of them has alone."""

from pathlib import Path
from typing import Any

import pytest

from model.graph import DependencyGraph
from model.linking.link import LinkSettings, link
from model.records.objective import DisruptionClass
from model.recovery.effective_rpo import effective_rpo, judged_rpos
from schema.documents.graph import read_document
from schema.documents.observe import to_observation
from tests.builders import graph
from tests.observing import AT

ESTATE = Path(__file__).parents[2] / "scenarios" / "estate-2026-11-30.yaml"
DRAWN = "web > app; app > db; app ?> files; db > app; mail ~> db; job > copy; copy > files"
ABOUT: dict[str, Any] = {
    "db": {"kind": "database", "region": "r", "zones": ["z"], "rpo": 5},
    "files": {"kind": "bucket"},
    "copy": {"kind": "database", "authoritative": False},
}


def compare(estate: DependencyGraph, tested: DisruptionClass) -> set[bool]:
    subjects = [component.id for component in estate.components]
    judged = judged_rpos(estate, subjects, tested, AT)
    for subject in subjects:
        figure, alone = judged[subject], effective_rpo(estate, subject, tested, AT).judged
        bounds = [(each.never, each.lower_bound, each.upper_bound) for each in (figure, alone)]
        assert bounds[0] == bounds[1], subject
    return {figure.known for figure in judged.values()}


@pytest.mark.parametrize("tested", list(DisruptionClass))
def test_stores_in_a_cycle_and_of_unknown_strength_count_as_for_one(
    tested: DisruptionClass,
) -> None:
    assert compare(graph(DRAWN, **ABOUT), tested) == {True, False}


def test_the_sample_estate_loses_what_each_component_loses() -> None:
    document, source = read_document(ESTATE.read_bytes(), file=ESTATE.name)
    observation = to_observation(document, source, file=ESTATE.name, read_at=AT)
    estate = DependencyGraph(link([observation], LinkSettings()))
    assert compare(estate, DisruptionClass.REGION) == {True, False}
