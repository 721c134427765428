"""Bounds of a top probability whose exact diagram is too large, from small minimal cut sets.

Sources: Esary & Proschan 1963 (minimal-cut upper bound); NUREG-0492 (rare event approximation).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from model.availability.diagram import Diagrams, DiagramTooLarge
from model.availability.fault_tree import FaultTree, Gate
from model.availability.importance import probabilities
from model.availability.tree_diagram import failure_function
from model.availability.truncated_cut_sets import CutSet, Truncated

BUDGET = 100_000
"""Nodes for the diagram of the union of the cut sets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approximation:
    """What small cut sets say of a probability; each figure with the side on which it errs."""

    order: int
    """How many events the largest cut sets have that were kept."""
    dropped: bool
    """True when larger ones were met and left out: the next two figures then err low by these."""
    minimal_cut_upper_bound: float
    """1 − ∏(1 − P(C)) over the sets kept: never below their joint probability."""
    rare_event: float
    """Σ P(C) over the sets kept, at most 1: never below the minimal-cut upper bound."""
    rare_event_capped: bool
    """True when the sum was above 1, so that it says nothing."""
    at_least: float
    """The joint probability of the sets kept, or of those of one event: a lower bound."""
    at_most: float
    """The minimal-cut upper bound; where some were dropped, also the chance that more than `order`
    of the events that are no cut set by themselves have happened: an upper bound."""


def approximation(
    cut_sets: Truncated, low: Mapping[str, float], high: Mapping[str, float]
) -> Approximation:
    """Return what the cut sets of a tree say of its top.

    `low` and `high` are the least and the greatest chance of each event, the same where it is
    known: upper bounds are made from `high`. Complexity: O(sets), O(events · order) for the tail,
    and a diagram of at most `BUDGET` nodes.
    """
    upper, tail = cut_sets.upper_bound(high), 0.0
    if cut_sets.dropped:
        # a minimal cut set that was dropped is larger, and holds no event that is one by itself
        single_events = {
            event for cut_set in cut_sets.sets if len(cut_set) == 1 for event in cut_set
        }
        others = [high[event] for event in sorted(high) if event not in single_events]
        tail = more_than(cut_sets.order, others)
    total = cut_sets.total(high)
    return Approximation(
        order=cut_sets.order,
        dropped=cut_sets.dropped,
        minimal_cut_upper_bound=upper,
        rare_event=min(1.0, total),
        rare_event_capped=total > 1.0,
        at_least=_joint(cut_sets.sets, low),
        at_most=min(1.0, upper + tail),
    )


def more_than(count: int, chances: Sequence[float]) -> float:
    """Return the probability that more than `count` of independent events happen.

    A sum of positive terms only, so that small figures keep their digits.
    Complexity: O(events · count). Source: Barlow & Proschan 1975.

    >>> round(more_than(1, [0.1, 0.2, 0.3]), 12)
    0.098
    """
    # exactly[k]: k of those looked at so far have happened, at most `count` of them
    exactly, above = [1.0, *[0.0] * count], 0.0
    for chance in chances:
        above += exactly[count] * chance
        for k in range(count, 0, -1):
            exactly[k] = exactly[k] * (1.0 - chance) + exactly[k - 1] * chance
        exactly[0] *= 1.0 - chance
    return above


def _joint(sets: Sequence[CutSet], chances: Mapping[str, float]) -> float:
    """Return the probability that some set has failed as a whole; of small ones if all are many."""
    for largest in (len(sets[-1]) if sets else 1, 1):
        small_sets = [cut_set for cut_set in sets if len(cut_set) <= largest]
        try:
            return _union(small_sets, chances)
        except DiagramTooLarge:
            continue
    return 0.0


def _union(sets: Sequence[CutSet], chances: Mapping[str, float]) -> float:
    if not sets:
        return 0.0
    gates = {
        f"set\n{number}": Gate(threshold=len(cut_set), inputs=tuple(sorted(cut_set)))
        for number, cut_set in enumerate(sets)
    }
    gates["some\nset"] = Gate(threshold=1, inputs=tuple(gates))
    names = {name for cut_set in sets for name in cut_set}
    tree = FaultTree(top="some\nset", gates=gates, events={name: chances[name] for name in names})
    diagrams = Diagrams(BUDGET)
    root, events = failure_function(tree, diagrams)
    return probabilities(diagrams, [root], [chances[name] for name in events])[root]
