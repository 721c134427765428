"""Minimal cut sets of a coherent function, as a zero-suppressed decision diagram.

Source: Minato 1993 (zero-suppressed diagrams); Rauzy 1993 (`minsol`, `without`).
"""

from collections.abc import Iterator, Mapping, Sequence

from model.availability.diagram import Diagrams, DiagramTooLarge

EMPTY, UNIT = 0, 1
"""No set at all; the one empty set."""
_DEEP = 1 << 30


class CutSets:
    """The minimal cut sets of the function `root`, shared and never listed unless asked."""

    def __init__(self, diagrams: Diagrams, root: int) -> None:
        """Compute them. Complexity: polynomial in the diagrams in practice, no worst-case bound.

        Raises:
            DiagramTooLarge: if that passes the budget of `diagrams`, which counts these nodes, too.
        """
        self._diagrams = diagrams
        self.level: list[int] = [_DEEP, _DEEP]
        self.low: list[int] = [EMPTY, UNIT]
        self.high: list[int] = [EMPTY, UNIT]
        self._unique: dict[tuple[int, int, int], int] = {}
        self._without: dict[tuple[int, int], int] = {}
        self.root = self._minimal(root)

    def count(self) -> int:
        """Return how many there are, without listing them. Complexity: O(nodes)."""
        return sum(self.histogram())

    def histogram(self, inner: Mapping[int, Sequence[int]] | None = None) -> Sequence[int]:
        """Return how many there are of each order: entry k counts the sets of k events.

        `inner` holds, by level of what is not an event but a part of its own, the histogram of
        the cut sets of the part: it is counted with these in its place. Complexity: O(nodes ·
        largest order), for nodes of parts times theirs. Empty when the function is never true.
        """
        sizes: dict[int, list[int]] = {EMPTY: [], UNIT: [1]}
        for node in self._below(self.root):
            part = inner.get(self.level[node]) if inner else None
            high = sizes[self.high[node]]
            taken = [0, *high] if part is None else _multiplied(high, part)
            sizes[node] = _added(sizes[self.low[node]], taken)
        return sizes[self.root]

    def singles(self) -> Sequence[int]:
        """Return the levels of the events that are cut sets by themselves, ascending."""
        levels, node = [], self.root
        while node > UNIT:
            if self._holds_unit(self.high[node]):
                levels.append(self.level[node])
            node = self.low[node]
        return levels

    def listed(
        self,
        *,
        up_to: int,
        sizes: Mapping[int, int] | None = None,
        probabilities: Sequence[float] | None = None,
        cut_off: float = 0.0,
    ) -> Iterator[tuple[int, ...]]:
        """Yield the sets of at most `up_to` events whose probability is at least `cut_off`.

        `sizes` holds the levels that count as several events. Each set is a tuple of levels,
        ascending; they come in lexicographic order of levels with an event before its absence.
        Complexity: O(output), plus the pruned branches.
        """
        stack: list[tuple[int, tuple[int, ...], int, float]] = [(self.root, (), up_to, 1.0)]
        while stack:
            node, events, left, probability = stack.pop()
            if node == UNIT:
                yield events
            elif node != EMPTY:
                stack.append((self.low[node], events, left, probability))
                level = self.level[node]
                taken = probability * (probabilities[level] if probabilities else 1.0)
                after = left - (sizes.get(level, 1) if sizes else 1)
                if after >= 0 and taken >= cut_off:
                    stack.append((self.high[node], (*events, level), after, taken))

    def union_with(self, level: int) -> int:
        """Return, as a function in the diagrams, "some minimal cut set with this event failed"."""
        return self._as_function(self._containing(self.root, level, {}), {})

    def _node(self, level: int, low: int, high: int) -> int:
        if high == EMPTY:
            return low
        key = (level, low, high)
        node = self._unique.get(key)
        if node is None:
            node = self._unique[key] = len(self.level)
            if node > self._diagrams.budget:
                raise DiagramTooLarge(self._diagrams.budget)
            self.level.append(level)
            self.low.append(low)
            self.high.append(high)
        return node

    def _minimal(self, root: int) -> int:
        diagrams = self._diagrams
        made = {0: EMPTY, 1: UNIT}
        for node in diagrams.reachable(root):
            low = made[diagrams.low[node]]
            high = self._subtract(made[diagrams.high[node]], low)
            made[node] = self._node(diagrams.level[node], low, high)
        return made[root]

    def _subtract(self, sets: int, covers: int) -> int:
        """Drop from `sets` every set that contains one of `covers`."""
        if covers == EMPTY or sets == EMPTY:
            return sets
        if covers == UNIT or sets == covers:
            return EMPTY
        key = (sets, covers)
        difference = self._without.get(key)
        if difference is None:
            self._diagrams.step()
            difference = self._without[key] = self._subtracted(sets, covers)
        return difference

    def _subtracted(self, sets: int, covers: int) -> int:
        above, below = self.level[sets], self.level[covers]
        if above < below:
            return self._node(
                above,
                self._subtract(self.low[sets], covers),
                self._subtract(self.high[sets], covers),
            )
        if above > below:
            return self._subtract(sets, self.low[covers])
        high = self._subtract(self._subtract(self.high[sets], self.high[covers]), self.low[covers])
        return self._node(above, self._subtract(self.low[sets], self.low[covers]), high)

    def _containing(self, node: int, level: int, made: dict[int, int]) -> int:
        if self.level[node] > level:
            return EMPTY
        if self.level[node] == level:
            return self._node(level, EMPTY, self.high[node])
        if node not in made:
            made[node] = self._node(
                self.level[node],
                self._containing(self.low[node], level, made),
                self._containing(self.high[node], level, made),
            )
        return made[node]

    def _as_function(self, root: int, made: dict[int, int]) -> int:
        made |= {EMPTY: 0, UNIT: 1}
        diagrams = self._diagrams
        for node in self._below(root):
            low = made[self.low[node]]
            high = diagrams.either(made[self.high[node]], low)
            made[node] = diagrams.node(self.level[node], low, high)
        return made[root]

    def _holds_unit(self, node: int) -> bool:
        while node > UNIT:
            node = self.low[node]
        return node == UNIT

    def _below(self, root: int) -> Sequence[int]:
        seen, order, stack = {EMPTY, UNIT}, [], [root]
        while stack:
            node = stack.pop()
            if node >= 0 and node not in seen:
                seen.add(node)
                stack += [~node, self.high[node], self.low[node]]
            elif node < 0:
                order.append(~node)
        return order


def _added(first: list[int], second: list[int]) -> list[int]:
    long, short = (first, second) if len(first) >= len(second) else (second, first)
    return [value + (short[at] if at < len(short) else 0) for at, value in enumerate(long)]


def _multiplied(first: Sequence[int], second: Sequence[int]) -> list[int]:
    """Return the product of two polynomials, the lowest power first."""
    product = [0] * (len(first) + len(second) - 1)
    for at, value in enumerate(first):
        if value:
            for other, factor in enumerate(second):
                product[at + other] += value * factor
    return product
