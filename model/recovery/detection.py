"""Detection: how long a failure stays unseen, from health checks and alarms."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from model.component import Component, ComponentId, Kind
from model.graph import DependencyGraph
from model.recovery import properties as read
from model.recovery.estimate import Basis, Estimate, known, unknown
from model.requirement import Effect

WATCHERS = frozenset({Kind.ALARM, Kind.HEALTH_CHECK})


def detection(graph: DependencyGraph, component: str) -> Estimate:
    """Return the time in which the fastest watcher notices; unknown when nothing watches.

    Source: `derivation-catalogue` §5.1 (health check: interval × threshold; alarm: period ×
    datapoints).
    """
    times = [_time(graph, component, one) for one in watchers(graph, component)]
    seen = [one for one in times if one.known]
    if seen:
        return min(seen, key=lambda one: one.lower_bound)
    reason = times[0].reason if times else "no health check and no alarm covers it"
    return unknown(reason)


def watchers(graph: DependencyGraph, component: str) -> Sequence[ComponentId]:
    """Return the alarms, health checks and target groups that watch a component, sorted."""
    return tuple(sorted(set(_watchers(graph, component))))


def health_check_time(graph: DependencyGraph, record: str) -> Estimate:
    """Return interval × threshold of the slowest health check behind a DNS name."""
    times = [check_time(graph.component(one)) for one in _health_checks(graph, record)]
    if not times:
        return unknown("no health check decides about this name")
    return next((one for one in times if not one.known), max(times, key=_length))


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


def _watchers(graph: DependencyGraph, component: str) -> Iterator[ComponentId]:
    for need in graph.required_by(component):
        watcher = graph.component(need.dependent)
        if need.effect is Effect.OBSERVABILITY and watcher.kind in WATCHERS:
            yield watcher.id
        if watcher.kind is Kind.TARGET_GROUP and need.effect is Effect.HARD:
            yield watcher.id
    yield from _health_checks(graph, component)
    if graph.component(component).kind is Kind.TARGET_GROUP:
        yield ComponentId(component)


def _health_checks(graph: DependencyGraph, record: str) -> Iterator[ComponentId]:
    """Yield the health checks of a record and, for a name, of the record sets behind it."""
    for need in graph.requirements_of(record):
        for provider in need.providers:
            kind = graph.component(provider).kind
            if kind is Kind.HEALTH_CHECK:
                yield provider
            elif kind is Kind.DNS_RECORD and graph.component(record).kind is Kind.DNS_RECORD:
                yield from (
                    one
                    for behind in graph.requirements_of(provider)
                    for one in behind.providers
                    if graph.component(one).kind is Kind.HEALTH_CHECK
                )


def _time(graph: DependencyGraph, component: str, watcher: ComponentId) -> Estimate:
    found = graph.component(watcher)
    if found.kind is Kind.HEALTH_CHECK:
        return check_time(found)
    return alarm_time(found) if found.kind is Kind.ALARM else target_group_time(found)


def _product(interval: float | None, count: float | None, source: str) -> Estimate:
    if interval is None or count is None:
        return unknown(f"{source}: one of the two was not read", source=source)
    return known(timedelta(seconds=interval * count), source, Basis.CONFIGURATION)


def _length(estimate: Estimate) -> timedelta:
    return estimate.lower_bound
