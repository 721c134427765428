"""Effective RTOs spelled out over objects: slow and plain, what the arrays have to equal."""

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache

import networkx as nx
import numpy as np

from model.capability.capability import Achievable, achievable
from model.capability.detection import detection
from model.capability.estimate import (
    NOTHING,
    ZERO,
    Estimate,
    kth_smallest,
    total,
    unknown,
    worst,
)
from model.disruption.disruptions import (
    AccountFails,
    ComponentsFail,
    Disruption,
    RegionFails,
    ZoneFails,
    seeds,
)
from model.graph import DependencyGraph
from model.impact.blast_radius import single_points_of_failure
from model.kernels.failure_states import DOWN, FailureStates
from model.kernels.needs import Flags
from model.records.component import ComponentId, Kind
from model.records.objective import DisruptionClass
from model.recovery.effective_rto import EffectiveRto, Recovery, decision_time, hard_needs


def effective_rtos(
    graph: DependencyGraph,
    subjects: Collection[ComponentId],
    disruption_class: DisruptionClass,
    at: datetime,
    tried: int,
) -> Mapping[ComponentId, EffectiveRto]:
    """Return what `model.recovery.effective_rto.effective_rtos` returns with `TRIED` at `tried`."""
    found = {one: _unaffected(one, disruption_class) for one in sorted(set(subjects))}
    inside = hard_closure(graph, found)
    near = lru_cache(maxsize=8)(lambda open_: _numbers(graph, hard_closure(graph, open_)))
    able = cache(lambda one: achievable(graph, one, disruption_class, at))
    if disruption_class is DisruptionClass.COMPONENT and len(inside) > tried:
        return _longest_chains(graph, found, inside, able)
    for disruption, wanted in _disruptions(graph, found, disruption_class):
        open_ = tuple(one for one in wanted if not found[one].total.never)
        hit = _hit(graph, disruption, near(open_)) if open_ else ()
        if not any(one in hit for one in open_):
            continue
        recovery = _recover(graph, hit, able)
        for one in open_:
            if one in recovery.finish:
                answer = _answer(graph, one, disruption_class, disruption, recovery)
                found[one] = max(found[one], answer, key=_rank)
    return found


def _longest_chains(
    graph: DependencyGraph,
    subjects: Collection[ComponentId],
    inside: Collection[ComponentId],
    able: Callable[[ComponentId], Achievable],
) -> Mapping[ComponentId, EffectiveRto]:
    """Return the effective RTO under the failure of the component that begins the longest chain.

    All components failing at once bound every single failure from above, since a larger failure
    is never over sooner; one of them bounds the worst from below.
    """
    everything = _recover(graph, inside, able)
    near = _numbers(graph, inside)
    single = cache(lambda culprit: _recover(graph, _hit(graph, _alone(culprit), near), able))
    found = {}
    for one in subjects:
        first = everything.path(one)[0]
        culprit = first if _stops(graph, first, one) else one
        recovery = single(culprit)
        answer = _answer(graph, one, DisruptionClass.COMPONENT, _alone(culprit), recovery)
        found[one] = _within(answer, recovery.finish[one], everything.finish[one])
    return found


def _stops(graph: DependencyGraph, culprit: ComponentId, subject: ComponentId) -> bool:
    """Tell whether the failure of `culprit` alone takes `subject` down."""
    damage = FailureStates.of(graph.topology, np.array([graph.index(culprit)], np.int32))
    return bool(damage.state[graph.index(subject)] == DOWN)


def _alone(component: ComponentId) -> ComponentsFail:
    return ComponentsFail(components=(component,))


def _within(answer: EffectiveRto, tried: Estimate, most: Estimate) -> EffectiveRto:
    """Return `answer` where what was tried reaches the bound, else as the least that is known."""
    if (tried.never, tried.known, tried.lower_bound) == (most.never, most.known, most.lower_bound):
        return answer
    reason = "not every single point of failure below it was tried"
    return replace(answer, total=unknown(reason, at_least=answer.total.lower_bound))


def recover(
    graph: DependencyGraph,
    hit: Collection[ComponentId],
    disruption_class: DisruptionClass,
    at: datetime,
) -> Recovery:
    """Return when each of the `hit` components is back, all of them recovering at once.

    Components that wait for each other form one group, which takes the sum of its members: an
    upper bound.

    Complexity: O(hit components and their requirements).
    """
    return _recover(graph, hit, lambda one: achievable(graph, one, disruption_class, at))


def _recover(
    graph: DependencyGraph,
    hit: Collection[ComponentId],
    able: Callable[[ComponentId], Achievable],
) -> Recovery:
    names = set(hit)
    own = {one: able(one) for one in sorted(names)}
    waiting: nx.DiGraph[ComponentId] = nx.DiGraph()
    waiting.add_nodes_from(sorted(names))
    for one in sorted(names):
        for need in hard_needs(graph, one):
            waiting.add_edges_from((one, provider) for provider in need.providers)
    finish: dict[ComponentId, Estimate] = {}
    waits_for: dict[ComponentId, ComponentId] = {}
    for group in nx.strongly_connected_components(waiting):
        members = sorted(group & names)
        ready: list[tuple[Estimate, ComponentId]] = []
        for one in members:
            ready += _readiness(graph, one, finish, group)
        start = worst(estimate for estimate, _ in ready)
        done = total((start, *(own[one].rto for one in members)))
        for one in members:
            finish[one] = done
            if ready:
                waits_for[one] = max(ready, key=lambda pair: (_length(pair[0]), pair[1]))[1]
    return Recovery(finish=finish, waits_for=waits_for, own=own)


def hard_closure(graph: DependencyGraph, roots: Collection[ComponentId]) -> set[ComponentId]:
    """Return the roots and everything they need hard while running, members of services too."""
    found = set(roots)
    near = deque(sorted(found))
    while near:
        one = near.popleft()
        needed = {provider for need in hard_needs(graph, one) for provider in need.providers}
        for provider in sorted(needed - found):
            found.add(provider)
            near.append(provider)
    return found


def _disruptions(
    graph: DependencyGraph,
    subjects: Collection[ComponentId],
    disruption_class: DisruptionClass,
) -> Iterator[tuple[Disruption, Collection[ComponentId]]]:
    """Yield what may fail, and the subjects for which that counts."""
    match disruption_class:
        case DisruptionClass.COMPONENT:
            for culprit, hit in sorted(_culprits(graph, subjects).items()):
                yield ComponentsFail(components=(culprit,)), sorted(hit)
        case DisruptionClass.ZONE:
            for zone in sorted({one.zones[0] for one in graph.components if len(one.zones) == 1}):
                yield ZoneFails(zone=zone), subjects
        case DisruptionClass.REGION:
            for region in sorted({one.region for one in graph.components if one.region}):
                yield RegionFails(region=region), subjects
        case DisruptionClass.ACCOUNT:
            for account in sorted({one.account for one in graph.components if one.account}):
                yield AccountFails(account=account), subjects


def _culprits(
    graph: DependencyGraph, subjects: Collection[ComponentId]
) -> Mapping[ComponentId, set[ComponentId]]:
    """Return which single components take which subjects down, the subjects themselves too."""
    domains = {Kind.ZONE, Kind.REGION, Kind.ACCOUNT}
    found: dict[ComponentId, set[ComponentId]] = {}
    for subject in subjects:
        for culprit in (subject, *single_points_of_failure(graph, subject)):
            if graph.component(culprit).kind not in domains:
                found.setdefault(culprit, set()).add(subject)
    return found


def _hit(graph: DependencyGraph, disruption: Disruption, near: Flags) -> set[ComponentId]:
    """Return what has to recover: what stopped, and what switches to the members that stay.

    Only what is `near` is looked at.
    """
    numbers = np.array([graph.index(one) for one in seeds(graph, disruption)], np.int32)
    damage = FailureStates.of(graph.topology, numbers)
    down = damage.affected[(damage.state[damage.affected] == DOWN) & near[damage.affected]]
    switching = damage.needs.dependent[damage.at_risk()[0]]
    hit = np.union1d(down, switching[near[switching]])
    return {graph.components[number].id for number in hit.tolist()}


def _numbers(graph: DependencyGraph, components: Collection[ComponentId]) -> Flags:
    flags: Flags = np.zeros(len(graph), np.bool_)
    flags[[graph.index(one) for one in components]] = True
    return flags


def _readiness(
    graph: DependencyGraph,
    component: ComponentId,
    finish: Mapping[ComponentId, Estimate],
    group: Collection[ComponentId],
) -> Iterator[tuple[Estimate, ComponentId]]:
    """Yield, for each need that reaches into what was hit, when it is met and by whom."""
    for need in hard_needs(graph, component):
        outside = [one for one in need.providers if one not in group]
        if not any(one in finish for one in outside):
            continue
        times = {one: finish.get(one, NOTHING) for one in outside}
        count = min(need.minimum, len(outside))
        when = kth_smallest(times.values(), count)
        ranked = sorted(times, key=lambda one: (_length(times[one]), one))
        if ranked[count - 1] in finish:
            yield when, ranked[count - 1]


def _answer(
    graph: DependencyGraph,
    component: ComponentId,
    disruption_class: DisruptionClass,
    disruption: Disruption,
    recovery: Recovery,
) -> EffectiveRto:
    path = recovery.path(component)
    done = recovery.finish[component]
    acts = [
        one
        for one in path
        if recovery.own[one].rto.value != ZERO or _stated(graph, one, disruption_class)
    ]
    manual = [one for one in acts if not recovery.own[one].automatic]
    noticed = _noticed(graph, path) if manual else NOTHING
    decided = decision_time(graph, component) if manual else NOTHING
    return EffectiveRto(
        component=component,
        disruption_class=disruption_class,
        total=total((noticed, decided, done)),
        disruption=disruption,
        detection=noticed,
        decision=decided,
        recovery=done,
        path=path,
    )


def _stated(
    graph: DependencyGraph, component: ComponentId, disruption_class: DisruptionClass
) -> bool:
    stated = graph.capabilities_of(component)
    return any(one.rto is not None and one.disruption_class is disruption_class for one in stated)


def _noticed(graph: DependencyGraph, path: Sequence[ComponentId]) -> Estimate:
    """Return the fastest detection along the path: any of them gives the failure away."""
    times = [detection(graph, one) for one in path]
    seen = [one for one in times if one.known]
    if seen:
        return min(seen, key=lambda one: one.lower_bound)
    return unknown("no health check and no alarm covers anything on the path")


def _unaffected(component: ComponentId, disruption_class: DisruptionClass) -> EffectiveRto:
    return EffectiveRto(
        component=component,
        disruption_class=disruption_class,
        total=NOTHING,
        disruption=None,
        detection=NOTHING,
        decision=NOTHING,
        recovery=NOTHING,
        path=(),
    )


def _rank(answer: EffectiveRto) -> tuple[float, bool, bool]:
    """Order answers by how bad they are; an unknown one beats a known one of equal length."""
    length = _length(answer.total)
    return (length, not answer.total.known, answer.disruption is not None)


def _length(estimate: Estimate) -> float:
    return float("inf") if estimate.never else max(estimate.lower_bound, ZERO).total_seconds()
