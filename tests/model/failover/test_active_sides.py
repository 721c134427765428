"""F-17: what works in the new Region already is not switched on, and not fenced in an event."""

from dataclasses import replace

import pytest

from model.failover.plan import PASSIVE
from model.graph import DependencyGraph
from model.records.requirement import Member
from tests.builders import need
from tests.model.failover.scenario import plan, two_sided_records

GRAPH = (
    "front > orders; worker trigger> jobs; worker > orders; front > worker; front > intake > jobs"
)
ABOUT = {
    "jobs": {"kind": "queue", "type": "AWS::SQS::Queue"},
    "worker": {"kind": "function", "type": "AWS::Lambda::Function"},
    "intake": {"kind": "function", "type": "AWS::Lambda::Function"},
    "orders": {"kind": "database", "type": "AWS::DynamoDB::Table"},
}


def made(*, mode="unplanned", text=GRAPH, **about):
    records = two_sided_records(text, {**ABOUT, **about})
    both = [
        need("orders-w", [Member(provider="orders")], "replication>"),
        need("orders", [Member(provider="orders-w")], "replication>"),
    ]
    graph = DependencyGraph(replace(records, requirements=(*records.requirements, *both)))
    return plan(graph, mode=mode)


def acts(found):
    """Return what people do, without the starts of compute outside of AWS."""
    steps = [one.id for one in found.steps if one.action not in PASSIVE]
    return sorted(one for one in steps if not one.startswith("start:"))


def test_an_active_consumer_needs_nothing_in_an_event():
    found = made(**{"worker-w": {"enabled": True}})
    assert acts(found) == []
    assert [one.id for one in found.steps if one.component == "worker"] == []


def test_an_active_consumer_is_only_stopped_when_it_is_planned():
    found = made(mode="planned", **{"worker-w": {"enabled": True}})
    assert acts(found) == ["drain:jobs", "fence:intake", "fence:worker"]


def test_a_consumer_that_is_off_is_switched_on_after_the_old_one():
    found = made(**{"worker-w": {"enabled": False}})
    assert acts(found) == ["enable:worker-w", "fence:worker"]
    assert "precheck:worker-w" in [one.id for one in found.steps]


def test_where_it_was_not_read_it_is_checked_and_switched_on_again():
    found = made()
    (check,) = [one for one in found.steps if one.id == "precheck:worker-w"]
    assert check.doubts == ("whether it is on was not read",)
    assert acts(found) == ["enable:worker-w", "fence:worker"]


MAPPED = (
    "front > orders; worker trigger> mapping; mapping trigger> jobs; worker > orders; "
    "front > worker; front > intake > jobs"
)


@pytest.mark.parametrize(
    ("enabled", "expected"),
    [(True, []), (False, ["enable:worker-w", "fence:worker"])],
)
def test_the_state_of_the_mapping_counts(enabled, expected):
    mapping = {"kind": "stream", "type": "AWS::Lambda::EventSourceMapping", "enabled": True}
    found = made(text=MAPPED, mapping=mapping, **{"mapping-w": {**mapping, "enabled": enabled}})
    assert acts(found) == expected


POLLER = {"kind": "container_service", "type": "AWS::ECS::Service"}


@pytest.mark.parametrize(
    ("running", "expected"), [(2, []), (0, ["fence:worker", "scale:worker-w"])]
)
def test_a_poller_works_while_it_runs(running, expected):
    found = made(
        worker={**POLLER, "desired_count": 2}, **{"worker-w": {**POLLER, "desired_count": running}}
    )
    assert acts(found) == expected
