"""Totals: how many components and requirements a map was made of."""

from collections.abc import Iterable, Sequence

from model.graph import DependencyGraph
from model.maps.roles import is_drawn
from model.records.component import Component, ComponentId
from model.records.requirement import Effect


def reached(
    graph: DependencyGraph, roots: Iterable[ComponentId]
) -> tuple[Sequence[Component], int]:
    """Return what the roots need directly or not, of any effect, and how many needs it has.

    A requirement with n members counts as n needs: that many lines a drawing of all would have.

    The components include the roots and are sorted by id.

    Complexity: O(components and requirements reached).
    """
    seen = set(roots)
    queue = sorted(seen)
    count = 0
    while queue:
        component = queue.pop()
        for requirement in graph.requirements_of(component):
            count += len(requirement.members)
            for provider in requirement.providers:
                if provider not in seen:
                    seen.add(provider)
                    queue.append(provider)
    return [graph.component(component) for component in sorted(seen)], count


def dependents(
    graph: DependencyGraph, roots: Iterable[ComponentId], effects: frozenset[Effect]
) -> frozenset[ComponentId]:
    """Return the roots and everything that needs one of them, directly or not, by drawn effects.

    Complexity: O(components and requirements reached).
    """
    seen = set(roots)
    queue = sorted(seen)
    while queue:
        for requirement in graph.required_by(queue.pop()):
            if is_drawn(requirement, effects) and requirement.dependent not in seen:
                seen.add(requirement.dependent)
                queue.append(requirement.dependent)
    return frozenset(seen)
