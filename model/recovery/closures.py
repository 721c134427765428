"""Closures: everything that a recovery may have to wait for, from one subject or several."""

from collections.abc import Collection, Iterator

import numpy as np
from scipy.sparse import csr_array

from model.capability.recovery_needs import Reading, recovery_needs
from model.graph import DependencyGraph
from model.kernels.adjacency import reachable
from model.kernels.bundles import edges
from model.kernels.inherited_minimum import DependencyOrder
from model.kernels.needs import Flags, Ints
from model.records.component import ComponentId
from model.records.requirement import Effect, Phase, Requirement


def recovery_closure(
    graph: DependencyGraph, subjects: Ints, reading: Reading = Reading.HARD
) -> Flags:
    """Return the subjects and all that their recovery may wait for, as flags by number.

    These are hard needs, failure domains and what is needed to start; of what is needed softly or
    with unknown strength, what the reading counts. Complexity: O(what is reached and its needs).
    """
    start, providers = recovery_needs(graph, reading).providers
    return reachable(start, providers, subjects)


def closure(graph: DependencyGraph, roots: Ints, *, unknown_strength: bool = False) -> Flags:
    """Return the roots and everything they need hard while running, as flags by number.

    With `unknown_strength`, also what they may need hard, as the strength is not known.

    Complexity: O(what is reached and its requirements).
    """
    start, providers = graph.once(_possible_providers if unknown_strength else _hard_providers)
    return reachable(start, providers, roots)


def closure_order(graph: DependencyGraph, *, unknown_strength: bool = False) -> DependencyOrder:
    """Return the edges that `closure` follows, ordered by level. Complexity: O(edges), once."""
    return graph.once(_possible_order if unknown_strength else _hard_order)


def hard_closure(graph: DependencyGraph, roots: Collection[ComponentId]) -> set[ComponentId]:
    """Return the roots and everything they need hard while running, members of services too."""
    numbers = np.array([graph.index(root) for root in roots], np.int32)
    return {
        graph.components[number].id for number in np.flatnonzero(closure(graph, numbers)).tolist()
    }


def hard_needs(graph: DependencyGraph, component: str) -> Iterator[Requirement]:
    """Yield the requirements without which a component does not serve."""
    for need in graph.requirements_of(component):
        if need.effect is Effect.HARD and need.phase is Phase.RUN:
            yield need


def _hard_providers(graph: DependencyGraph) -> tuple[Ints, Ints]:
    return _providers(graph, Effect.HARD)


def _possible_providers(graph: DependencyGraph) -> tuple[Ints, Ints]:
    return _providers(graph, Effect.HARD, Effect.UNKNOWN)


def _hard_order(graph: DependencyGraph) -> DependencyOrder:
    return _order(*graph.once(_hard_providers))


def _possible_order(graph: DependencyGraph) -> DependencyOrder:
    return _order(*graph.once(_possible_providers))


def _order(start: Ints, providers: Ints) -> DependencyOrder:
    shape = (start.size - 1, start.size - 1)
    marks = np.ones(providers.size, np.bool_)
    return DependencyOrder.of(csr_array((marks, providers, start), shape=shape))


def _providers(graph: DependencyGraph, *effects: Effect) -> tuple[Ints, Ints]:
    needs = graph.topology.needs
    matrix = edges(needs, needs.having(*effects))
    return matrix.indptr, matrix.indices
