"""Copies: the replicas and backups of a store, and which of them survive a disruption."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

import numpy as np

from model.capability import properties as read
from model.capability.backup_schedule import backup_age
from model.capability.estimate import Basis, Estimate, known, kth_smallest, never, unknown
from model.graph import DependencyGraph
from model.kernels.needs import EFFECTS
from model.records.component import Component, ComponentId, Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Effect, Requirement

NeedsOf: TypeAlias = Mapping[ComponentId, Sequence[Requirement]]

AIR_GAPPED = "LOGICALLY_AIR_GAPPED_BACKUP_VAULT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One further place where the data of a store lies."""

    component: Component
    backup: bool
    """True for backups and snapshots, False for live replicas."""
    created_at: datetime | None = None
    """Moment of its content; None for live replicas and where it is not known."""
    locked: bool = False
    """True when not even its own account can delete it."""
    design: Estimate | None = None
    """How old its content may be by the plan that makes it; None without a plan."""


def copies(graph: DependencyGraph, store: str) -> Sequence[Copy]:
    """Return every copy that requirements of effect replication or backup tell of, by id."""
    found: dict[ComponentId, Copy] = {}
    for one in _copies(graph, store):
        name = one.component.id
        found[name] = _better(found[name], one) if name in found else one
    found.pop(ComponentId(store), None)
    return tuple(found[name] for name in sorted(found))


def replicas(graph: DependencyGraph, component: str) -> Sequence[ComponentId]:
    """Return the replication peers of a component, in either direction, sorted.

    Peers of one hub (an Aurora global cluster, a global datastore) are peers of each other.
    """
    near = _peers(graph, component)
    if not near:
        return ()
    hubs = [one for one in near if graph.component(one).type in read.HUBS]
    far = {peer for hub in hubs for peer in _peers(graph, hub)}
    return tuple(sorted((near | far) - {ComponentId(component), *hubs}))


def is_replica(graph: DependencyGraph, component: str) -> bool:
    """Tell whether this component follows a primary: it is the dependent of a replication."""
    stated = read.text(graph.component(component), read.REPLICA_SOURCE)
    return bool(stated) or any(
        any(graph.component(one).type not in read.HUBS for one in need.providers)
        and not _mutual(graph, component, need.providers)
        for need in graph.once(_replications).get(ComponentId(component), ())
    )


def surviving(
    graph: DependencyGraph, store: Component, disruption_class: DisruptionClass
) -> Sequence[Copy]:
    """Return the copies outside of what fails with the store (`derivation-catalogue` §5.1)."""
    return tuple(
        copy for copy in copies(graph, store.id) if _survives(copy, store, disruption_class)
    )


def newest_age(
    graph: DependencyGraph, store: Component, disruption_class: DisruptionClass, at: datetime
) -> Estimate:
    """Return the age of the newest backup that survives; never when none does.

    As measured, where it was read when backups were made; else by the plans that make them.
    """
    backups = [one for one in surviving(graph, store, disruption_class) if one.backup]
    if not backups:
        return never(f"no backup survives the loss of the {disruption_class}", "configuration")
    dated = [one.created_at for one in backups if one.created_at is not None]
    if not dated:
        unread = unknown("the age of the newest backup was not read", source="recovery points")
        return kth_smallest([one.design or unread for one in backups], 1)
    age = max(at - max(dated), timedelta(0))
    return known(age, "age of the newest recovery point", Basis.MEASURED)


def _copies(graph: DependencyGraph, store: str) -> Iterator[Copy]:
    for peer in replicas(graph, store):
        yield Copy(component=graph.component(peer), backup=False)
    for need in graph.once(_backup_needs).get(ComponentId(store), ()):
        for provider in need.providers:
            yield from _backups(graph, graph.component(provider))


def _backups(graph: DependencyGraph, kept: Component) -> Iterator[Copy]:
    if kept.kind is Kind.BACKUP_PLAN:
        for need in graph.once(_backup_needs).get(kept.id, ()):
            for provider in need.providers:
                vault = graph.component(provider)
                yield _backup(vault, design=backup_age(kept, vault))
    else:
        yield _backup(kept)


def _better(one: Copy, other: Copy) -> Copy:
    """Return the copy of two in the same place that is surer to be new."""
    if one.design is None or other.design is None:
        return other if one.design is None else one
    return one if kth_smallest((one.design, other.design), 1) == one.design else other


def _backup(kept: Component, *, design: Estimate | None = None) -> Copy:
    locked = read.flag(kept, read.VAULT_LOCKED) or read.text(kept, read.VAULT_TYPE) == AIR_GAPPED
    created = read.moment(kept, read.CREATED_AT)
    return Copy(component=kept, backup=True, created_at=created, locked=bool(locked), design=design)


def _peers(graph: DependencyGraph, component: str) -> frozenset[ComponentId]:
    graph.index(component)
    return graph.once(_peers_of_all).get(ComponentId(component), frozenset())


def _peers_of_all(graph: DependencyGraph) -> Mapping[ComponentId, frozenset[ComponentId]]:
    """Return the other ends of the replications of each component that takes part in one."""
    found: dict[ComponentId, set[ComponentId]] = {}
    for dependent, needs in graph.once(_replications).items():
        for provider in (one for need in needs for one in need.providers):
            found.setdefault(dependent, set()).add(provider)
            found.setdefault(provider, set()).add(dependent)
    return {one: frozenset(peers - {one}) for one, peers in found.items()}


def _mutual(graph: DependencyGraph, component: str, providers: Sequence[ComponentId]) -> bool:
    needs = graph.once(_replications)
    back = (need for one in providers for need in needs.get(one, ()))
    return any(component in need.providers for need in back)


def _replications(graph: DependencyGraph) -> NeedsOf:
    return _having(graph, Effect.REPLICATION)


def _backup_needs(graph: DependencyGraph) -> NeedsOf:
    return _having(graph, Effect.BACKUP)


def _having(graph: DependencyGraph, effect: Effect) -> NeedsOf:
    """Return the requirements of one effect, in any phase, by dependent and in their order."""
    found: dict[ComponentId, list[Requirement]] = {}
    for row in np.flatnonzero(graph.topology.needs.effect == EFFECTS[effect]).tolist():
        need = graph.requirements[row]
        found.setdefault(need.dependent, []).append(need)
    return found


def _survives(copy: Copy, store: Component, disruption_class: DisruptionClass) -> bool:
    place = copy.component
    match disruption_class:
        case DisruptionClass.COMPONENT:
            return True
        case DisruptionClass.ZONE:
            return not place.zones or set(place.zones) != set(store.zones)
        case DisruptionClass.REGION:
            return place.region is not None and place.region != store.region
        case DisruptionClass.ACCOUNT:
            elsewhere = place.account is not None and place.account != store.account
            return elsewhere or copy.locked
