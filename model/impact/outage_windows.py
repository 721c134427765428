"""Outage windows: when each component is down if what fails is repaired again (spec §3.2).

A provider that is away on [s, e) leaves its dependent without it on [s + τ, e), if that is not
empty. Where enough members of a requirement are missing at once the dependent is down, and stays
so after the last came back for its own recovery lag: warm-up, and working off its backlog.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from heapq import heappop, heappush
from itertools import pairwise
from math import inf
from typing import TypeAlias

from model.errors import InvalidValue
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId
from model.records.requirement import Effect, Phase, Requirement

HARD = frozenset({Effect.HARD, Effect.CONTAINMENT})
WARM_UP, ARRIVAL, SERVICE = "warm_up_seconds", "arrival_rate", "service_rate"
"""The properties from which the recovery lag of a component is computed."""

Spans: TypeAlias = tuple[tuple[float, float], ...]
"""Disjoint half-open intervals in seconds, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Window:
    """Down from `start` until before `end`."""

    start: timedelta
    end: timedelta | None
    """None: still down at the horizon."""


def outage_windows(
    graph: DependencyGraph, outages: Mapping[str, Sequence[Window]], *, horizon: timedelta
) -> Mapping[ComponentId, Sequence[Window]]:
    """Return the windows in which each component is down, by id, sorted; others are never down.

    Unknown tolerances and lags count as zero. Only what stops is told, not what degrades.
    `outages` gives the windows of what fails by itself.

    Complexity: each requirement is looked at again whenever a member's windows grow; inside a
    cycle of components with a lag they may grow until the horizon.

    Raises:
        UnknownComponent: if what fails is not in the graph.
        InvalidValue: if the horizon is not positive, or a window ends before it starts.
    """
    end = horizon.total_seconds()
    if end <= 0:
        raise InvalidValue("horizon", horizon, "a positive duration")
    own = {graph.component(one).id: _given(spans, end) for one, spans in outages.items()}
    down = dict(own)
    queue: list[int] = []
    waiting: set[int] = set()

    def changed(component: ComponentId) -> None:
        for need in graph.required_by(component):
            number = graph.index(need.dependent)
            if number not in waiting:
                waiting.add(number)
                heappush(queue, int(graph.topology.levels.position[number]))

    for one in sorted(own):
        changed(one)
    while queue:
        number = int(graph.topology.levels.order[heappop(queue)])
        waiting.discard(number)
        component = graph.components[number]
        found = _down(graph, component, down, own.get(component.id, ()), end)
        if found != down.get(component.id, ()):
            down[component.id] = found
            changed(component.id)
    return {one: _windows(down[one], end) for one in sorted(down) if down[one]}


def recovery_lag(component: Component, outage: float) -> float:
    """Return for how many seconds a component stays down after what it needs came back.

    Its warm-up, and the time to drain what arrived meanwhile: outage x arrival / (service −
    arrival); infinite when it can never catch up. What is not stated counts as zero, and so does
    what cannot be: a number below zero.
    """
    arrival, service = _number(component, ARRIVAL), _number(component, SERVICE)
    warm_up = _number(component, WARM_UP) or 0.0
    if not arrival:
        return warm_up
    if service is None:
        return warm_up
    return warm_up + (outage * arrival / (service - arrival) if service > arrival else inf)


def _number(component: Component, name: str) -> float | None:
    value = component.properties.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        return None
    return float(value)


def _down(
    graph: DependencyGraph,
    component: Component,
    down: Mapping[ComponentId, Spans],
    own: Spans,
    end: float,
) -> Spans:
    missing = _union(
        span
        for need in graph.requirements_of(component.id)
        if need.effect in HARD and need.phase is Phase.RUN
        for span in _missing(need, down)
    )
    lasting = ((start, stop + recovery_lag(component, stop - start)) for start, stop in missing)
    return _union([*own, *((start, min(stop, end)) for start, stop in lasting)])


def _missing(need: Requirement, down: Mapping[ComponentId, Spans]) -> Iterable[tuple[float, float]]:
    """Yield the spans in which more than n − k members are missing, by a sweep over their ends."""
    steps: dict[float, int] = defaultdict(int)
    for member in need.members:
        wait = 0.0 if member.tolerance is None else member.tolerance.total_seconds()
        for start, stop in down.get(member.provider, ()):
            if stop - start > wait:
                steps[start + wait] += 1
                steps[stop] -= 1
    slack, missing = len(need.members) - need.minimum, 0
    spans = []
    for start, stop in pairwise(sorted(steps)):
        missing += steps[start]
        if missing > slack:
            spans.append((start, stop))
    return _union(spans)


def _union(spans: Iterable[tuple[float, float]]) -> Spans:
    joined: list[tuple[float, float]] = []
    for start, stop in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], stop))
        elif stop > start:
            joined.append((start, stop))
    return tuple(joined)


def _given(windows: Sequence[Window], end: float) -> Spans:
    spans = []
    for one in windows:
        start = one.start.total_seconds()
        stop = end if one.end is None else one.end.total_seconds()
        if (one.end is not None and stop <= start) or start < 0:
            said = f"from {one.start} to {one.end}"
            raise InvalidValue("window", said, "a start, and an end after it")
        spans.append((min(start, end), min(stop, end)))
    return _union(spans)


def _windows(spans: Spans, end: float) -> Sequence[Window]:
    return tuple(
        Window(start=timedelta(seconds=start), end=None if stop >= end else timedelta(seconds=stop))
        for start, stop in spans
    )
