"""F-04: a planned failover stops the flow of data from its sources on, and starts it backwards."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.failover.active_writers import two_writers
from model.failover.flow import flow_of, with_stores
from model.failover.messages import is_buffer
from model.failover.plan import Action, Mode
from model.failover.scope import scope
from model.graph import DependencyGraph
from model.records.requirement import Member
from tests.builders import need
from tests.model.failover.scenario import EAST, WEST, plan, two_sided_records

QUEUE = {"kind": "queue", "type": "AWS::SQS::Queue"}
STREAM = {"kind": "stream", "type": "AWS::Kinesis::Stream"}
TOPIC = {"kind": "topic", "type": "AWS::SNS::Topic"}
WORKER = {"kind": "function", "type": "AWS::Lambda::Function"}
SERVICE = {"kind": "container_service", "type": "AWS::ECS::Service", "desired_count": 2}
STORE = {"kind": "database"}


def drawn(text, about, *, replicated=("db",)):
    """Return a two-sided graph whose stores replicate from east to west."""
    records = two_sided_records(text, about)
    more = [need(f"{name}-w", [Member(provider=name)], "replication>") for name in replicated]
    return DependencyGraph(replace(records, requirements=(*records.requirements, *more)))


def order(found):
    return nx.DiGraph((one.before, one.after) for one in found.precedence)


def is_before(found, *steps):
    return all(nx.has_path(order(found), *pair) for pair in pairwise(steps))


def step(found, name):
    return next(one for one in found.steps if one.id == name)


PIPELINE = "front > intake > jobs; worker trigger> jobs; worker > helper > db; front > worker"
PIPELINE_ABOUT = {"intake": SERVICE, "jobs": QUEUE, "worker": WORKER, "db": STORE}


def test_intake_stops_then_the_queue_runs_empty_then_its_consumer_stops_then_the_store_is_fenced():
    found = plan(drawn(PIPELINE, PIPELINE_ABOUT), mode="planned")
    assert is_before(
        found,
        "fence:intake",
        "verify:fence:intake",
        "drain:jobs",
        "verify:drain:jobs",
        "fence:worker",
        "verify:fence:worker",
        "fence:db",
        "verify:fence:db",
        "drain:db",
        "verify:drain:db",
        "promote:db-w",
        "verify:promote:db-w",
        "enable:worker-w",
    )
    assert found.last in nx.descendants(order(found), "verify:enable:worker-w")
    assert {loss.component: loss.loss for loss in found.losses}["jobs"] == timedelta(0)


def test_unplanned_nothing_is_drained_and_the_messages_arrive_late():
    found = plan(drawn(PIPELINE, PIPELINE_ABOUT))
    assert [one.id for one in found.steps if one.action is Action.DRAIN] == []
    (jobs,) = [loss for loss in found.losses if loss.component == "jobs"]
    assert (jobs.loss, jobs.delayed) == (timedelta(0), True)


def test_a_topic_keeps_nothing_so_what_sends_to_it_stops_before_what_it_fills_is_drained():
    found = plan(
        drawn(
            "front > intake > news; jobs trigger> news; worker trigger> jobs; worker > db; "
            "front > worker",
            {"intake": SERVICE, "news": TOPIC, "jobs": QUEUE, "worker": WORKER, "db": STORE},
        ),
        mode="planned",
    )
    assert is_before(found, "verify:fence:intake", "drain:jobs", "fence:worker", "fence:db")
    assert [one.id for one in found.steps if one.component == "news"] == []
    assert [one.id for one in found.steps if one.action is Action.BRIDGE] == []


def test_request_and_reply_queues_run_empty_at_once():
    found = plan(
        drawn(
            "front > intake > asks; server trigger> asks; server > replies; "
            "client trigger> replies; client > asks; server > db; front > server; front > client",
            {
                "intake": SERVICE,
                "asks": QUEUE,
                "replies": QUEUE,
                "server": WORKER,
                "client": WORKER,
                "db": STORE,
            },
        ),
        mode="planned",
    )
    assert found.cycles == ()
    drains = [one for one in found.steps if one.action is Action.DRAIN and one.component != "db"]
    assert [one.id for one in drains] == ["drain:asks"]
    assert "asks, replies (us-east-1) are empty at once" in drains[0].description
    assert is_before(found, "verify:fence:intake", "drain:asks", "fence:client")
    assert is_before(found, "verify:drain:asks", "fence:server", "fence:db")


OUTSIDE = "front > worker; worker trigger> jobs; worker > db; partner > jobs"
OUTSIDE_ABOUT = {
    "jobs": QUEUE,
    "worker": WORKER,
    "db": STORE,
    "partner": {"kind": "external", "region": None, "alone": True},
}


def test_a_producer_outside_that_can_be_redirected_is_sent_to_the_new_queue_first():
    about = {**OUTSIDE_ABOUT, "partner": {**OUTSIDE_ABOUT["partner"], "redirectable": True}}
    found = plan(drawn(OUTSIDE, about), mode="planned")
    assert is_before(
        found,
        "repoint:partner",
        "verify:repoint:partner",
        "drain:jobs",
        "verify:drain:jobs",
        "fence:worker",
        "fence:db",
    )
    assert "jobs (us-west-2)" in step(found, "repoint:partner").description
    assert [one.id for one in found.steps if one.action is Action.BRIDGE] == []


@pytest.mark.parametrize(
    ("stated", "expected", "text"),
    [({}, None, "until a person ends it"), ({"drain_seconds": 600}, 600, "for 600 s")],
)
def test_a_producer_outside_that_cannot_be_stopped_is_bridged(stated, expected, text):
    about = {**OUTSIDE_ABOUT, "jobs": {**QUEUE, **stated}}
    found = plan(drawn(OUTSIDE, about), mode="planned")
    drain = step(found, "drain:jobs")
    assert text in drain.description
    assert drain.expected == (None if expected is None else timedelta(seconds=expected))
    assert is_before(found, "verify:drain:jobs", "fence:worker", "fence:db")
    assert is_before(found, "verify:enable:worker-w", "bridge:jobs", "verify:bridge:jobs")
    assert found.last not in nx.descendants(order(found), "bridge:jobs")


def test_a_queue_without_any_known_producer_is_bridged():
    found = plan(
        drawn(
            "front > worker; worker trigger> jobs; worker > db",
            {"jobs": QUEUE, "worker": WORKER, "db": STORE},
        ),
        mode="planned",
    )
    assert "bridge:jobs" in [one.id for one in found.steps]


def test_a_poller_stops_by_running_nothing_and_starts_after_the_stores():
    found = plan(
        drawn(
            "front > worker; worker > db; front > intake; intake > jobs",
            {
                "jobs": QUEUE,
                "intake": SERVICE,
                "worker": {**SERVICE, "desired_count": 2},
                "worker-w": {"desired_count": 0},
                "db": STORE,
            },
        ),
        mode="planned",
    )
    assert "scale:worker-w" in [one.id for one in found.steps]
    assert is_before(found, "verify:fence:intake", "drain:jobs")


def test_a_plan_without_messages_fences_stores_and_nothing_else():
    found = plan(drawn("front > api > db", {"db": STORE}), mode="planned")
    assert [one.id for one in found.steps if one.action is Action.FENCE] == ["fence:db"]


def test_a_consumer_does_not_wait_for_itself_through_a_component_without_steps():
    found = plan(
        drawn(
            "front > worker; worker trigger> jobs; worker > helper; helper > worker; front > jobs",
            {"jobs": QUEUE, "worker": WORKER, "helper": WORKER},
            replicated=(),
        ),
        mode="planned",
    )
    assert found.cycles == ()
    assert [one.id for one in found.steps if one.component == "helper-w"] == ["precheck:helper-w"]
    assert is_before(found, "precheck:helper-w", "enable:worker-w", "verify:enable:worker-w")


KINDS = st.sampled_from(["worker", "queue", "stream", "topic", "store"])
FACTS = {"worker": WORKER, "queue": QUEUE, "stream": STREAM, "topic": TOPIC, "store": STORE}


@st.composite
def flows(draw):
    """Draw components of every kind, with who sends to whom and who reads from what.

    Workers need only workers after them: a cycle of needs is a cycle of the plan, too.
    """
    kinds = draw(st.lists(KINDS, min_size=2, max_size=7))
    names = [f"{kind[0]}{number}" for number, kind in enumerate(kinds)]
    kind_of = dict(zip(names, kinds, strict=True))
    pairs = st.tuples(st.sampled_from(names), st.sampled_from(names))
    lines = ["front"]
    for one, two in draw(st.lists(pairs, max_size=12)):
        if one != two and kind_of[one] == "worker":
            if kind_of[two] == "worker":
                one, two = sorted((one, two), key=names.index)
            feeds = kind_of[two] in ("queue", "stream", "topic") and draw(st.booleans())
            lines.append(f"{one} {'trigger>' if feeds else '>'} {two}")
    lines += [f"front > {name}" for name in names]
    stores = [name for name in names if kind_of[name] == "store"]
    about = {name: FACTS[kind] for name, kind in kind_of.items()}
    return "; ".join(dict.fromkeys(lines)), about, stores


@settings(max_examples=60, deadline=None)
@given(drawing=flows())
def test_every_edge_of_the_flow_is_ordered_and_there_is_no_circle(drawing):
    text, about, stores = drawing
    graph = drawn(text, about, replicated=stores)
    found = plan(graph, mode="planned")
    assert found.cycles == ()
    whole = scope(graph, service="service:s", from_region=EAST, to_region=WEST, mode=Mode.PLANNED)
    flow = with_stores(whole, flow_of(whole), stores)
    edges = nx.DiGraph(
        (one, two) for one, ends in flow.following.items() for two in ends if two in flow.inside
    )
    label = {
        name: number
        for number, group in enumerate(nx.strongly_connected_components(edges))
        for name in group
    }
    first, last = {}, {}
    for one in found.steps:
        if one.side == EAST and one.action in (Action.FENCE, Action.DRAIN):
            first.setdefault(one.component, one.id)
            last[one.component] = f"verify:{one.id}"
    waits = order(found)
    for one, two in edges.edges:
        if label[one] != label[two] and one in last and two in first:
            stopped = last[one]
            assert nx.has_path(waits, stopped, first[two]), (one, two)


@settings(max_examples=30, deadline=None)
@given(drawing=flows())
def test_buffers_are_drained_and_no_store_ever_has_two_writers(drawing):
    text, about, stores = drawing
    graph = drawn(text, about, replicated=stores)
    found = plan(graph, mode="planned")
    done = []
    for wave in found.waves:
        done += [one.id for one in wave]
        assert two_writers(found, done) == ()
    buffers = [one.id for one in graph.components if is_buffer(one) and one.region == EAST]
    assert {loss.component for loss in found.losses} >= set(buffers)
