from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from model.gaps.interface import Finding, Question, Status
from model.gaps.plan_drift import RULE
from model.graph import DependencyGraph
from tests.model.failover.scenario import EAST, NOW, WEST, from_text, two_sided

CHAIN = "front > api; api > db; api ~> cache"
RIGHT = ["db-w", "api-w", "front-w"]


def ask(graph: DependencyGraph) -> Sequence[Finding]:
    return list(RULE.find(Question(graph=graph, at=NOW)))


def written(steps: Sequence[str], text: str = CHAIN, **more: Any) -> DependencyGraph:
    plan = {"from": EAST, "to": WEST, "steps": steps, **more}
    return two_sided(text, {"service:s": {"recovery_plans": [plan]}})


def seen(graph: DependencyGraph, **days: datetime) -> DependencyGraph:
    """Return the graph in which the needs of each of these components were first seen then."""
    early = datetime(2026, 1, 1, tzinfo=UTC)
    dated = tuple(
        replace(
            need,
            evidence=tuple(
                replace(why, first_seen_at=days.get(need.dependent, early)) for why in need.evidence
            ),
        )
        for need in graph.requirements
    )
    return DependencyGraph(replace(graph.records, requirements=dated))


def details(found: Sequence[Finding]) -> tuple[Any, Any, Any]:
    (one,) = found
    assert one.status is Status.BREACHED
    return one.details["out_of_order"], one.details["missing"], one.details["gone"]


def test_plan_in_the_computed_order_fits():
    assert ask(written(RIGHT)) == []


def test_components_of_the_lost_side_stand_for_their_counterparts():
    assert ask(written(["db", "api", "front"])) == []


def test_what_is_needed_softly_may_be_there_or_not():
    assert ask(written(["cache-w", *RIGHT])) == []
    assert ask(written([*RIGHT, "cache-w"])) == []


@pytest.mark.parametrize(
    ("steps", "pairs"),
    [
        (["api-w", "db-w", "front-w"], [["api-w", "db-w"]]),
        (["db-w", "front-w", "api-w"], [["front-w", "api-w"]]),
        (
            ["front-w", "api-w", "db-w"],
            [["api-w", "db-w"], ["front-w", "api-w"], ["front-w", "db-w"]],
        ),
    ],
)
def test_order_that_the_needs_do_not_allow_is_told_in_pairs(steps, pairs):
    assert details(ask(written(steps))) == (pairs, [], [])


def test_component_that_is_left_out_is_told():
    assert details(ask(written(["api-w", "front-w"]))) == ([], ["db-w"], [])


def test_component_that_is_gone_is_told():
    assert details(ask(written([*RIGHT, "old"]))) == ([], [], ["old"])


def test_either_of_several_alternatives_may_come_first():
    assert ask(written(["x-w", "front-w", "y-w"], "front > 1(x, y)")) == []


@pytest.mark.parametrize(
    ("reviewed", "changed", "gaps"),
    [
        ("2026-06-01T00:00:00Z", datetime(2026, 6, 2, tzinfo=UTC), 1),
        ("2026-06-02T00:00:00Z", datetime(2026, 6, 2, tzinfo=UTC), 0),
        (None, datetime(2026, 6, 2, tzinfo=UTC), 0),
        ("2025-06-01T00:00:00Z", datetime(2026, 1, 1, tzinfo=UTC), 0),
    ],
    ids=["older than a change", "as old", "no date", "nothing changed since the first look"],
)
def test_plan_is_older_than_a_need_of_what_it_recovers(reviewed, changed, gaps):
    drawn = written(RIGHT, "front > api; api > db", reviewed=reviewed)
    found = ask(seen(drawn, api=changed))
    assert [one.details["changed_at"] for one in found] == [changed.isoformat()] * gaps


def test_plan_for_a_region_that_nothing_lies_in_cannot_be_judged():
    plan = {"from": EAST, "to": "mars-1", "steps": RIGHT}
    (found,) = ask(two_sided(CHAIN, {"service:s": {"recovery_plans": [plan]}}))
    assert found.status is Status.UNKNOWN
    assert "mars-1" in found.message


def test_service_without_a_written_plan_is_left_alone():
    assert ask(two_sided(CHAIN)) == []


def test_document_carries_the_plans_of_a_service():
    text = """
loadpath: 1
components:
  - {id: "db", kind: database, region: us-east-1, name: db}
  - {id: "app", kind: function, region: us-east-1, name: app}
  - {id: "db-w", kind: database, region: us-west-2, name: db}
  - {id: "app-w", kind: function, region: us-west-2, name: app}
requirements:
  - {dependent: app, members: [db]}
  - {dependent: app-w, members: [db-w]}
services:
  - id: "service:s"
    members: [app, db]
    plans:
      - {from: us-east-1, to: us-west-2, reviewed: 2026-09-01, steps: [app, db]}
"""
    (found,) = ask(from_text(text))
    assert found.details["out_of_order"] == [["app-w", "db-w"]]
    assert found.details["reviewed_at"] == "2026-09-01T00:00:00+00:00"
