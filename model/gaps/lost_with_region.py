"""Lost with a Region: needs of a recovery or a start that a failed Region breaks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from model.disruption.disruptions import RegionFails, seeds
from model.gaps.business_weight import places, unpacked
from model.gaps.joint_failures import sweeps
from model.graph import DependencyGraph
from model.inheritance import bindings
from model.kernels.bit_parallel import ScenarioBits
from model.kernels.needs import PHASES, Ints
from model.records.component import Component, ComponentId, Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Effect, Phase, Requirement

STARTING = frozenset({Effect.HARD, Effect.CONTAINMENT, Effect.LIFECYCLE})
FIELDS = ("rto", "rpo", "availability")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliance:
    """A need of a component's start or recovery, its own or that of what it starts from."""

    dependent: ComponentId
    need: Requirement
    """A requirement of the dependent, or of what it starts from (a task definition, a hosted
    zone)."""

    @property
    def starting(self) -> bool:
        """True for a need at start, false for a need of a recovery."""
        return self.need.effect is not Effect.RECOVERY


@dataclass(frozen=True, slots=True, kw_only=True)
class LostNeed:
    """A reliance that the loss of one Region breaks."""

    reliance: Reliance
    region: str
    lost: Sequence[ComponentId]


def lost_needs(graph: DependencyGraph) -> Sequence[LostNeed]:
    """Return the needs that the loss of each Region breaks, sorted.

    Two cases count, both only for components with a promise for the loss of a Region. A component
    outside of the Region has to carry its load, so its needs at start count. A component that the
    loss stops has to be recovered, so its needs of a recovery count.

    Complexity: one sweep of the graph for each 64 Regions, O(reliances) for each Region.
    """
    relying = sorted(reliances(graph), key=lambda reliance: (reliance.dependent, reliance.need.id))
    return _lost(graph, relying) if relying else ()


def reliances(graph: DependencyGraph) -> Iterator[Reliance]:
    """Yield the reliances of each component with a promise for the loss of a Region, unsorted."""
    bound = [bindings(graph, DisruptionClass.REGION, field) for field in FIELDS]
    starts = _start_needs(graph)
    for number, component in enumerate(graph.components):
        if any(at[number] >= 0 for at in bound):
            for need in _to_start(component.id, starts):
                yield Reliance(dependent=component.id, need=need)
            for need in _to_recover(graph, component):
                yield Reliance(dependent=component.id, need=need)


def is_control_plane(component: Component) -> bool:
    """Tell whether a component is a control plane: the API that makes changes."""
    return component.kind is Kind.CONTROL_PLANE


def _start_needs(graph: DependencyGraph) -> Mapping[ComponentId, Sequence[Requirement]]:
    starts: dict[ComponentId, list[Requirement]] = {}
    rows = graph.topology.needs.phase == PHASES[Phase.START]
    for need in graph.requirements_at(rows):
        if need.effect in STARTING:
            starts.setdefault(need.dependent, []).append(need)
    return starts


def _to_start(
    component: ComponentId, starts: Mapping[ComponentId, Sequence[Requirement]]
) -> Iterator[Requirement]:
    """Yield the needs at start of a component and of everything that it starts from."""
    seen, near = {component}, [component]
    while near:
        for need in starts.get(near.pop(), ()):
            yield need
            near += [provider for provider in need.providers if provider not in seen]
            seen.update(need.providers)


def _to_recover(graph: DependencyGraph, component: Component) -> Iterator[Requirement]:
    """Yield the needs of a component's recovery; for a name, also those of its hosted zone."""
    for need in graph.requirements_of(component.id):
        if need.effect is Effect.RECOVERY:
            yield need
        if need.effect is Effect.CONTAINMENT and component.kind is Kind.DNS_RECORD:
            for zone in need.providers:
                if graph.component(zone).kind is Kind.DNS_ZONE:
                    changed = graph.requirements_of(zone)
                    yield from (need for need in changed if need.effect is Effect.RECOVERY)


def _lost(graph: DependencyGraph, relying: Sequence[Reliance]) -> Sequence[LostNeed]:
    regions = sorted({component.region for component in graph.components if component.region})
    failures = {tuple(seeds(graph, RegionFails(region=name))): name for name in regions}
    sizes = [len(reliance.need.members) for reliance in relying]
    starts: Ints = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
    members = places(graph, [name for reliance in relying for name in reliance.need.providers])
    dependents = places(graph, [reliance.dependent for reliance in relying])
    spare = np.array(sizes) - [reliance.need.minimum for reliance in relying]
    lost = []
    for part, down, not_up in sweeps(graph, failures):
        gone = np.add.reduceat(unpacked(down, members).astype(np.int32), starts, axis=0)
        broken, hit = gone > spare[:, None], unpacked(not_up, dependents)
        for column, failed in enumerate(part):
            inside = frozenset(failed)
            lost += [
                _lost_need(graph, relying[at], failures[failed], down, column)
                for at in np.flatnonzero(broken[:, column]).tolist()
                if _matters(relying[at], inside, hit=bool(hit[at, column]))
            ]
    return sorted(
        lost,
        key=lambda lost_need: (
            lost_need.reliance.dependent,
            lost_need.reliance.need.id,
            lost_need.region,
        ),
    )


def _matters(reliance: Reliance, inside: frozenset[ComponentId], *, hit: bool) -> bool:
    return reliance.dependent not in inside if reliance.starting else hit


def _lost_need(
    graph: DependencyGraph, reliance: Reliance, region: str, down: ScenarioBits, column: int
) -> LostNeed:
    providers = reliance.need.providers
    gone = unpacked(down, places(graph, providers))[:, column]
    lost = [name for name, is_lost in zip(providers, gone, strict=True) if is_lost]
    return LostNeed(reliance=reliance, region=region, lost=lost)
