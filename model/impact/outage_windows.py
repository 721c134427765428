"""Outage windows: when each component is down if what fails is repaired again (spec §3.2).

A provider that is away on [s, e) leaves its dependent without it on [s + τ, e), unless that is
empty. While too many members of a requirement are missing at once, the dependent is down. It stays
down for its own recovery lag after the last member came back: warm-up, and working off its backlog.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from heapq import heappop, heappush
from math import inf

from model.errors import InvalidValue
from model.graph import DependencyGraph
from model.impact.spans import Spans, after, overlapping, union
from model.records.component import Component, ComponentId
from model.records.requirement import Effect, Phase, Requirement

HARD = frozenset({Effect.HARD, Effect.CONTAINMENT})
WARM_UP, ARRIVAL, SERVICE = "warm_up_seconds", "arrival_rate", "service_rate"
"""The properties from which the recovery lag of a component is computed."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Window:
    """Down from `start` until before `end`."""

    start: timedelta
    """When it goes down."""
    end: timedelta | None
    """When it is back; None when it is still down at the horizon."""


def outage_windows(
    graph: DependencyGraph, outages: Mapping[str, Sequence[Window]], *, horizon: timedelta
) -> Mapping[ComponentId, Sequence[Window]]:
    """Return the windows in which each component is down, by id, sorted.

    A component that is never down has no entry. Unknown tolerances and lags count as zero.
    Degradation is left out. The windows are the least ones that the outages cause, so a cycle of
    components is down only while something outside of it is.

    Args:
        graph: the graph.
        outages: the windows of what fails by itself.
        horizon: where the answer ends.

    Complexity: each requirement is evaluated again when the windows of a member grow; inside a
    cycle of components that have a lag, windows may grow until the horizon.

    Raises:
        UnknownComponent: if what fails is not in the graph.
        InvalidValue: if the horizon is not positive, or a window ends before it starts.

    >>> from tests.builders import graph
    >>> minutes = lambda number: timedelta(minutes=number)
    >>> away = {"db": [Window(start=minutes(0), end=minutes(10))]}
    >>> windows = outage_windows(graph("web > db@2m"), away, horizon=minutes(60))
    >>> [(str(window.start), str(window.end)) for window in windows["web"]]
    [('0:02:00', '0:10:00')]
    """
    end = horizon.total_seconds()
    if end <= 0:
        raise InvalidValue("horizon", horizon, "a positive duration")
    own = {graph.component(name).id: _stated(windows, end) for name, windows in outages.items()}
    down = dict(own)
    queue: list[int] = []
    waiting: set[int] = set()

    def enqueue_dependents(component: ComponentId) -> None:
        for need in graph.required_by(component):
            number = graph.index(need.dependent)
            if number not in waiting:
                waiting.add(number)
                heappush(queue, int(graph.topology.levels.position[number]))

    for component_id in sorted(own):
        enqueue_dependents(component_id)
    while queue:
        number = int(graph.topology.levels.order[heappop(queue)])
        waiting.discard(number)
        component = graph.components[number]
        spans = _down(graph, component, down, own.get(component.id, ()), end)
        if spans != down.get(component.id, ()):
            down[component.id] = spans
            enqueue_dependents(component.id)
    return {name: _windows(down[name], end) for name in sorted(down) if down[name]}


def recovery_lag(component: Component, outage: float) -> float:
    """Return for how many seconds a component stays down after its providers came back.

    This is its warm-up, and the time to drain what arrived during the outage:
    outage × arrival / (service − arrival); infinite if it can never catch up. A figure that is
    not stated, or is below zero, counts as zero.

    >>> from model.records.component import Kind
    >>> queue = Component(id=ComponentId("q"), kind=Kind.QUEUE,
    ...     properties={"arrival_rate": 50, "service_rate": 75, "warm_up_seconds": 10})
    >>> recovery_lag(queue, outage=60.0)
    130.0
    """
    arrival, service = _number(component, ARRIVAL), _number(component, SERVICE)
    warm_up = _number(component, WARM_UP) or 0.0
    if not arrival or service is None:
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
    missing = union(
        span
        for need in graph.requirements_of(component.id)
        if need.effect in HARD and need.phase is Phase.RUN
        for span in _missing(need, down)
    )
    lasting = ((start, stop + recovery_lag(component, stop - start)) for start, stop in missing)
    return union([*own, *((start, min(stop, end)) for start, stop in lasting)])


def _missing(need: Requirement, down: Mapping[ComponentId, Spans]) -> Spans:
    """Return the spans in which more than n − k members are missing."""
    missing = [
        span
        for member in need.members
        for span in after(down.get(member.provider, ()), _seconds(member.tolerance))
    ]
    return overlapping(missing, len(need.members) - need.minimum)


def _seconds(tolerance: timedelta | None) -> float:
    return 0.0 if tolerance is None else tolerance.total_seconds()


def _stated(windows: Sequence[Window], end: float) -> Spans:
    spans = []
    for window in windows:
        start = window.start.total_seconds()
        stop = end if window.end is None else window.end.total_seconds()
        if (window.end is not None and stop <= start) or start < 0:
            text = f"from {window.start} to {window.end}"
            raise InvalidValue("window", text, "a start, and an end after it")
        spans.append((min(start, end), min(stop, end)))
    return union(spans)


def _windows(spans: Spans, end: float) -> Sequence[Window]:
    return tuple(
        Window(start=timedelta(seconds=start), end=None if stop >= end else timedelta(seconds=stop))
        for start, stop in spans
    )
