"""Effective RTOs over arrays are those of the plain algorithm over objects."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.disruption.disruptions import seeds
from model.graph import DependencyGraph
from model.records.component import Component, Kind
from model.records.objective import Capability, DisruptionClass
from model.records.requirement import Effect, Phase
from model.recovery import single_failures
from model.recovery.class_disruptions import class_disruptions
from model.recovery.effective_rto import effective_rtos
from tests.model.recovery.oracle import Oracle, bound
from tests.strategies import CARRYING, graphs

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CLASSES = list(DisruptionClass)
COMPONENT = DisruptionClass.COMPONENT
SORTS = [
    (Kind.COMPUTE, None),
    (Kind.DATABASE, "AWS::RDS::DBInstance"),
    (Kind.FUNCTION, "AWS::Lambda::Function"),
    (Kind.DNS_RECORD, "AWS::Route53::RecordSet"),
    (Kind.SERVICE, None),
    (Kind.ALARM, None),
    (Kind.SUBNET, None),
    (Kind.FAILURE_DOMAIN, None),
    (Kind.ZONE, None),
    (Kind.EXTERNAL, None),
]
PROPERTIES = [
    {},
    {"multi_az": True},
    {"backup_retention_days": 0},
    {"ttl": 60},
    {"period": 60, "datapoints_to_alarm": 3},
    {"decision_seconds": 60},
    {"switch_seconds": 7},
    {"reconnect_seconds": 11},
]


def placed(name, sort, properties, region, zones, account):
    return Component(
        id=name,
        kind=sort[0],
        type=sort[1],
        region=region,
        zones=zones,
        account=account,
        properties=properties,
    )


PLACES = (
    st.sampled_from(SORTS),
    st.sampled_from(PROPERTIES),
    st.sampled_from([None, "r1", "r1", "r2"]),
    st.sampled_from([(), ("z1",), ("z1",), ("z2",), ("z1", "z2")]),
    st.sampled_from([None, "111111111111", "222222222222"]),
)


@st.composite
def estates(draw):
    """Draw an acyclic graph of mixed components, places and stated recovery times."""
    effects = [*CARRYING, Effect.HARD, Effect.OBSERVABILITY, Effect.UNKNOWN]
    drawn = draw(graphs(effects, [Phase.RUN, Phase.RUN, Phase.START], most=8))
    components = tuple(
        draw(st.builds(placed, st.just(component.id), *PLACES)) for component in drawn.components
    )
    stated = st.builds(
        Capability,
        subject=st.sampled_from([component.id for component in components]),
        disruption_class=st.sampled_from(CLASSES),
        source=st.sampled_from(["drill", "a person"]),
        rto=st.none() | st.sampled_from([timedelta(seconds=time) for time in (0, 1, 2, 5, 90)]),
    )
    return replace(
        drawn,
        components=components,
        requirements=tuple(
            need for need in drawn.requirements if max(need.providers) < need.dependent
        ),
        capabilities=tuple(draw(st.lists(stated, max_size=8))),
    )


def expected(graph, subject, tested):
    """Return the bounds of the longest interruption, every disruption tried in both readings."""
    closure = [True] * len(graph)
    disruptions = class_disruptions(graph, tested, closure)
    losses = [frozenset(seeds(graph, disruption)) for disruption in disruptions] or [frozenset()]
    answers = []
    for hard in (True, False):
        lengths = [
            Oracle(graph=graph, failing=failing, tested=tested, at=NOON, hard=hard).length(subject)
            for failing in losses
        ]
        answers.append(tuple(max(bounds) for bounds in zip(*lengths, strict=True)))
    return answers


def bounds_of(estimate):
    return bound(estimate, "least"), bound(estimate, "most")


@pytest.mark.parametrize("tested", CLASSES)
@settings(max_examples=40, deadline=None)
@given(estate=estates())
def test_the_longest_interruption_is_that_of_the_oracle(estate, tested):
    graph = DependencyGraph(estate)
    names = [component.id for component in graph.components]
    answers = effective_rtos(graph, names, tested, NOON)
    for name in names:
        both = [bounds_of(answers[name].total), bounds_of(answers[name].soft)]
        assert both == expected(graph, name, tested)


@settings(max_examples=25, deadline=None)
@given(estate=estates())
def test_what_is_not_tried_is_within_the_bounds(estate):
    graph = DependencyGraph(estate)
    names = [component.id for component in graph.components]
    exact = effective_rtos(graph, names, COMPONENT, NOON)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(single_failures, "TOGETHER", 1)
        patch.setattr(single_failures, "TRIED", 1)
        quick = effective_rtos(graph, names, COMPONENT, NOON)
    for name in names:
        least, most = bounds_of(exact[name].total)
        assert bounds_of(quick[name].total)[0] <= least
        assert most <= bounds_of(quick[name].total)[1]


@settings(max_examples=25, deadline=None)
@given(estate=estates())
def test_failures_that_are_left_out_do_not_matter(estate):
    graph = DependencyGraph(estate)
    names = [component.id for component in graph.components]
    pruned = effective_rtos(graph, names, COMPONENT, NOON)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(single_failures, "TOGETHER", 1)
        assert effective_rtos(graph, names, COMPONENT, NOON) == pruned
        patch.setattr(
            single_failures, "_limits", lambda trials, subject, numbers, reading: _none(numbers)
        )
        tried = effective_rtos(graph, names, COMPONENT, NOON)
    for name in names:
        assert bounds_of(pruned[name].total) == bounds_of(tried[name].total)
        assert bounds_of(pruned[name].soft) == bounds_of(tried[name].soft)


def _none(numbers):
    endless = np.full(numbers.size, single_failures.ENDLESS)
    return endless, endless
