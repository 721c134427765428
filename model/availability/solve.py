"""A fault tree solved: exactly where the diagrams fit their budget, else by bounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from model.availability.bounds import Approximation, approximation
from model.availability.diagram import DiagramTooLarge
from model.availability.fault_tree import FaultTree
from model.availability.importance import Importance, Worth
from model.availability.modular_cut_sets import ComposedCutSets
from model.availability.modular_solution import Solved, chance, composed, composed_worths
from model.availability.tree_diagram import Orderer
from model.availability.tree_reduction import simplified
from model.availability.truncated_cut_sets import truncated_cut_sets

EXACT = "exact"
"""The method when there are no bounds."""
TRUNCATED_ORDER = 6
"""The largest cut sets that are looked for past the node budget."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """What is known of the top of a tree.

    Events of unknown chance never happen in the lower bound and in the importances, and always
    have in the upper bound.
    """

    at_least: float
    at_most: float
    """The same as `at_least` when the method is exact and all chances are known."""
    approximation: Approximation | None
    """None when the method is exact."""
    cut_sets: "Listing"
    ranks: Mapping[str, Importance | None]
    """By event, of those that can contribute; None where the top has probability 0."""

    @property
    def method(self) -> str:
        """`exact`, or what bounds the figures."""
        if self.approximation is None:
            return EXACT
        dropped = ", larger ones dropped" if self.approximation.dropped else ""
        return f"bounds from cut sets of at most {self.approximation.order} events{dropped}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Minimal cut sets: counted as far as possible, the small ones by name."""

    orders: Sequence[int]
    """Entry k counts those of k events; of those that were found when `left_out` is None."""
    listed: Sequence[Sequence[str]]
    """By order, then names."""
    left_out: int | None
    """How many are counted and not listed; None when there may be larger ones that nobody counted.
    """


def solve(
    tree: FaultTree, *, list_up_to: int, budget: int, reorder: Orderer | None = None
) -> Solution:
    """Return the solution of `tree`; its cut sets of at most `list_up_to` events are listed.

    Where the diagram of the top passes `budget` nodes, `reorder` is asked for a better order of its
    events; without it, or where that does not fit either, there are bounds from cut sets of at most
    six events, fewer where these are too many. Where only the cut sets pass it, these alone are
    truncated so.
    """
    try:
        parts = composed(tree, budget, reorder)
    except DiagramTooLarge:
        return _bounded(tree)
    low, high = _extremes(tree)
    cut_sets = _cut_sets(parts, budget)
    least = chance(parts, low)
    return Solution(
        at_least=least,
        at_most=chance(parts, high),
        approximation=None,
        cut_sets=_truncated(tree) if cut_sets is None else _counted(cut_sets, list_up_to),
        ranks=_ranks(tree, least, low, parts, cut_sets, budget),
    )


def top_bounds(tree: FaultTree, budget: int, reorder: Orderer | None = None) -> tuple[float, float]:
    """Return the bounds of `solve` alone: at least and at most."""
    try:
        parts = composed(tree, budget, reorder)
    except DiagramTooLarge:
        bounded = _bounded(tree)
        return bounded.at_least, bounded.at_most
    low, high = _extremes(tree)
    return chance(parts, low), chance(parts, high)


def _extremes(tree: FaultTree) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Return the least and the greatest chance of each event: 0 and 1 where it is not known."""
    low = {name: chance or 0.0 for name, chance in tree.events.items()}
    high = {name: 1.0 if chance is None else chance for name, chance in tree.events.items()}
    return low, high


def _bounded(tree: FaultTree) -> Solution:
    small = simplified(tree)
    truncated = truncated_cut_sets(small, TRUNCATED_ORDER)
    bounds = approximation(truncated, *_extremes(small))
    return Solution(
        at_least=bounds.at_least,
        at_most=bounds.at_most,
        approximation=bounds,
        cut_sets=_listing(
            [sorted(cut_set) for cut_set in truncated.sets], None if truncated.dropped else 0
        ),
        ranks={},
    )


def _ranks(
    tree: FaultTree,
    top: float,
    chances: Mapping[str, float],
    parts: Sequence[Solved],
    cut_sets: ComposedCutSets | None,
    budget: int,
) -> Mapping[str, Importance | None]:
    """Return the importance of each event below the top; those in no cut set change nothing."""
    known = None if cut_sets is None else cut_sets.of_part
    worth_by_event = composed_worths(parts, known, chances, budget) if top > 0.0 else {}
    idle = Worth(gain=0.0, perfect=top, union=None if cut_sets is None else 0.0)
    return {
        name: worth_by_event.get(name, idle).importance(top, chances[name])
        for name in tree.ordered_events()
    }


def _cut_sets(parts: Sequence[Solved], budget: int) -> ComposedCutSets | None:
    try:
        return ComposedCutSets(parts, budget)
    except DiagramTooLarge:
        return None


def _counted(cut_sets: ComposedCutSets, list_up_to: int) -> Listing:
    orders = cut_sets.histogram()
    listed = [sorted(cut_set) for cut_set in cut_sets.listed(up_to=list_up_to)]
    listing = _listing(listed, sum(orders) - len(listed))
    return Listing(orders=orders, listed=listing.listed, left_out=listing.left_out)


def _truncated(tree: FaultTree) -> Listing:
    truncated = truncated_cut_sets(simplified(tree), TRUNCATED_ORDER)
    return _listing(
        [sorted(cut_set) for cut_set in truncated.sets], None if truncated.dropped else 0
    )


def _listing(cut_sets: Sequence[Sequence[str]], left_out: int | None) -> Listing:
    orders = [0] * (max(map(len, cut_sets), default=0) + 1)
    for cut_set in cut_sets:
        orders[len(cut_set)] += 1
    ordered = sorted(cut_sets, key=lambda cut_set: (len(cut_set), cut_set))
    return Listing(orders=orders, listed=ordered, left_out=left_out)
