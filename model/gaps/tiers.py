"""Tiers: how important a component is, by the tiers stated for it and for its dependents."""

from collections.abc import Iterable, Sequence

import numpy as np

from model.capability import properties as read
from model.graph import DependencyGraph
from model.inheritance import inheritance_order
from model.kernels.needs import Ints
from model.records.component import LOGICAL_KINDS, Component, ComponentId
from model.records.requirement import Effect, Phase

WORDS = {
    "critical": 1,
    "platinum": 1,
    "high": 2,
    "gold": 2,
    "medium": 3,
    "silver": 3,
    "low": 4,
    "bronze": 4,
}
"""Tiers that people write as words."""

NONE = 99
"""Stands for "no tier" in arrays: weaker than any tier."""

UNTIERED_WEIGHT = 0.25
"""The weight of a component without a tier: that of tier 3."""


def weight(tier: int | None) -> float:
    """Return how much a tier counts: 1 for tier 1 (and 0), and half for each tier below.

    >>> weight(1), weight(2), weight(3), weight(None)
    (1.0, 0.5, 0.25, 0.25)
    """
    return UNTIERED_WEIGHT if tier is None else 2.0 ** (1 - max(tier, 1))


def stated_tier(component: Component) -> int | None:
    """Return the tier that a component states as a number or a word; None without one."""
    stated = read.value(component, read.TIER)
    if isinstance(stated, int) and not isinstance(stated, bool):
        return min(stated, NONE - 1)
    if not isinstance(stated, str):
        return None
    text = stated.strip().lower().removeprefix("tier").strip(" -_")
    return min(int(text), NONE - 1) if text.isascii() and text.isdigit() else WORDS.get(text)


def effective_tier(graph: DependencyGraph, component: str) -> int | None:
    """Return the strictest tier among the component and everything that needs it hard."""
    return _known(graph.once(effective_tiers)[graph.index(component)])


def declared_tiers(graph: DependencyGraph) -> Sequence[int]:
    """Return the declared tier of every component by number, `NONE` without one.

    A journey or system without a tier has that of its most important service.
    """
    tiers = [
        NONE if (tier := stated_tier(component)) is None else tier for component in graph.components
    ]
    own = tuple(tiers)
    for membership in graph.records.memberships:
        member = graph.index(membership.member)
        if own[member] == NONE:
            tiers[member] = min(tiers[member], own[graph.index(membership.group)])
    for number, group in enumerate(graph.components):
        if group.kind in LOGICAL_KINDS and own[number] == NONE:
            tiers[number] = min(tiers[number], _strictest(graph, group.id, own))
    return tiers


def effective_tiers(graph: DependencyGraph) -> Sequence[int]:
    """Return the effective tier of every component by number, `NONE` without one.

    Complexity: O(components + requirements).
    """
    tiers: Sequence[int] = graph.once(inheritance_order).minimum_above(_as_array(graph)).tolist()
    return tiers


def assumed_tiers(graph: DependencyGraph) -> Sequence[int]:
    """Return the declared tier of every component or, without one, the strictest of its dependents.

    A component with a declared tier passes on that one, not the tiers of its dependents. A conflict
    between two declared tiers thus appears where they meet, and not again below.
    """
    declared = _as_array(graph)
    tiers = graph.once(inheritance_order).minimum_above(declared, fixed=declared < NONE)
    assumed: Sequence[int] = tiers.tolist()
    return assumed


def _as_array(graph: DependencyGraph) -> Ints:
    return np.array(graph.once(declared_tiers), np.int32)


def _strictest(graph: DependencyGraph, component: ComponentId, own: Sequence[int]) -> int:
    return min((own[graph.index(provider)] for provider in _needed(graph, component)), default=NONE)


def _needed(graph: DependencyGraph, component: ComponentId) -> Iterable[ComponentId]:
    yield from graph.members(component)
    for need in graph.requirements_of(component):
        if need.effect is Effect.HARD and need.phase is Phase.RUN:
            yield from need.providers


def _known(tier: int) -> int | None:
    return None if tier == NONE else tier
