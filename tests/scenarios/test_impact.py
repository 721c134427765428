"""Blast radii worked out by hand, and incidents, replayed: every state that a case names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from ruamel.yaml import YAML

from model.graph import DependencyGraph
from model.impact.blast_radius import BlastRadius, State, blast_radius, states_at
from model.linking.link import LinkSettings, link
from model.records.requirement import FailureMode
from schema.documents.duration import parse_duration
from schema.documents.graph import read_document
from schema.documents.observe import to_observation
from schema.documents.plain import plain
from service.cli.failing import together

READ_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Question:
    """One disruption of one case, and what it does."""

    title: str
    graph: Mapping[str, Any]
    expected: Mapping[str, Any]

    def answer(self) -> BlastRadius:
        document, source = read_document(orjson.dumps(self.graph), file="case.json")
        seen = to_observation(document, source, file="case.json", read_at=READ_AT)
        graph = DependencyGraph(link([seen], LinkSettings()))
        mode = FailureMode(self.expected.get("failure_mode", "absent"))
        fails = self.expected["fails"]
        horizon = self.expected.get("horizon")
        return blast_radius(
            graph,
            together(graph, fails, mode=mode, now=READ_AT),
            horizon=None if horizon is None else parse_duration(horizon),
        )


def questions() -> list[Any]:
    """Return every question of every case, named after its file and what fails."""
    answer = []
    for path in sorted((Path(__file__).parent / "impact").glob("*.yaml")):
        case = YAML(typ="safe").load(path.read_text())
        for expected in case["questions"]:
            failing = ", ".join(expected["fails"])
            name = f"{path.stem}: {failing} {expected.get('failure_mode', 'absent')}"
            question = Question(title=case["title"], graph=case["graph"], expected=expected)
            answer.append(pytest.param(question, id=name))
    return answer


@pytest.mark.parametrize("question", questions())
def test_components_fare_as_the_case_says(question: Question) -> None:
    answer = question.answer()
    assert answer.readings is not None
    at = question.expected.get("at")
    if at is None:
        states = answer.readings.optimistic.state
        shown = {
            component.id: State(states[number]).name.lower()
            for number, component in enumerate(answer.readings.graph.components)
        }
    else:
        shown = dict.fromkeys((c.id for c in answer.readings.graph.components), "up")
        shown |= {name: s.name.lower() for name, s in states_at(answer, parse_duration(at)).items()}
    for state in ("down", "degraded", "up"):
        for component in question.expected.get(state, ()):
            assert (component, shown[component]) == (component, state)
    if "interrupted" in question.expected:
        fields = ("component", "state", "start", "until")
        windows = [plain(away) for away in answer.interrupted]
        assert [{name: window[name] for name in fields} for window in windows] == question.expected[
            "interrupted"
        ]
    if "time_to_impact" in question.expected:
        for component, after in question.expected["time_to_impact"].items():
            reached = answer.readings.impact_time(answer.readings.graph.index(component))
            assert (component, reached.down_after) == (component, parse_duration(after))
    if "latent" in question.expected:
        latent = [plain(need) for need in answer.latent]
        assert [{**need, "by": need.get("by")} for need in question.expected["latent"]] == [
            {key: need[key] for key in need if key != "requirement"} for need in latent
        ]
    assert sorted(answer.bad) == sorted(question.expected.get("bad", ()))
    assert sorted(answer.slow) == sorted(question.expected.get("slow", ()))
