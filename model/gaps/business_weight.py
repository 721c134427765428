"""Business weight: the components that matter in an estate, and the share that a failure takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from model.gaps.tiers import NONE, effective_tiers, stated_tier, weight
from model.graph import DependencyGraph
from model.kernels.bit_parallel import WIDTH, ScenarioBits
from model.kernels.needs import Flags, Ints
from model.records.component import ComponentId

Seeds: TypeAlias = tuple[ComponentId, ...]
"""Components that fail together."""

BITS = np.arange(WIDTH, dtype=np.uint64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Worth:
    """The weighted components of a graph."""

    at: Ints
    """Their positions in the kernels."""
    weights: NDArray[np.float64]

    def shares(self, not_up: ScenarioBits) -> Sequence[float]:
        """Return the share of the weight that is not up, 0 to 1, for each of 64 failures."""
        share: Sequence[float] = (
            self.weights @ unpacked(not_up, self.at) / self.weights.sum()
        ).tolist()
        return share


def worth(graph: DependencyGraph) -> Worth:
    """Return the components with a tier or a promise of their own, each with its weight.

    The weight is that of the strictest tier among the component and its dependents. In a graph
    without tiers and promises all components have equal weight. Call it through `graph.once`.
    """
    names, tiers = _valued(graph), graph.once(effective_tiers)
    given = [tiers[graph.index(component)] for component in names]
    weights = np.array([weight(None if tier == NONE else tier) for tier in given])
    return Worth(at=places(graph, names), weights=weights)


def known_shares(graph: DependencyGraph) -> dict[Seeds, float]:
    """Return an empty cache of shares by failure; call it through `graph.once`, then add to it."""
    return {}


def known_services(graph: DependencyGraph) -> dict[Seeds, tuple[ComponentId, ...]]:
    """Return an empty cache of the services that a failure takes; call it through `graph.once`."""
    return {}


def places(graph: DependencyGraph, components: Sequence[ComponentId]) -> Ints:
    """Return the positions of components in the kernels."""
    numbers = [graph.index(component) for component in components]
    return graph.topology.levels.position[np.array(numbers, np.int32)]


def unpacked(words: ScenarioBits, at: Ints) -> Flags:
    """Return one row for each place and one column for each of the 64 failures."""
    bits: NDArray[np.bool_] = ((words[at][:, None] >> BITS) & np.uint64(1)).astype(np.bool_)
    return bits


def _valued(graph: DependencyGraph) -> tuple[ComponentId, ...]:
    promised = {objective.subject for objective in graph.records.objectives}
    named = tuple(
        component.id
        for component in graph.components
        if component.id in promised or stated_tier(component) is not None
    )
    return named or tuple(component.id for component in graph.components)
