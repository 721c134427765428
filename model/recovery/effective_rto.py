"""Effective RTO: how long a component is away, along the chain of what it waits for."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, lru_cache

import numpy as np

from model.capability import properties as read
from model.capability.capability import Achievable, achievable
from model.capability.detection import detection
from model.capability.estimate import (
    NOTHING,
    ZERO,
    Basis,
    Estimate,
    known,
    total,
    unknown,
)
from model.capability.own_times import OwnTimes, own_times
from model.disruption.disruptions import (
    AccountFails,
    ComponentsFail,
    Disruption,
    RegionFails,
    ZoneFails,
    seeds,
)
from model.disruption.scenarios import single_points
from model.graph import DependencyGraph
from model.kernels.failure_states import DOWN, FailureStates
from model.kernels.needs import Flags, Ints
from model.kernels.unique_numbers import unique_numbers
from model.records import reference
from model.records.component import ComponentId, Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Effect, Phase, Requirement
from model.recovery.hard_needs import closure
from model.recovery.recovery_sweep import NOBODY, Finish

DECISION = known(
    timedelta(minutes=15), "assumed: a person decides within 15 minutes", Basis.DEFAULT
)
"""Time to decide where nobody stated one (`derivation-catalogue` §5.1); never hidden."""


NO_ONE = np.empty(0, np.int32)

TRIED = 1000
"""Up to so many components are let fail one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveRto:
    """How long a component is away under the worst disruption of one class, and why."""

    component: ComponentId
    disruption_class: DisruptionClass
    total: Estimate
    """Detection, decision and recovery; zero when no such disruption reaches it."""
    disruption: Disruption | None
    """The worst one; None when none reaches it."""
    detection: Estimate
    """Until it is noticed; zero when all of it acts by itself."""
    decision: Estimate
    """Until somebody decides; zero when all of it acts by itself."""
    recovery: Estimate
    """From then until it serves."""
    path: Sequence[ComponentId]
    """What it waits for, first to recover first, itself last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """When the components that one disruption hit are back."""

    finish: Mapping[ComponentId, Estimate]
    waits_for: Mapping[ComponentId, ComponentId]
    """The provider that finishes last, by component; absent where it waits for none."""
    own: Mapping[ComponentId, Achievable]

    def path(self, component: ComponentId) -> tuple[ComponentId, ...]:
        """Return the chain of waiting that ends in `component`."""
        found = [component]
        seen = {component}
        while (before := self.waits_for.get(found[-1])) and before not in seen:
            found.append(before)
            seen.add(before)
        return tuple(reversed(found))


def effective_rto(
    graph: DependencyGraph, component: str, disruption_class: DisruptionClass, at: datetime
) -> EffectiveRto:
    """Return the effective RTO of one component; see `effective_rtos`."""
    subject = graph.component(component).id
    return effective_rtos(graph, (subject,), disruption_class, at)[subject]


def effective_rtos(
    graph: DependencyGraph,
    subjects: Collection[ComponentId],
    disruption_class: DisruptionClass,
    at: datetime,
) -> Mapping[ComponentId, EffectiveRto]:
    """Return the effective RTO of each subject under its worst disruption of one class.

    Every zone, Region or account fails once, and everything that stops recovers along its hard
    needs (`resilience-spec` §3.4): a component is back when what it waits for is back and its own
    recovery is done. In the class `component`, each of its single points of failure fails once.
    Detection and decision count unless every step of the critical path acts by itself.

    Only what the subjects stand on is looked at, and a subject that never comes back from one
    disruption is not tried against the others. Where more than `TRIED` components may fail one
    by one, only the start of each subject's longest chain is tried: the answer is exact when it
    reaches the bound that all of them together give, and else unknown, with what is known.
    """
    found = {one: _unaffected(one, disruption_class) for one in sorted(set(subjects))}
    inside = closure(graph, _numbers(graph, found))
    near = lru_cache(maxsize=8)(lambda open_: closure(graph, _numbers(graph, open_)))
    own = own_times(graph, disruption_class, at)
    if disruption_class is DisruptionClass.COMPONENT and np.count_nonzero(inside) > TRIED:
        return _longest_chains(graph, found, inside, own)
    for disruption, wanted in _disruptions(graph, found, disruption_class):
        open_ = tuple(one for one in wanted if not found[one].total.never)
        hit = _hit(graph, disruption, near(open_)) if open_ else NO_ONE
        if not np.isin(_numbers(graph, open_), hit).any():
            continue
        finish = Finish.of(graph, hit, own)
        for one in open_:
            if finish.hit[graph.index(one)]:
                answer = _answer(graph, one, disruption, finish)
                found[one] = max(found[one], answer, key=_rank)
    return found


def _longest_chains(
    graph: DependencyGraph, subjects: Collection[ComponentId], inside: Flags, own: OwnTimes
) -> Mapping[ComponentId, EffectiveRto]:
    """Return the effective RTO under the failure of the component that begins the longest chain.

    All components failing at once bound every single failure from above, since a larger failure
    is never over sooner; one of them bounds the worst from below.
    """
    everything = Finish.of(graph, np.flatnonzero(inside).astype(np.int32), own)
    single = cache(lambda culprit: Finish.of(graph, _hit(graph, _alone(culprit), inside), own))
    found = {}
    for one in subjects:
        number = graph.index(one)
        first = graph.components[everything.path(number)[0]].id
        culprit = first if _stops(graph, first, one) else one
        finish = single(culprit)
        answer = _answer(graph, one, _alone(culprit), finish)
        found[one] = _within(answer, finish.estimate(number), everything.estimate(number))
    return found


def _stops(graph: DependencyGraph, culprit: ComponentId, subject: ComponentId) -> bool:
    """Return whether the failure of `culprit` alone takes `subject` down."""
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
    own = own_times(graph, disruption_class, at)
    finish = Finish.of(graph, unique_numbers(_numbers(graph, hit)), own)
    names = {number: graph.components[number].id for number in finish.numbers.tolist()}
    return Recovery(
        finish={name: finish.estimate(number) for number, name in names.items()},
        waits_for={
            name: graph.components[finish.waits[number]].id
            for number, name in names.items()
            if finish.waits[number] != NOBODY
        },
        own={name: achievable(graph, name, disruption_class, at) for name in names.values()},
    )


def hard_needs(graph: DependencyGraph, component: str) -> Iterator[Requirement]:
    """Yield the requirements without which a component does not serve."""
    for need in graph.requirements_of(component):
        if need.effect is Effect.HARD and need.phase is Phase.RUN:
            yield need


def hard_closure(graph: DependencyGraph, roots: Collection[ComponentId]) -> set[ComponentId]:
    """Return the roots and everything they need hard while running, members of services too."""
    reached = closure(graph, _numbers(graph, roots))
    return {graph.components[number].id for number in np.flatnonzero(reached).tolist()}


def decision_time(graph: DependencyGraph, component: str) -> Estimate:
    """Return how long people take to decide: stated on the component, else the assumption."""
    stated = read.seconds(graph.component(component), read.DECISION_SECONDS)
    return DECISION if stated is None else known(stated, "as stated", Basis.ASSERTED)


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
            for zone in _zones(graph):
                yield ZoneFails(zone=zone), subjects
        case DisruptionClass.REGION:
            for region in sorted({one.region for one in graph.components if one.region}):
                yield RegionFails(region=region), subjects
        case DisruptionClass.ACCOUNT:
            for account in sorted({one.account for one in graph.components if one.account}):
                yield AccountFails(account=account), subjects


def _zones(graph: DependencyGraph) -> Sequence[str]:
    """Return the zones with which something fails: their component, or what lives only there."""
    named = {zone for one in graph.components for zone in one.zones}
    alone = {one.zones[0] for one in graph.components if len(one.zones) == 1}
    return sorted(one for one in named if one in alone or reference.zone(one) in graph)


def _culprits(
    graph: DependencyGraph, subjects: Collection[ComponentId]
) -> Mapping[ComponentId, set[ComponentId]]:
    """Return which single components take which subjects down, the subjects themselves too."""
    domains = {Kind.ZONE, Kind.REGION, Kind.ACCOUNT}
    found: dict[ComponentId, set[ComponentId]] = {}
    alone = single_points(graph, [graph.index(one) for one in subjects])
    for subject in subjects:
        number = graph.index(subject)
        for at in (number, *alone[number].tolist()):
            culprit = graph.components[at]
            if culprit.kind not in domains:
                found.setdefault(culprit.id, set()).add(subject)
    return found


def _hit(graph: DependencyGraph, disruption: Disruption, near: Flags) -> Ints:
    """Return what has to recover: what stopped, and what switches to the members that stay.

    Only what is `near` is looked at. By number, sorted.
    """
    damage = FailureStates.of(graph.topology, _numbers(graph, seeds(graph, disruption)))
    down = damage.affected[(damage.state[damage.affected] == DOWN) & near[damage.affected]]
    switching = damage.needs.dependent[damage.at_risk()[0]]
    return unique_numbers(np.concatenate([down, switching[near[switching]]]))


def _numbers(graph: DependencyGraph, components: Collection[ComponentId]) -> Ints:
    return np.array([graph.index(one) for one in components], np.int32)


def _answer(
    graph: DependencyGraph, component: ComponentId, disruption: Disruption, finish: Finish
) -> EffectiveRto:
    number = graph.index(component)
    path = finish.path(number)
    names = tuple(graph.components[one].id for one in path)
    done = finish.estimate(number)
    manual = bool((finish.own.acts[path] & ~finish.own.automatic[path]).any())
    noticed = _noticed(graph, names) if manual else NOTHING
    decided = decision_time(graph, component) if manual else NOTHING
    return EffectiveRto(
        component=component,
        disruption_class=finish.own.disruption_class,
        total=total((noticed, decided, done)),
        disruption=disruption,
        detection=noticed,
        decision=decided,
        recovery=done,
        path=names,
    )


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
