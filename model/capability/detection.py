"""Detection: how long a failure stays unseen, from health checks and alarms."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TypeAlias

import numpy as np

from model.capability import properties as read
from model.capability.estimate import Basis, Estimate, known, unknown
from model.graph import DependencyGraph
from model.kernels.needs import EFFECTS, Flags
from model.records.component import Component, ComponentId, Kind
from model.records.requirement import Effect

Watchers: TypeAlias = Mapping[int, Sequence[int]]
"""What watches each component that is watched, by number, sorted."""

WATCHERS = frozenset({Kind.ALARM, Kind.HEALTH_CHECK})


def detection(graph: DependencyGraph, component: str) -> Estimate:
    """Return the time in which the fastest watcher notices; unknown when nothing watches.

    Source: `derivation-catalogue` §5.1 (health check: interval × threshold; alarm: period ×
    datapoints).
    """
    times = [_time(graph.component(watcher)) for watcher in watchers(graph, component)]
    known_times = [time for time in times if time.known]
    if known_times:
        return min(known_times, key=lambda time: time.lower_bound)
    reason = times[0].reason if times else "no health check and no alarm covers it"
    return unknown(reason)


def watchers(graph: DependencyGraph, component: str) -> Sequence[ComponentId]:
    """Return the alarms, health checks and target groups that watch a component, sorted."""
    numbers = graph.once(watched).get(graph.index(component), ())
    return tuple(graph.components[watcher].id for watcher in numbers)


def health_check_time(graph: DependencyGraph, record: str) -> Estimate:
    """Return interval × threshold of the slowest health check behind a DNS name."""
    checks = graph.once(_health_checks).get(graph.index(record), ())
    times = [check_time(graph.components[check]) for check in checks]
    if not times:
        return unknown("no health check decides about this name")
    return next((time for time in times if not time.known), max(times, key=_length))


def check_time(check: Component) -> Estimate:
    """Return request interval × failure threshold of one health check."""
    interval = read.number(check, read.REQUEST_INTERVAL)
    threshold = read.number(check, read.FAILURE_THRESHOLD)
    return _product(interval, threshold, "health check: request interval × failure threshold")


def target_group_time(group: Component) -> Estimate:
    """Return health check interval × unhealthy threshold of a target group."""
    interval = read.number(group, read.HEALTH_CHECK_INTERVAL)
    threshold = read.number(group, read.UNHEALTHY_THRESHOLD)
    return _product(interval, threshold, "target group: interval × unhealthy threshold")


def healthy_time(group: Component) -> Estimate:
    """Return health check interval × healthy threshold: when a new target gets requests."""
    interval = read.number(group, read.HEALTH_CHECK_INTERVAL)
    threshold = read.number(group, read.HEALTHY_THRESHOLD)
    return _product(interval, threshold, "target group: interval × healthy threshold")


def alarm_time(alarm: Component) -> Estimate:
    """Return period × datapoints to alarm (all evaluation periods when none are stated)."""
    points = read.number(alarm, read.DATAPOINTS_TO_ALARM)
    if points is None:
        points = read.number(alarm, read.EVALUATION_PERIODS)
    return _product(read.number(alarm, read.PERIOD), points, "alarm: period × datapoints")


def watched(graph: DependencyGraph) -> Watchers:
    """Return, for whatever is watched, its alarms, health checks and target groups, by number.

    A target group watches what it needs hard, and itself; a health check watches what needs it,
    and the name behind whose records it stands. Ask it `once` of a graph.

    Complexity: O(components + members), as arrays, and O(log) for each watcher.
    """
    needs, groups = graph.topology.needs, _of_kinds(graph, Kind.TARGET_GROUP)
    alarms = needs.effect == EFFECTS[Effect.OBSERVABILITY]
    alarms &= _of_kinds(graph, *WATCHERS)[needs.dependent]
    targets = (needs.effect == EFFECTS[Effect.HARD]) & groups[needs.dependent]
    entries = np.flatnonzero((alarms | targets)[needs.row_of_member])
    reporting = needs.dependent[needs.row_of_member[entries]].tolist()
    itself = np.flatnonzero(groups).tolist()
    checks = graph.once(_health_checks).items()
    return _gathered(
        (
            *zip(needs.members[entries].tolist(), reporting, strict=True),
            *zip(itself, itself, strict=True),
            *((component, check) for component, own_checks in checks for check in own_checks),
        )
    )


def _health_checks(graph: DependencyGraph) -> Watchers:
    """Return the health checks of what needs one, those of the records behind a name included."""
    needs, record = graph.topology.needs, _of_kinds(graph, Kind.DNS_RECORD)
    dependents = needs.dependent[needs.row_of_member]
    check = _of_kinds(graph, Kind.HEALTH_CHECK)[needs.members]
    named = record[needs.members] & record[dependents]
    own = _gathered(zip(dependents[check].tolist(), needs.members[check].tolist(), strict=True))
    ends = zip(dependents[named].tolist(), needs.members[named].tolist(), strict=True)
    return _gathered(
        (
            *((component, check) for component, own_checks in own.items() for check in own_checks),
            *((name, check) for name, component in ends for check in own.get(component, ())),
        )
    )


def _gathered(pairs: Iterable[tuple[int, int]]) -> Watchers:
    """Return the second numbers of the pairs by their first, each once, sorted."""
    watchers_of: dict[int, set[int]] = {}
    for component, watcher in pairs:
        watchers_of.setdefault(component, set()).add(watcher)
    return {component: sorted(watchers) for component, watchers in watchers_of.items()}


def _of_kinds(graph: DependencyGraph, *kinds: Kind) -> Flags:
    wanted = frozenset(kinds)
    return np.fromiter(
        (component.kind in wanted for component in graph.components), np.bool_, len(graph)
    )


def _time(watcher: Component) -> Estimate:
    if watcher.kind is Kind.HEALTH_CHECK:
        return check_time(watcher)
    return alarm_time(watcher) if watcher.kind is Kind.ALARM else target_group_time(watcher)


def _product(interval: float | None, count: float | None, source: str) -> Estimate:
    if interval is None or count is None:
        return unknown(f"{source}: one of the two was not read", source=source)
    return known(timedelta(seconds=interval * count), source, Basis.CONFIGURATION)


def _length(estimate: Estimate) -> timedelta:
    return estimate.lower_bound
