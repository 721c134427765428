"""Published incidents, replayed: the states of every component and the order of recovery.

A case passes on exact states and on the order of pairs, not on durations.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import networkx as nx
import orjson
import pytest
from ruamel.yaml import YAML

from model.disruption.disruptions import ComponentsFail
from model.gaps import find_gaps
from model.graph import DependencyGraph
from model.impact.blast_radius import blast_radius
from model.impact.cold_start import cold_start
from model.linking.link import LinkSettings, link
from model.records.component import ComponentId
from model.records.requirement import Effect
from model.recovery.effective_rto import effective_rtos_of
from schema.documents.duration import parse_duration
from schema.documents.graph import read_document
from schema.documents.observe import to_observation

CASES = sorted((Path(__file__).parent / "incidents").glob("*.yaml"))
READ_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Phase:
    """One moment of an incident: what was broken, and how everything fared."""

    states: Mapping[str, str]
    seed: tuple[ComponentId, ...] = ()
    degraded_seed: tuple[ComponentId, ...] = field(default=())


def case(path: Path) -> dict[str, Any]:
    answer: dict[str, Any] = YAML(typ="safe").load(path.read_text())
    return answer


def graph_of(content: Mapping[str, Any]) -> DependencyGraph:
    document, source = read_document(orjson.dumps(content["graph"]), file="incident.json")
    seen = to_observation(document, source, file="incident.json", read_at=READ_AT)
    return DependencyGraph(link([seen], LinkSettings()))


def changed(content: Mapping[str, Any], change: Mapping[str, Mapping[str, Any]]) -> DependencyGraph:
    """Return the graph of a case with other properties of some components."""
    components = [
        {**one, "properties": {**one.get("properties", {}), **change.get(one["id"], {})}}
        for one in content["graph"]["components"]
    ]
    return graph_of({"graph": {**content["graph"], "components": components}})


def phases(content: Mapping[str, Any]) -> list[Phase]:
    return [
        Phase(
            states={name: state for state in ("down", "degraded", "up") for name in one[state]},
            seed=tuple(one.get("seed", ())),
            degraded_seed=tuple(one.get("degraded_seed", ())),
        )
        for one in content.get("phases", [content])
    ]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_component_fares_as_it_did(path: Path) -> None:
    content = case(path)
    graph = graph_of(content)
    for phase in phases(content):
        failing = ComponentsFail(components=phase.seed, degraded=phase.degraded_seed)
        answer = blast_radius(graph, failing)
        hit = {impact.component: impact.state.name.lower() for impact in answer.impacts}
        seeds = {*phase.seed, *phase.degraded_seed}
        found = {
            component.id: hit.get(component.id, "up")
            for component in graph.components
            if component.id not in seeds
        }
        assert found == dict(phase.states)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_recovery_goes_in_the_order_in_which_it_went(path: Path) -> None:
    content = case(path)
    graph = graph_of(content)
    waves = {one: n for n, wave in enumerate(cold_start(graph).waves) for one in wave}
    needs = graph.to_networkx((Effect.HARD, Effect.CONTAINMENT, Effect.LIFECYCLE))
    for before, after in content["before"]:
        assert waves[before] < waves[after]
        assert nx.has_path(needs, after, before)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_flaw_is_found_beforehand(path: Path) -> None:
    content = case(path)
    answer = [
        (one.rule, one.finding.component, one.finding.provider)
        for one in find_gaps(graph_of(content), at=READ_AT)
    ]
    missing = [
        told for told in content["gaps"] if tuple(told) not in {one[: len(told)] for one in answer}
    ]
    assert missing == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_recovery_takes_the_published_time(path: Path) -> None:
    """The figure of each component, and `at least` where the rest is not known."""
    content = case(path)
    for question in content.get("recovery", ()):
        change, *expected = question.items()
        graph = changed(content, change[1])
        names = tuple(ComponentId(name) for name, _ in expected)
        lost = ComponentsFail(components=tuple(content["seed"]))
        answers = effective_rtos_of(graph, names, lost, READ_AT)
        for name, text in expected:
            total = answers[ComponentId(name)].total
            figure = parse_duration(text.removeprefix("at least "))
            assert total.known is not text.startswith("at least"), (name, total)
            assert total.lower_bound == figure, (name, total)
