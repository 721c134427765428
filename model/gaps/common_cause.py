"""Common causes: a failure that takes more members of a group than the group may lose."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from model.gaps.business_weight import Seeds, places, unpacked
from model.gaps.joint_failures import falls, sweeps
from model.gaps.single_points import REDUNDANT_TYPES
from model.graph import DependencyGraph
from model.kernels.bit_parallel import BitLayer, ScenarioBits, bit_layer
from model.kernels.needs import Ints
from model.records.component import Component, ComponentId, Kind
from model.records.requirement import Effect, Phase, Requirement

COMMON_CAUSES = (Kind.ZONE, Kind.FAILURE_DOMAIN, Kind.GATEWAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A group that one common cause breaks alone."""

    need: Requirement
    cause: ComponentId
    lost: Sequence[ComponentId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A common cause that breaks so many groups that it gives one finding for all of them."""

    cause: ComponentId
    dependents: Sequence[ComponentId]


MANY = 100
"""A common cause that breaks more groups than this is reported as a hub."""


def causes(graph: DependencyGraph) -> Sequence[Component]:
    """Return the components that may take several members of a group at once, sorted by id."""
    return [
        component
        for component in graph.of_kind(*COMMON_CAUSES)
        if component.type not in REDUNDANT_TYPES
    ]


def zone_seeds(graph: DependencyGraph, domain: Component) -> Seeds:
    """Return a failure domain and, for a zone, the components that live in no other zone."""
    inside = graph.once(in_one_zone)
    zone = domain.id.removeprefix("zone:")
    return (domain.id, *inside.get(zone, ())) if domain.kind is Kind.ZONE else (domain.id,)


def in_one_zone(graph: DependencyGraph) -> Mapping[str, Sequence[ComponentId]]:
    """Return the components that live in one zone only, by zone, each list sorted by id."""
    by_zone: dict[str, list[ComponentId]] = {}
    for component in graph.components:
        if len(component.zones) == 1 and component.kind is not Kind.ZONE:
            by_zone.setdefault(component.zones[0], []).append(component.id)
    return by_zone


def broken_groups(
    graph: DependencyGraph, domains: Mapping[ComponentId, Seeds]
) -> Iterator[Broken | Hub]:
    """Yield the k-of-n needs that one domain breaks alone, and the hubs among the domains.

    A member of the need itself is no common cause.

    Complexity: one sweep for each 64 domains.
    """
    layer = _groups(graph)
    if not layer.buckets:
        return
    names = {seeds: name for name, seeds in domains.items()}
    order = graph.topology.levels.order
    for failures, down, _ in sweeps(graph, names):
        hit = np.zeros_like(down)
        for bucket in layer.buckets:
            bucket.propagate(down, hit)
        at: Ints = np.flatnonzero(hit).astype(np.int32)
        for column, bits in enumerate(unpacked(hit, at).T[: len(failures)]):
            cause = names[failures[column]]
            dependents = [graph.components[number].id for number in np.sort(order[at[bits]])]
            if len(dependents) > MANY:
                yield Hub(cause=cause, dependents=dependents)
                continue
            for dependent in dependents:
                yield from _lost(graph, dependent, cause, down, column)


def _lost(
    graph: DependencyGraph,
    dependent: ComponentId,
    cause: ComponentId,
    down: ScenarioBits,
    column: int,
) -> Iterator[Broken]:
    for need in graph.requirements_of(dependent):
        if is_group(need) and cause not in need.providers:
            gone = unpacked(down, places(graph, need.providers))[:, column]
            if gone.sum() > len(need.members) - need.minimum:
                lost = [name for name, is_lost in zip(need.providers, gone, strict=True) if is_lost]
                yield Broken(need=need, cause=cause, lost=lost)


def is_group(need: Requirement) -> bool:
    """Tell whether a hard need tolerates the loss of a member."""
    carries = need.effect in {Effect.HARD, Effect.CONTAINMENT} and need.phase is Phase.RUN
    return carries and need.minimum < len(need.members)


def _groups(graph: DependencyGraph) -> BitLayer:
    """Return the k-of-n needs of all components as one layer, without ordinary needs."""
    whole = bit_layer(graph.topology.down, 0, len(graph))
    return replace(whole, dependent=np.empty(0, np.int32))


def nearest(
    graph: DependencyGraph, groups: Sequence[Broken], domains: Mapping[ComponentId, Seeds]
) -> Sequence[Broken]:
    """Leave out a cause that breaks a group only by taking down another cause of that group."""
    causes = sorted({group.cause for group in groups})
    taken = falls(graph, [domains[cause] for cause in causes], causes)
    by_need: dict[str, set[ComponentId]] = {}
    for cause in groups:
        by_need.setdefault(cause.need.id, set()).add(cause.cause)
    kept = [
        group
        for group in groups
        if not _deeper(group.cause, by_need[group.need.id], taken, domains)
    ]
    return sorted(kept, key=lambda group: (group.need.id, group.cause))


def _deeper(
    cause: ComponentId,
    causes: Collection[ComponentId],
    taken: Mapping[Seeds, Collection[ComponentId]],
    domains: Mapping[ComponentId, Seeds],
) -> bool:
    """Tell whether `cause` takes down another of the causes that does not take it down."""
    return any(
        other in taken[domains[cause]] and cause not in taken[domains[other]]
        for other in causes
        if other != cause
    )
