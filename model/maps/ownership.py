"""Ownership: which components are folded into which owner (MAP-6)."""

from model.graph import DependencyGraph
from model.maps.roles import OWNED_KINDS, OWNING_RELATIONS, PASSED_TYPES
from model.records.component import Component, ComponentId


def owner(graph: DependencyGraph, component: Component) -> ComponentId:
    """Return the component into whose card this one is folded; its own id where there is none.

    Nodes of a database or cache cluster belong to the cluster, instances to their scaling group.
    Of several owners the one with the lowest id is taken.
    """
    owners = [
        requirement.dependent
        for requirement in graph.required_by(component.id)
        if requirement.relation in OWNING_RELATIONS
        and OWNED_KINDS.get(graph.component(requirement.dependent).kind) is component.kind
        and graph.component(requirement.dependent).type not in PASSED_TYPES
    ]
    return min(owners, default=component.id)


def owned(graph: DependencyGraph, component: ComponentId) -> tuple[ComponentId, ...]:
    """Return what is folded into the card of a component, sorted by id."""
    kind = OWNED_KINDS.get(graph.component(component).kind)
    if kind is None:
        return ()
    members = {
        provider
        for requirement in graph.requirements_of(component)
        if requirement.relation in OWNING_RELATIONS
        for provider in requirement.providers
        if owner(graph, graph.component(provider)) == component
    }
    return tuple(sorted(members))
