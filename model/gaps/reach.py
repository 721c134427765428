"""Reach: how much of what matters is in the blast radius of a gap."""

from collections.abc import Collection, Mapping

import numpy as np

from model.component import ComponentId
from model.gaps.falls import Seeds, places, sweeps, unpacked
from model.gaps.tiers import NONE, effective_tiers, stated_tier, weight
from model.graph import DependencyGraph


def reaches(graph: DependencyGraph, failures: Collection[Seeds]) -> Mapping[Seeds, float]:
    """Return, for each failure, the share of what matters that is then not up, 0 to 1.

    What matters are the components that carry a tier or a promise of their own, each by the
    weight of the strictest tier that stands on it; where nobody stated either, every component
    alike. The seeds count as not up.

    Complexity: one sweep of the graph for each 64 failures.
    """
    if not failures:
        return {}
    names = _valued(graph)
    at = places(graph, names)
    tiers = graph.once(effective_tiers)
    worth = np.array(
        [weight(None if (tier := tiers[graph.index(one)]) == NONE else tier) for one in names]
    )
    found: dict[Seeds, float] = {}
    for seeds, _, not_up in sweeps(graph, failures):
        shares = worth @ unpacked(not_up, at) / worth.sum()
        found.update(zip(seeds, shares.tolist(), strict=False))
    return found


def _valued(graph: DependencyGraph) -> tuple[ComponentId, ...]:
    promised = {one.subject for one in graph.records.objectives}
    named = tuple(
        one.id for one in graph.components if one.id in promised or stated_tier(one) is not None
    )
    return named or tuple(one.id for one in graph.components)
