"""Restore source: the backup from which a plan restores a store, with its vaults and keys."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from model.capability.copies import Copy, surviving
from model.failover.scope import Scope
from model.records.component import Component, ComponentId, Kind
from model.records.objective import DisruptionClass

EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreSource:
    """What a restore reads."""

    component: Component
    """The recovery point, or the vault where no single one is known."""
    created_at: datetime | None
    """The moment of its content; None when not known."""
    vaults: tuple[Component, ...]
    """The vaults that hold it, sorted by id."""
    keys: tuple[Component, ...]
    """The keys with which it and its vaults are encrypted, sorted by id."""


def restore_source(scope: Scope, store: ComponentId) -> RestoreSource | None:
    """Return the newest backup of a store in the new Region; None when there is none there.

    A recovery point whose moment is known comes before one whose moment is not.
    """
    graph = scope.graph
    near = surviving(graph, graph.component(store), DisruptionClass.REGION)
    there = [copy for copy in near if copy.backup and copy.component.region == scope.to_region]
    if not there:
        return None
    newest = max(there, key=_newness)
    vaults = {
        component.id: component
        for component in (newest.component, *_providers(scope, newest.component))
        if component.kind is Kind.BACKUP_VAULT
    }
    keys = {
        component.id: component
        for holder in (newest.component, *vaults.values())
        for component in _providers(scope, holder)
        if component.kind is Kind.KEY
    }
    return RestoreSource(
        component=newest.component,
        created_at=newest.created_at,
        vaults=tuple(vaults[name] for name in sorted(vaults)),
        keys=tuple(keys[name] for name in sorted(keys)),
    )


def _newness(copy: Copy) -> tuple[bool, datetime, bool, str]:
    point = copy.component.kind is not Kind.BACKUP_VAULT
    return copy.created_at is not None, copy.created_at or EARLIEST, point, copy.component.id


def _providers(scope: Scope, component: Component) -> Iterator[Component]:
    for need in scope.graph.requirements_of(component.id):
        yield from (scope.graph.component(provider) for provider in need.providers)
