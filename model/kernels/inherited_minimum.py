"""Inherited minimum: the least value over all that depends on a component, or that it needs."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from model.kernels.adjacency import entries_of
from model.kernels.bit_parallel import ScenarioBits
from model.kernels.levels import Levels, levels
from model.kernels.needs import Flags, Ints, offsets


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DependencyOrder:
    """Edges from dependents to providers, with the rows of one level side by side."""

    levels: Levels
    start: Ints
    """The providers of the component at position p are `providers[start[p] : start[p + 1]]`."""
    providers: Ints

    @classmethod
    def of(cls, edges: "csr_array[np.bool_]") -> "DependencyOrder":
        """Return the order of `edges`, whose rows are dependents and columns their providers.

        Complexity: O(components + edges).
        """
        by_level = levels(edges)
        return cls(
            levels=by_level,
            start=offsets(np.diff(edges.indptr)[by_level.order]),
            providers=edges.indices.take(entries_of(edges.indptr, by_level.order)),
        )

    def minimum_above(self, values: Ints, *, fixed: Flags | None = None) -> Ints:
        """Return, for each component, the least of `values` over it and all its dependents.

        Indirect dependents count. Members of a cycle are dependents of each other, so all have
        the same minimum. A component that is `fixed` keeps its own value and hands that one down.
        `values` is not changed.

        Complexity: O(components + edges); inside of a cycle, that for each round until no value
        falls any more.

        >>> web_api_db = csr_array(np.array([[0, 1, 0], [0, 0, 1], [0, 0, 0]], np.bool_))
        >>> order = DependencyOrder.of(web_api_db)
        >>> order.minimum_above(np.array([15, 60, 240], np.int32)).tolist()
        [15, 15, 15]
        """
        least = values.copy()
        for low, cyclic, high in reversed(self._spans()):
            self._hand_down(low, cyclic, least, fixed)
            while cyclic < high and self._hand_down(cyclic, high, least, fixed):
                pass
        return least

    def minimum_below(self, values: Ints) -> Ints:
        """Return, for each component, the least of `values` over it and all that it needs.

        Indirect providers count. Complexity: as for `minimum_above`.
        """
        least = values.copy()
        for low, cyclic, high in self._spans():
            self._hand_up(low, cyclic, least)
            while cyclic < high and self._hand_up(cyclic, high, least):
                pass
        return least

    def dependency_bits(self, components: Ints) -> ScenarioBits:
        """Return one word for each component; bit b says whether it needs `components[b]`.

        Indirect needs count, and each component needs itself. At most 64 components fit.
        Complexity: as for `minimum_above`.
        """
        words = np.zeros(self.levels.order.size, np.uint64)
        for bit, component in enumerate(components.tolist()):
            words[component] |= np.uint64(1 << bit)
        for low, cyclic, high in self._spans():
            self._collect(low, cyclic, words)
            while cyclic < high and self._collect(cyclic, high, words):
                pass
        return words

    def _collect(self, low: int, high: int, words: ScenarioBits) -> bool:
        """Give the components at these positions the bits of their providers.

        Returns whether a bit is new.
        """
        rows = low + np.flatnonzero(np.diff(self.start[low : high + 1]))
        if not rows.size:
            return False
        dependents = self.levels.order[rows]
        provider_words = words[self.providers[self.start[low] : self.start[high]]]
        joined = np.bitwise_or.reduceat(provider_words, self.start[rows] - self.start[low])
        joined |= words[dependents]
        if np.array_equal(joined, words[dependents]):
            return False
        words[dependents] = joined
        return True

    def _spans(self) -> list[tuple[int, int, int]]:
        start = self.levels.start.tolist()
        return list(zip(start, self.levels.cyclic.tolist(), start[1:], strict=False))

    def _hand_down(self, low: int, high: int, least: Ints, fixed: Flags | None) -> bool:
        """Give the values at these positions to their providers; return whether a value fell."""
        dependents = self.levels.order[low:high]
        providers = self.providers[self.start[low] : self.start[high]]
        offered = np.repeat(least[dependents], np.diff(self.start[low : high + 1]))
        fell = offered < least[providers]
        if fixed is not None:
            fell &= ~fixed[providers]
        if not fell.any():
            return False
        np.minimum.at(least, providers[fell], offered[fell])
        return True

    def _hand_up(self, low: int, high: int, least: Ints) -> bool:
        """Give the components at these positions their providers' least; return if a value fell."""
        rows = low + np.flatnonzero(np.diff(self.start[low : high + 1]))
        if not rows.size:
            return False
        dependents = self.levels.order[rows]
        provider_values = least[self.providers[self.start[low] : self.start[high]]]
        offered = np.minimum.reduceat(provider_values, self.start[rows] - self.start[low])
        if not (offered < least[dependents]).any():
            return False
        least[dependents] = np.minimum(offered, least[dependents])
        return True
