"""Parts: what a service consists of, as far as it is its own."""

from collections.abc import Mapping, Sequence

from model.component import LOGICAL_KINDS, ComponentId, Kind
from model.graph import DependencyGraph
from model.requirement import Effect, Phase


def services(graph: DependencyGraph) -> Sequence[ComponentId]:
    """Return every service, sorted."""
    return tuple(one.id for one in graph.of_kind(Kind.SERVICE))


def own_parts(graph: DependencyGraph, component: str) -> Sequence[ComponentId]:
    """Return a component, its members and what they need hard, up to where others' services begin.

    A component that is a member of other services only is not a part. Sorted.
    """
    first = graph.component(component).id
    found, near = {first}, [first]
    while near:
        one = near.pop()
        below = [*(graph.members(one) if one == first else ()), *_hard(graph, one)]
        for other in below:
            if other not in found and _is_part(graph, other, first):
                found.add(other)
                near.append(other)
    return tuple(sorted(found))


def parts_of_services(graph: DependencyGraph) -> Mapping[ComponentId, Sequence[ComponentId]]:
    """Return the own parts of every service; to be asked `once` of a graph."""
    return {one: own_parts(graph, one) for one in services(graph)}


def whole_services(graph: DependencyGraph, component: ComponentId) -> tuple[ComponentId, ...]:
    """Return a component, the services that it is a member of and what they need first, sorted.

    What fails when the last of a service's alternatives cannot be brought up.
    """
    groups = [
        one for one in graph.groups_of(component) if graph.component(one).kind is Kind.SERVICE
    ]
    entries = {entry for one in groups for entry in _hard(graph, one)}
    return tuple(sorted({component, *groups, *entries}))


def _is_part(graph: DependencyGraph, component: ComponentId, service: ComponentId) -> bool:
    if graph.component(component).kind in LOGICAL_KINDS:
        return False
    groups = [
        one for one in graph.groups_of(component) if graph.component(one).kind is Kind.SERVICE
    ]
    return not groups or service in groups


def _hard(graph: DependencyGraph, component: ComponentId) -> Sequence[ComponentId]:
    return [
        provider
        for need in graph.requirements_of(component)
        if need.effect is Effect.HARD and need.phase is Phase.RUN
        for provider in need.providers
    ]
