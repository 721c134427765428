"""Capacity: after the loss of a place the rest cannot carry the peak, or a quota is too small."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from model.capability import properties as read
from model.disruption.disruptions import RegionFails, seeds
from model.failover.counterparts import across
from model.gaps.business_weight import Seeds
from model.gaps.common_cause import zone_seeds
from model.gaps.gap_figures import confidence_in
from model.gaps.interface import Finding, GapRule, Question, Status
from model.gaps.joint_failures import falls
from model.gaps.severity import exceed
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId, Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Effect, Phase, Requirement

Fallen = Mapping[Seeds, frozenset[ComponentId]]


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each need of several providers that a lost place leaves too weak.

    Each zone is lost once, and each Region that holds some but not all of the providers (rule
    `false_redundancy` reports the others). The dependent states `peak_demand` or a throughput
    objective, the providers `capacity`, in the same unit. A provider without a capacity makes the
    finding unknown. A need without a demand, or without any capacity, gives none. A component whose
    `quota` is below its `quota_needed`, or not stated, gives a finding too, and so does a scaling
    group whose `max_size` is below what its counterpart in another Region runs.
    """
    graph = question.graph
    yield from _quotas(graph)
    yield from _bounds(graph)
    needs = [(need, demand) for need, demand in _loads(graph) if demand is not None]
    if not needs:
        return
    watched = sorted({provider for need, _ in needs for provider in need.providers})
    for tested, lost in _places(graph):
        fallen = falls(graph, list(lost.values()), watched)
        for need, demand in needs:
            yield from _judged(graph, need, demand, Lost(tested, lost, fallen))


class Lost(NamedTuple):
    """The places of one class, each lost in turn."""

    tested: DisruptionClass
    seeds: Mapping[ComponentId, Seeds]
    fallen: Fallen


def _places(
    graph: DependencyGraph,
) -> Iterator[tuple[DisruptionClass, Mapping[ComponentId, Seeds]]]:
    zones = graph.of_kind(Kind.ZONE)
    yield DisruptionClass.ZONE, {zone.id: zone_seeds(graph, zone) for zone in zones}
    regions = sorted({component.region for component in graph.components if component.region})
    yield (
        DisruptionClass.REGION,
        {
            ComponentId(f"region:{name}"): tuple(seeds(graph, RegionFails(region=name)))
            for name in regions
        },
    )


def _loads(graph: DependencyGraph) -> Iterator[tuple[Requirement, float | None]]:
    throughput = {
        objective.subject: objective.throughput
        for objective in graph.records.objectives
        if objective.throughput
    }
    for need in graph.requirements_at(graph.topology.needs.sizes > 1):
        if need.effect is Effect.HARD and need.phase is Phase.RUN:
            stated = read.number(graph.component(need.dependent), read.PEAK_DEMAND)
            yield need, throughput.get(need.dependent) if stated is None else stated


def _judged(
    graph: DependencyGraph, need: Requirement, demand: float, lost: Lost
) -> Iterator[Finding]:
    carries = {
        provider: read.number(graph.component(provider), read.CAPACITY)
        for provider in need.providers
    }
    if all(capacity is None for capacity in carries.values()):
        return
    gone = {
        place: lost.fallen[failed].intersection(carries) for place, failed in lost.seeds.items()
    }
    most = len(carries) - (lost.tested is DisruptionClass.REGION)
    left = {
        place: _left(carries, fallen) for place, fallen in gone.items() if 0 < len(fallen) <= most
    }
    if left:
        worst = min(left, key=lambda place: (left[place], place))
        unknown = [
            provider
            for provider in carries
            if carries[provider] is None and provider not in gone[worst]
        ]
        if left[worst] < demand:
            yield _too_weak(graph, need, demand, (lost.tested, worst), left[worst], unknown)


def _left(carries: Mapping[ComponentId, float | None], lost: frozenset[ComponentId]) -> float:
    return sum(capacity or 0.0 for provider, capacity in carries.items() if provider not in lost)


def _too_weak(
    graph: DependencyGraph,
    need: Requirement,
    demand: float,
    lost: tuple[DisruptionClass, ComponentId],
    left: float,
    unknown: Sequence[ComponentId],
) -> Finding:
    tested, place = lost
    name = graph.component(need.dependent).label
    region = f"Region {place.removeprefix('region:')}"
    where = graph.component(place).label if place in graph else region
    text = f"without {where} what is left carries {left:g} of the {demand:g} that {name} needs"
    if unknown:
        text = f"{text}, as far as it is stated"
    return Finding(
        component=need.dependent,
        requirement=need.id,
        message=text,
        status=Status.UNKNOWN if unknown else Status.BREACHED,
        disruption_class=tested,
        target=demand,
        achievable=None if unknown else left,
        exceed=None if unknown else exceed(demand, left),
        confidence=min(confidence_in(need), 0.7),
        details={str(tested): place, "left": left, "unknown": list(unknown)},
    )


def _quotas(graph: DependencyGraph) -> Iterator[Finding]:
    for component in graph.components:
        quota, needed = (
            read.number(component, read.QUOTA),
            read.number(component, read.QUOTA_NEEDED),
        )
        if needed is not None and (quota is None or quota < needed):
            yield _quota(component, quota, needed)


def _quota(component: Component, quota: float | None, needed: float) -> Finding:
    stated = "is not known" if quota is None else f"is {quota:g}"
    return Finding(
        component=component.id,
        message=f"the quota of {component.label} {stated}, but a failover needs {needed:g}",
        status=Status.UNKNOWN if quota is None else Status.BREACHED,
        disruption_class=DisruptionClass.REGION,
        target=needed,
        achievable=quota,
        unit="units of the quota",
        exceed=None if quota is None else exceed(needed, quota),
        details={"form": "quota"},
    )


def _bounds(graph: DependencyGraph) -> Iterator[Finding]:
    """Yield the groups that may not grow to what their counterparts run now."""
    groups = [group for group in graph.of_kind(Kind.SCALING_GROUP) if group.region]
    regions = sorted({group.region for group in groups if group.region})
    needed_by: dict[ComponentId, tuple[float, Component]] = {}
    for group in groups:
        needed = read.number(group, read.DESIRED_CAPACITY)
        for region in regions if needed else ():
            other = None if region == group.region else across(graph, group, region)
            if other is not None and needed is not None:
                most = needed_by.get(other, (0.0, group))
                needed_by[other] = max(most, (needed, group), key=lambda pair: pair[0])
    for name in sorted(needed_by):
        needed, source = needed_by[name]
        bound = read.number(graph.component(name), read.MAX_SIZE)
        if bound is not None and bound < needed:
            yield _bound(graph.component(name), source, bound, needed)


def _bound(group: Component, source: Component, bound: float, needed: float) -> Finding:
    return Finding(
        component=group.id,
        provider=source.id,
        message=f"{group.label} ({group.region}) may not take over from {source.label} "
        f"({source.region}): max_size {bound:g} < {needed:g}",
        disruption_class=DisruptionClass.REGION,
        target=needed,
        achievable=bound,
        unit="instances",
        exceed=exceed(needed, bound),
        details={"form": "max_size"},
    )


RULE = GapRule(
    id="N-17",
    title="What is left cannot carry the load",
    why="After the loss of a zone or a Region the rest takes the whole load at once, while many "
    "customers ask the same control plane for more capacity. A design that has to scale first "
    "is not statically stable.",
    fix="Keep enough running that any one zone may fail (with three zones, half as much again as "
    "the peak needs), and raise quotas in the Region of a failover in advance.",
    source="AWS Fault Isolation Boundaries, Static stability",
    example="The sample estate states no demand; give a component `peak_demand` and its providers "
    "`capacity`.",
    unit="units of peak_demand",
    find=find,
)
