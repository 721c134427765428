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
from model.records.measurement import measurement
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
    measured_at: datetime | None = None
    """When that was read, where the content moves on by itself (continuous backups); else None."""
    locked: bool = False
    """True when not even its own account can delete it."""
    design: Estimate | None = None
    """How old its content may be by the plan that makes it; None without a plan."""


def copies(graph: DependencyGraph, store: str) -> Sequence[Copy]:
    """Return every copy that requirements of effect replication or backup tell of, by id."""
    copy_by_id: dict[ComponentId, Copy] = {}
    for copy in _copies(graph, store):
        copy_id = copy.component.id
        copy_by_id[copy_id] = _better(copy_by_id[copy_id], copy) if copy_id in copy_by_id else copy
    copy_by_id.pop(ComponentId(store), None)
    return tuple(copy_by_id[copy_id] for copy_id in sorted(copy_by_id))


def replicas(graph: DependencyGraph, component: str) -> Sequence[ComponentId]:
    """Return the replication peers of a component, in either direction, sorted.

    Peers of one hub (an Aurora global cluster, a global datastore) are peers of each other.
    """
    peers = _peers(graph, component)
    if not peers:
        return ()
    hubs = [peer for peer in peers if graph.component(peer).type in read.HUBS]
    peers_of_hubs = {peer for hub in hubs for peer in _peers(graph, hub)}
    return tuple(sorted((peers | peers_of_hubs) - {ComponentId(component), *hubs}))


def is_replica(graph: DependencyGraph, component: str) -> bool:
    """Return whether this component follows a primary: it is the dependent of a replication."""
    stated = read.text(graph.component(component), read.REPLICA_SOURCE)
    return bool(stated) or any(
        any(graph.component(provider).type not in read.HUBS for provider in need.providers)
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
    backups = [copy for copy in surviving(graph, store, disruption_class) if copy.backup]
    if not backups:
        return never(f"no backup survives the loss of the {disruption_class}", "configuration")
    ages = [
        max((copy.measured_at or at) - copy.created_at, timedelta(0))
        for copy in backups
        if copy.created_at is not None
    ]
    if not ages:
        unread = unknown("the age of the newest backup was not read", source="recovery points")
        return kth_smallest([copy.design or unread for copy in backups], 1)
    return known(min(ages), "age of the newest recovery point", Basis.MEASURED)


def _copies(graph: DependencyGraph, store: str) -> Iterator[Copy]:
    for peer in replicas(graph, store):
        yield Copy(component=graph.component(peer), backup=False)
    for requirement in graph.once(_backup_needs).get(ComponentId(store), ()):
        for provider in requirement.providers:
            yield from _backups(graph, graph.component(provider))


def _backups(graph: DependencyGraph, place: Component) -> Iterator[Copy]:
    if place.kind is Kind.BACKUP_PLAN:
        for requirement in graph.once(_backup_needs).get(place.id, ()):
            for provider in requirement.providers:
                vault = graph.component(provider)
                yield _backup(vault, design=backup_age(place, vault))
    else:
        yield _backup(place)


def _better(first: Copy, second: Copy) -> Copy:
    """Return the copy of two in the same place that is surer to be new."""
    if first.design is None or second.design is None:
        return second if first.design is None else first
    return first if kth_smallest((first.design, second.design), 1) == first.design else second


def _backup(place: Component, *, design: Estimate | None = None) -> Copy:
    locked = read.flag(place, read.VAULT_LOCKED) or read.text(place, read.VAULT_TYPE) == AIR_GAPPED
    stated = read.CREATED_AT.name in place.properties
    measured = None if stated else measurement(place, read.CREATED_AT.name)
    return Copy(
        component=place,
        backup=True,
        created_at=read.moment(place, read.CREATED_AT),
        measured_at=measured.measured_at if measured else None,
        locked=bool(locked),
        design=design,
    )


def _peers(graph: DependencyGraph, component: str) -> frozenset[ComponentId]:
    graph.index(component)
    return graph.once(_peers_of_all).get(ComponentId(component), frozenset())


def _peers_of_all(graph: DependencyGraph) -> Mapping[ComponentId, frozenset[ComponentId]]:
    """Return the other ends of the replications of each component that takes part in one."""
    peers_by_end: dict[ComponentId, set[ComponentId]] = {}
    for dependent, needs in graph.once(_replications).items():
        for provider in (component for need in needs for component in need.providers):
            peers_by_end.setdefault(dependent, set()).add(provider)
            peers_by_end.setdefault(provider, set()).add(dependent)
    return {component: frozenset(peers - {component}) for component, peers in peers_by_end.items()}


def _mutual(graph: DependencyGraph, component: str, providers: Sequence[ComponentId]) -> bool:
    needs = graph.once(_replications)
    requirements_back = (
        requirement for provider in providers for requirement in needs.get(provider, ())
    )
    return any(component in requirement.providers for requirement in requirements_back)


def _replications(graph: DependencyGraph) -> NeedsOf:
    return _having(graph, Effect.REPLICATION)


def _backup_needs(graph: DependencyGraph) -> NeedsOf:
    return _having(graph, Effect.BACKUP)


def _having(graph: DependencyGraph, effect: Effect) -> NeedsOf:
    """Return the requirements of one effect, in any phase, by dependent and in their order."""
    by_dependent: dict[ComponentId, list[Requirement]] = {}
    for row in np.flatnonzero(graph.topology.needs.effect == EFFECTS[effect]).tolist():
        requirement = graph.requirements[row]
        by_dependent.setdefault(requirement.dependent, []).append(requirement)
    return by_dependent


def _survives(copy: Copy, store: Component, disruption_class: DisruptionClass) -> bool:
    copied = copy.component
    match disruption_class:
        case DisruptionClass.COMPONENT:
            return True
        case DisruptionClass.ZONE:
            return not copied.zones or set(copied.zones) != set(store.zones)
        case DisruptionClass.REGION:
            return copied.region is not None and copied.region != store.region
        case DisruptionClass.ACCOUNT:
            elsewhere = copied.account is not None and copied.account != store.account
            return elsewhere or copy.locked
