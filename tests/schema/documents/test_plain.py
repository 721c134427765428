"""Plain values: one dialect of JSON for every answer."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from model.disruption.disruptions import Disruption, RegionFails, ServiceFails
from model.impact.state import State
from model.records.component import ComponentId
from model.records.objective import Objective
from model.records.requirement import Effect, Member, Requirement
from schema.documents.plain import plain
from schema.projection import PROJECTIONS, projection


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (timedelta(minutes=90), "PT1H30M"),
        (timedelta(seconds=-30), "-PT30S"),
        (datetime(2026, 1, 31, 12, tzinfo=UTC), "2026-01-31T12:00:00Z"),
        (Effect.HARD, "hard"),
        (State.DEGRADED, "degraded"),
        ((1, 2.5, True), [1, 2.5, True]),
        ({Effect.SOFT: {timedelta(0)}}, {"soft": ["PT0S"]}),
        (RegionFails(region="us-east-1"), {"kind": "region", "region": "us-east-1"}),
        (
            ServiceFails(service="rds", region="us-east-1"),
            {
                "kind": "service",
                "service": "rds",
                "region": "us-east-1",
                "control_plane_only": False,
            },
        ),
    ],
)
def test_each_value_has_one_form(value, expected):
    assert plain(value) == expected


def test_a_requirement_is_written_with_what_is_computed_of_it():
    need = Requirement(
        dependent=ComponentId("web"),
        members=(Member(provider=ComponentId("db"), tolerance=timedelta(seconds=30)),),
        minimum=1,
        effect=Effect.HARD,
        relation="reads",
    )
    written = plain(need)
    assert written["members"] == [{"provider": "db", "tolerance": "PT30S"}]
    assert (written["id"], written["rule"]) == (need.id, "")
    assert list(written) == [*(field.name for field in fields(Requirement)), "id", "rule"]


def test_what_has_no_form_is_an_error():
    with pytest.raises(TypeError, match="object has no form in JSON"):
        plain(object())


@pytest.mark.parametrize("name", sorted(PROJECTIONS))
def test_every_projection_names_a_dataclass_and_what_it_has(name):
    module, _, kind = name.rpartition(".")
    shown = PROJECTIONS[name]
    model = getattr(__import__(module, fromlist=[kind]), kind)
    paths = {source.path for source in shown.sources(model).values()}
    assert set(shown.names) <= paths
    assert not set(shown.omit) & paths
    for source in shown.sources(model).values():
        assert source.annotation is not None


def test_a_field_without_docstring_is_not_shown():
    @dataclass
    class Undocumented:
        width: int

    source = projection(Undocumented).sources(Undocumented)["width"]
    with pytest.raises(TypeError, match=r"Undocumented\.width needs a docstring"):
        assert source.doc


def test_null_stands_for_none_in_descriptions():
    sources = projection(Objective).sources(Objective)
    assert sources["inherited_from"].description == (
        "The component whose promise this is; null when stated on `subject` itself."
    )


def test_every_disruption_has_a_kind_of_its_own():
    shown = [projection(kind).kind for kind in get_args(Disruption)]
    assert all(shown)
    assert len(set(shown)) == len(shown)
