"""Trees of sequences and parallels that keep an order, for executors without arbitrary waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt
from scipy.sparse.csgraph import connected_components

Matrix = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]
LIMIT = 400
"""Orders with more units are only cut into waves, because the best cuts take O(n²) each."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One unit."""

    unit: str


@dataclass(frozen=True, slots=True)
class InTurn:
    """Parts that run one after the other."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """Parts that run at the same time."""

    parts: tuple["Tree", ...]


Tree = Leaf | InTurn | Beside


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTree:
    """A tree, and whether it adds waits to the order."""

    root: Tree
    adds: bool


def order_tree(waits: Mapping[str, Sequence[str]]) -> OrderTree:
    """Return a tree in which every unit runs after all units that it waits for.

    It adds no waits when the order is series-parallel [1]. Otherwise the units that wait for
    nothing end before the others begin, and the rest is cut again. `waits` lists what each unit
    waits for; each unit comes after these.

    Complexity: O(n²) for each cut of n units; O(n + waits) above `LIMIT`.

    References:
        [1] Valdes, Tarjan and Lawler, The recognition of series parallel digraphs, SIAM Journal on
            Computing 11, 1982.
    """
    names = list(waits)
    if len(names) > LIMIT:
        return OrderTree(root=waves(waits), adds=True)
    before = _closure(waits)
    cutter = _Cutter(names, before)
    root = cutter.cut(np.arange(len(names)))
    return OrderTree(root=root, adds=cutter.adds)


def waves(waits: Mapping[str, Sequence[str]]) -> Tree:
    """Return one parallel a wave; a wave waits only for units of earlier waves.

    >>> waves({"a": [], "b": ["a"], "c": ["a"]})
    InTurn(parts=(Leaf(unit='a'), Beside(parts=(Leaf(unit='b'), Leaf(unit='c')))))
    """
    wave: dict[str, int] = {}
    for name, others in waits.items():
        wave[name] = 1 + max((wave[other] for other in others), default=0)
    count = max(wave.values(), default=0)
    levels = [[name for name in waits if wave[name] == level] for level in range(1, count + 1)]
    return _in_turn([_beside([Leaf(name) for name in level]) for level in levels])


def span(tree: Tree, takes: Mapping[str, timedelta | None]) -> timedelta | None:
    """Return how long a tree takes; None when a unit takes an unknown time."""
    if isinstance(tree, Leaf):
        return takes[tree.unit]
    spans = [span(part, takes) for part in tree.parts]
    known = [length for length in spans if length is not None]
    if len(known) < len(spans):
        return None
    if isinstance(tree, Beside):
        return max(known, default=timedelta(0))
    return sum(known, timedelta(0))


class _Cutter:
    """Cuts a set of units into parts until each is one unit."""

    def __init__(self, names: Sequence[str], before: Matrix) -> None:
        self.names = names
        self.before = before
        """`before[i, j]`: i is done when j begins."""
        self.adds = False

    def cut(self, chosen: Indices) -> Tree:
        """Return the tree of these units, which are given in their order."""
        if len(chosen) == 1:
            return Leaf(self.names[int(chosen[0])])
        inside = self.before[np.ix_(chosen, chosen)]
        parts = _in_series(inside)
        if len(parts) == 1:
            count, label = connected_components(inside, directed=False)
            if count > 1:
                return _beside([self.cut(chosen[label == part]) for part in range(count)])
            self.adds = True
            first = ~inside.any(axis=0)
            parts = [np.flatnonzero(first), np.flatnonzero(~first)]
        return _in_turn([self.cut(chosen[part]) for part in parts])


def _closure(waits: Mapping[str, Sequence[str]]) -> Matrix:
    place = {name: at for at, name in enumerate(waits)}
    before = np.zeros((len(place), len(place)), dtype=np.bool_)
    for name, others in waits.items():
        for other in others:
            before[:, place[name]] |= before[:, place[other]]
            before[place[other], place[name]] = True
    return before


def _in_series(inside: Matrix) -> Sequence[Indices]:
    """Return the largest number of parts of which each is wholly before the next.

    A unit with i others before it can only begin a part if exactly these i are before all the rest.
    """
    earlier, later = inside.sum(axis=0), inside.sum(axis=1)
    order = np.argsort(earlier, kind="stable")
    size = len(order)
    # What is before one of the first i by this count is among them too. So of all pairs that begin
    # there, those that also end there are as many as what they wait for; the others are i(n-i).
    leaving = np.cumsum(later[order] - earlier[order])
    cuts = [at for at in range(1, size) if leaving[at - 1] == at * (size - at)]
    return [np.sort(part) for part in np.split(order, cuts)]


def _in_turn(parts: Sequence[Tree]) -> Tree:
    flat = [
        each for part in parts for each in (part.parts if isinstance(part, InTurn) else (part,))
    ]
    return flat[0] if len(flat) == 1 else InTurn(tuple(flat))


def _beside(parts: Sequence[Tree]) -> Tree:
    flat = [
        each for part in parts for each in (part.parts if isinstance(part, Beside) else (part,))
    ]
    return flat[0] if len(flat) == 1 else Beside(tuple(flat))
