"""Cut sets up to an order, for trees whose exact diagram is too large.

What is left out is said: figures made from these err low in their sum and high in their form.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from model.availability.fault_tree import FaultTree

CutSet = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Truncated:
    """Minimal cut sets of at most `order` events."""

    sets: Sequence[CutSet]
    order: int
    dropped: bool
    """True when larger sets were met and left out."""

    def rare_event(self, chances: Mapping[str, float]) -> float:
        """Return the sum of the sets' probabilities, capped at 1.

        Never below the exact figure but for what was dropped.
        """
        return min(1.0, sum(_product(one, chances) for one in self.sets))

    def upper_bound(self, chances: Mapping[str, float]) -> float:
        """Return the minimal-cut upper bound 1 − ∏(1 − P(C)) (Esary & Proschan 1963)."""
        survives = 1.0
        for one in self.sets:
            survives *= 1.0 - _product(one, chances)
        return 1.0 - survives


def truncated_cut_sets(tree: FaultTree, order: int) -> Truncated:
    """Return the minimal cut sets of at most `order` events, smallest first, then by name.

    Complexity: exponential in `order`, not in the tree. Cycles are iterated to the fixed point.
    """
    made: dict[str, frozenset[CutSet]] = {
        name: frozenset((frozenset((name,)),)) for name in tree.events
    }
    made |= {name: frozenset() for name in tree.gates}
    gates = [name for name, entered in tree.visit() if not entered and name in tree.gates]
    dropped = False
    changed = True
    while changed:
        changed = False
        for name in gates:
            gate = tree.gates[name]
            sets, cut = _gate(gate.threshold, [made[one] for one in gate.inputs], order)
            dropped = dropped or cut
            changed = changed or sets != made[name]
            made[name] = sets
    found = sorted(made[tree.top], key=lambda one: (len(one), sorted(one)))
    return Truncated(sets=tuple(found), order=order, dropped=dropped)


def _gate(
    threshold: int, inputs: Sequence[frozenset[CutSet]], order: int
) -> tuple[frozenset[CutSet], bool]:
    found: set[CutSet] = set()
    dropped = False
    for chosen in combinations(inputs, threshold):
        products: set[CutSet] = {frozenset()}
        for sets in chosen:
            wide = {one | other for one in products for other in sets}
            products = {one for one in wide if len(one) <= order}
            dropped = dropped or len(products) < len(wide)
        found |= products
    return _minimal(found), dropped


def _minimal(sets: Iterable[CutSet]) -> frozenset[CutSet]:
    kept: list[CutSet] = []
    for one in sorted(sets, key=len):
        if not any(smaller <= one for smaller in kept):
            kept.append(one)
    return frozenset(kept)


def _product(events: CutSet, chances: Mapping[str, float]) -> float:
    result = 1.0
    for event in sorted(events):
        result *= chances[event]
    return result
