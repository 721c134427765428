"""Availability through GraphQL: common causes, bounds and approximations."""

from datetime import UTC, datetime
from typing import Any

import pytest

import model.availability.answer
from model.graph import DependencyGraph
from model.records.coverage import Coverage
from model.records.revision import Revision
from schema.graphql.build import build_schema
from schema.graphql.context import Context, Role, Viewer
from schema.graphql.snapshot import Snapshot, View
from tests.builders import graph

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SCHEMA = build_schema()
QUERY = """{ availability(component: "web", order: 2) {
  availability unavailability atLeast atMost certain method
  approximation { order dropped minimalCutUpperBound rareEvent rareEventCapped }
  cutSets { nodes { events components { id } } }
  events { nodes { event component { id } together { id } unavailability source } }
} }"""


class OneRevision:
    """A history of one revision."""

    def __init__(self, one: DependencyGraph) -> None:
        label = Revision(
            number=1, digest="sha256:0", published_at=NOON, components=len(one), requirements=0
        )
        self.snapshot = Snapshot(
            graph=one, revision=label, coverage=Coverage(), stale=False, loaded_at=NOON
        )

    def at(self, revision: int | None) -> View:
        return View(snapshot=self.snapshot, now=NOON)


def ask(one: DependencyGraph) -> Any:
    context = Context(
        history=OneRevision(one),  # type: ignore[arg-type]
        viewer=Viewer(name="ann", role=Role.READER),
        now=NOON,
        changes=None,  # type: ignore[arg-type]
        crawls=None,  # type: ignore[arg-type]
        plan_runs=None,  # type: ignore[arg-type]
    )
    found = SCHEMA.execute_sync(QUERY, context_value=context)
    assert not found.errors, found.errors
    assert found.data is not None
    return found.data["availability"]


def test_members_that_fail_together_are_one_event_and_all_of_them_in_the_cut_set():
    cause = {"model": "alpha_factor", "factors": [0.7, 0.2, 0.1], "unavailability": 0.1}
    found = ask(
        graph(
            "web > 2/3(a, b, c); a in> rack; b in> rack; c in> rack",
            web={"unavailability": 0},
            rack={"kind": "failure_domain", "common_cause": cause},
        )
    )
    sets = {tuple(one["events"]): one["components"] for one in found["cutSets"]["nodes"]}
    assert sets["rack (a + b)",] == [{"id": "a"}, {"id": "b"}]
    assert sets["rack",] == [{"id": "rack"}]
    events = {one["event"]: one for one in found["events"]["nodes"]}
    assert events["rack (a + b)"]["component"] == {"id": "rack"}
    assert events["rack (a + b)"]["together"] == [{"id": "a"}, {"id": "b"}]
    assert events["rack"]["together"] == []
    assert {one["source"] for name, one in events.items() if name != "web"} == {"COMMON_CAUSE"}
    assert found["availability"] == pytest.approx(1 - found["unavailability"])


def test_past_the_node_budget_there_are_bounds_and_a_labelled_approximation(monkeypatch):
    defaults = model.availability.answer.availability.__kwdefaults__
    names = [f"n{at}" for at in range(12)]
    about = {"web": {"unavailability": 0}, **{name: {"unavailability": 0.01} for name in names}}
    cluster = graph(f"web > 6/12({', '.join(names)})", about)
    exact = ask(cluster)
    monkeypatch.setitem(defaults, "budget", 5)
    found = ask(cluster)
    assert (found["availability"], found["unavailability"], found["certain"]) == (None, None, True)
    assert (exact["method"], found["method"]) == ("EXACT", "CUT_SETS")
    assert found["approximation"] == {
        "order": 6,
        "dropped": True,
        "minimalCutUpperBound": 0.0,
        "rareEvent": 0.0,
        "rareEventCapped": False,
    }
    assert found["atMost"] == 1.0
    # It is down exactly when more than six have failed, which is what was dropped.
    assert found["atLeast"] == pytest.approx(exact["availability"], abs=1e-14)
