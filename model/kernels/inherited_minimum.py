"""Extremes: the least of a value over all that stand above a component, or below; and who does."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from model.kernels.adjacency import entries_of
from model.kernels.bit_parallel import Words
from model.kernels.levels import Levels, levels
from model.kernels.needs import Flags, Ints, offsets


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DependencyOrder:
    """Who stands on whom, as rows by position (see `levels`): those of one level lie together."""

    levels: Levels
    start: Ints
    """The providers of the component at position p: `providers[start[p] : start[p + 1]]`."""
    providers: Ints

    @classmethod
    def of(cls, edges: "csr_array[np.bool_]") -> "DependencyOrder":
        """Return the order of `edges`: rows are dependents, columns what they stand on."""
        found = levels(edges)
        return cls(
            levels=found,
            start=offsets(np.diff(edges.indptr)[found.order]),
            providers=edges.indices.take(entries_of(edges.indptr, found.order)),
        )

    def minimum_above(self, values: Ints, *, fixed: Flags | None = None) -> Ints:
        """Return, for each component, the least of `values` over it and all that stand on it.

        What is `fixed` keeps its own value and hands down that one.

        Complexity: O(components + edges), and in a cycle that for each round until nothing falls.
        """
        least = values.copy()
        for low, cyclic, high in reversed(self._spans()):
            self._hand_down(low, cyclic, least, fixed)
            while cyclic < high and self._hand_down(cyclic, high, least, fixed):
                pass
        return least

    def minimum_below(self, values: Ints) -> Ints:
        """Return, for each component, the least of `values` over it and all it stands on.

        Complexity: as for `above`.
        """
        least = values.copy()
        for low, cyclic, high in self._spans():
            self._hand_up(low, cyclic, least)
            while cyclic < high and self._hand_up(cyclic, high, least):
                pass
        return least

    def dependency_bits(self, components: Ints) -> Words:
        """Return, for each component, one bit for each of up to 64: whether it stands on that one.

        Each stands on itself. Complexity: as for `above`.
        """
        words = np.zeros(self.levels.order.size, np.uint64)
        for bit, one in enumerate(components.tolist()):
            words[one] |= np.uint64(1 << bit)
        for low, cyclic, high in self._spans():
            self._collect(low, cyclic, words)
            while cyclic < high and self._collect(cyclic, high, words):
                pass
        return words

    def _collect(self, low: int, high: int, words: Words) -> bool:
        """Give the components at these positions the bits of theirs; tell whether one is new."""
        rows = low + np.flatnonzero(np.diff(self.start[low : high + 1]))
        if not rows.size:
            return False
        here = self.levels.order[rows]
        below = words[self.providers[self.start[low] : self.start[high]]]
        found = np.bitwise_or.reduceat(below, self.start[rows] - self.start[low]) | words[here]
        if np.array_equal(found, words[here]):
            return False
        words[here] = found
        return True

    def _spans(self) -> list[tuple[int, int, int]]:
        start = self.levels.start.tolist()
        return list(zip(start, self.levels.cyclic.tolist(), start[1:], strict=False))

    def _hand_down(self, low: int, high: int, least: Ints, fixed: Flags | None) -> bool:
        """Give the values at these positions to their providers; tell whether one of them fell."""
        here = self.levels.order[low:high]
        below = self.providers[self.start[low] : self.start[high]]
        given = np.repeat(least[here], np.diff(self.start[low : high + 1]))
        fell = given < least[below]
        if fixed is not None:
            fell &= ~fixed[below]
        if not fell.any():
            return False
        np.minimum.at(least, below[fell], given[fell])
        return True

    def _hand_up(self, low: int, high: int, least: Ints) -> bool:
        """Give the components at these positions the least of theirs; tell whether one fell."""
        rows = low + np.flatnonzero(np.diff(self.start[low : high + 1]))
        if not rows.size:
            return False
        here = self.levels.order[rows]
        below = least[self.providers[self.start[low] : self.start[high]]]
        found = np.minimum.reduceat(below, self.start[rows] - self.start[low])
        if not (found < least[here]).any():
            return False
        least[here] = np.minimum(found, least[here])
        return True
