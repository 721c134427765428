"""Cut sets up to an order, for trees whose exact diagram is too large.

What is left out is said: figures made from these err low by what was dropped, and high by their
form. `model.availability.bounds` makes bounds of them that hold.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from model.availability.fault_tree import FaultTree
from model.availability.single_events import single_events
from model.availability.tree_reduction import reachable

CutSet = frozenset[str]
LIMIT = 200_000
"""Sets that may be made on the way to those of one order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truncated:
    """Minimal cut sets of at most `order` events."""

    sets: Sequence[CutSet]
    order: int
    dropped: bool
    """True when larger sets were met and left out."""

    def total(self, chances: Mapping[str, float]) -> float:
        """Return the sum of the sets' probabilities (rare event approximation); may exceed 1."""
        return sum(_product(cut_set, chances) for cut_set in self.sets)

    def upper_bound(self, chances: Mapping[str, float]) -> float:
        """Return the minimal-cut upper bound 1 − ∏(1 − P(C)) (Esary & Proschan 1963)."""
        fails = 0.0  # added up, not 1 − a product close to 1, so that small figures keep digits
        for cut_set in self.sets:
            fails += _product(cut_set, chances) * (1.0 - fails)
        return fails


def truncated_cut_sets(tree: FaultTree, order: int, *, limit: int = LIMIT) -> Truncated:
    """Return the minimal cut sets of at most `order` events, smallest first, then by name.

    Orders are tried from two on, as long as each makes at most `limit` sets on the way and leaves
    out larger ones: those of the largest order that fits are returned, at the least those of order
    1; the answer says which order it is. Events that are cut sets by themselves are found first and
    left out of all larger ones.

    Complexity: O(limit) sets for each order tried. Cycles are iterated to the fixed point.
    """
    tree = reachable(tree)
    singles = single_events(tree)
    kept = None
    for tried in range(2, order + 1):
        try:
            kept = _cut_sets(tree, tried, singles, _Allowance(left=limit))
        except _TooMany:
            break
        if not kept.dropped:
            break
    if kept is not None:
        return kept
    larger = len(tree.events) > 1 and any(gate.threshold > 1 for gate in tree.gates.values())
    return Truncated(sets=_alone(singles), order=1, dropped=larger)


def _alone(names: Iterable[str]) -> tuple[CutSet, ...]:
    return tuple(frozenset((name,)) for name in sorted(names))


class _TooMany(Exception):
    """More sets than allowed were made."""


@dataclass(slots=True)
class _Allowance:
    """How many more sets may be made."""

    left: int

    def spend(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise _TooMany


def _cut_sets(
    tree: FaultTree, order: int, singles: frozenset[str], allowance: _Allowance
) -> Truncated:
    """Return the cut sets of the top while no single event happens, and these."""
    sets_of: dict[str, frozenset[CutSet]] = {
        name: frozenset() if name in singles else frozenset((frozenset((name,)),))
        for name in tree.events
    }
    sets_of |= {name: frozenset() for name in tree.gates}
    gates = [name for name, entered in tree.visit() if not entered and name in tree.gates]
    users: dict[str, list[str]] = {}
    for name in gates:
        for input_name in tree.gates[name].inputs:
            users.setdefault(input_name, []).append(name)
    dropped = False
    waiting = set(gates)
    while waiting:
        # Inputs come before what they enter: without cycles one round is enough.
        for name in [name for name in gates if name in waiting]:
            waiting.discard(name)
            gate = tree.gates[name]
            inputs = [sets_of[input_name] for input_name in gate.inputs]
            sets, cut = _gate(gate.threshold, inputs, order, allowance)
            dropped = dropped or cut
            if sets != sets_of[name]:
                sets_of[name] = sets
                waiting.update(users.get(name, ()))
    cut_sets = sorted(
        sets_of[tree.top], key=lambda input_name: (len(input_name), sorted(input_name))
    )
    return Truncated(sets=(*_alone(singles), *cut_sets), order=order, dropped=dropped)


def _gate(
    threshold: int, inputs: Sequence[frozenset[CutSet]], order: int, allowance: _Allowance
) -> tuple[frozenset[CutSet], bool]:
    """Return the cut sets of "at least `threshold` of the inputs", by threshold recursion.

    Row j holds those of "at least j of the inputs looked at so far".
    """
    if threshold == 1:
        # One union: after each input, what was found before would be looked at again.
        allowance.spend(sum(map(len, inputs)))
        return _minimal(frozenset().union(*inputs)), False
    rows: list[frozenset[CutSet]] = [frozenset((frozenset(),)), *[frozenset()] * threshold]
    dropped = False
    for number, sets in enumerate(inputs, start=1):
        # With the inputs that are left, lower rows do not come to the threshold.
        lowest = max(threshold - (len(inputs) - number), 1)
        for needed in range(min(threshold, number), lowest - 1, -1):
            products, cut = _products(sets, rows[needed - 1], order, allowance)
            dropped = dropped or cut
            if products:
                rows[needed] = _minimal(rows[needed] | products)
    return rows[threshold], dropped


def _products(
    first: frozenset[CutSet], second: frozenset[CutSet], order: int, allowance: _Allowance
) -> tuple[frozenset[CutSet], bool]:
    allowance.spend(len(first) * len(second))
    unions = {left | right for left in first for right in second}
    kept = frozenset(left for left in unions if len(left) <= order)
    return kept, len(kept) < len(unions)


def _minimal(sets: Iterable[CutSet]) -> frozenset[CutSet]:
    """Drop every set that contains another. Complexity: O(sets), exponential in their order."""
    candidates = frozenset(sets)
    return frozenset(
        cut_set for cut_set in candidates if not any(part in candidates for part in _parts(cut_set))
    )


def _parts(events: CutSet) -> Iterator[CutSet]:
    """Yield every proper subset."""
    for size in range(len(events)):
        yield from map(frozenset, combinations(events, size))


def _product(events: CutSet, chances: Mapping[str, float]) -> float:
    result = 1.0
    for event in sorted(events):
        result *= chances[event]
    return result
