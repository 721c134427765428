"""Own components of a service: its members and their hard needs, not those of others."""

from collections.abc import Mapping, Sequence

import numpy as np

from model.graph import DependencyGraph
from model.inheritance import InheritanceEdges
from model.kernels.bundles import edges
from model.kernels.needs import Ints
from model.records.component import LOGICAL_KINDS, ComponentId, Kind
from model.records.requirement import Effect, Phase

OPEN, FOREIGN, PART = -1, 0, 1


def services(graph: DependencyGraph) -> Sequence[ComponentId]:
    """Return every service, sorted."""
    return tuple(component.id for component in graph.of_kind(Kind.SERVICE))


def own_parts(graph: DependencyGraph, component: str) -> Sequence[ComponentId]:
    """Return a component, its members and their hard needs, without those of other services.

    A member of other services only, another service, a journey or a system is no own component.
    Sorted.

    Complexity: O(components + requirements).
    """
    return tuple(graph.components[number].id for number in _own_numbers(graph, component).tolist())


def own_part_numbers(graph: DependencyGraph, component: str) -> Ints:
    """Return the own components of a component by number, sorted; those of services are cached."""
    kept = graph.once(part_numbers).get(ComponentId(component))
    return _own_numbers(graph, component) if kept is None else kept


def _own_numbers(graph: DependencyGraph, component: str) -> Ints:
    first = graph.index(component)
    members = [graph.index(member) for member in graph.members(component)]
    marks = graph.once(_foreign).copy()
    for member in members:
        if graph.components[member].kind not in LOGICAL_KINDS:
            marks[member] = OPEN
    below = graph.once(hard_needs)
    below.mark(first, PART, marks)
    for member in members:
        if marks[member] == OPEN:
            below.mark(member, PART, marks)
    return np.flatnonzero(marks == PART).astype(np.int32)


def hard_needs(graph: DependencyGraph) -> InheritanceEdges:
    """Return the hard needs while running, from each dependent to its providers."""
    needs = graph.topology.needs
    matrix = edges(needs, needs.having(Effect.HARD))
    return InheritanceEdges(start=matrix.indptr, receivers=matrix.indices)


def _foreign(graph: DependencyGraph) -> Ints:
    """Return marks in which services and their members are no part of another component."""
    marks = np.full(len(graph), OPEN, np.int32)
    for number, component in enumerate(graph.components):
        if component.kind in LOGICAL_KINDS or _services_of(graph, component.id):
            marks[number] = FOREIGN
    return marks


def part_numbers(graph: DependencyGraph) -> Mapping[ComponentId, Ints]:
    """Return the own components of every service by number, sorted; use it through `graph.once`."""
    return {service: _own_numbers(graph, service) for service in services(graph)}


def whole_services(graph: DependencyGraph, component: ComponentId) -> tuple[ComponentId, ...]:
    """Return a component, its services and their entry components, sorted.

    This is what fails when a service cannot bring up the last of its alternatives.
    """
    groups = _services_of(graph, component)
    entries = {entry for group in groups for entry in _hard(graph, group)}
    return tuple(sorted({component, *groups, *entries}))


def _services_of(graph: DependencyGraph, component: ComponentId) -> Sequence[ComponentId]:
    groups = graph.groups_of(component)
    return [group for group in groups if graph.component(group).kind is Kind.SERVICE]


def _hard(graph: DependencyGraph, component: ComponentId) -> Sequence[ComponentId]:
    return [
        provider
        for need in graph.requirements_of(component)
        if need.effect is Effect.HARD and need.phase is Phase.RUN
        for provider in need.providers
    ]
