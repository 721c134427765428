"""Reduced ordered binary decision diagrams of coherent functions.

Source: Bryant 1986, "Graph-based algorithms for Boolean function manipulation"; Rauzy 1993, "New
algorithms for fault tree analysis".
"""

from collections.abc import Sequence

from model.errors import Error

FALSE, TRUE = 0, 1
_DEEP = 1 << 30
STEPS = 8
"""Most steps for each node of the budget: an operation may work long and make few new nodes."""


class DiagramTooLarge(Error):
    """A diagram passed its node budget; use an approximation and label it."""

    def __init__(self, budget: int) -> None:
        """Name the budget."""
        super().__init__(
            f"the decision diagram needs more than {budget:,} nodes",
            hint="raise the node budget, or accept the labelled bounds from cut sets",
        )


class Diagrams:
    """A table of shared nodes. A function is the number of its root; 0 and 1 are the constants.

    Node n tests the variable `level[n]` (smaller is nearer to the root) and goes on to `low[n]`
    when it is false and to `high[n]` when it is true. Equal functions have equal numbers.
    """

    def __init__(self, budget: int = 2_000_000) -> None:
        """Make an empty table that refuses more than `budget` nodes, or `STEPS` times the steps."""
        self.level: list[int] = [_DEEP, _DEEP]
        self.low: list[int] = [FALSE, TRUE]
        self.high: list[int] = [FALSE, TRUE]
        self.budget = budget
        self._steps = STEPS * budget
        self._unique: dict[tuple[int, int, int], int] = {}
        self._ands: dict[tuple[int, int], int] = {}
        self._ors: dict[tuple[int, int], int] = {}

    @property
    def nodes(self) -> int:
        """How many nodes the table holds, the two constants aside."""
        return len(self.level) - 2

    def allow(self, new_nodes: int) -> None:
        """Refuse more than so many new nodes from now on, if the budget is not less."""
        self.budget = min(self.budget, len(self.level) + max(new_nodes, 0))

    def variable(self, level: int) -> int:
        """Return the function that is true when the variable at `level` is."""
        return self.node(level, FALSE, TRUE)

    def node(self, level: int, low: int, high: int) -> int:
        """Return the one node with this variable and these children.

        Raises:
            DiagramTooLarge: if a new node would pass the budget.
        """
        if low == high:
            return low
        key = (level, low, high)
        node = self._unique.get(key)
        if node is None:
            node = len(self.level)
            if node > self.budget:
                raise DiagramTooLarge(self.budget)
            self._unique[key] = node
            self.level.append(level)
            self.low.append(low)
            self.high.append(high)
        return node

    def both(self, first: int, second: int) -> int:
        """Return the conjunction of two functions. Complexity: O(|first| · |second|)."""
        if first == second or second == TRUE:
            return first
        if first == TRUE:
            return second
        if first == FALSE or second == FALSE:
            return FALSE
        key = (first, second) if first < second else (second, first)
        result = self._ands.get(key)
        if result is None:
            self.step()
            level, low, high = self._split(first, second)
            result = self.node(level, self.both(*low), self.both(*high))
            self._ands[key] = result
        return result

    def either(self, first: int, second: int) -> int:
        """Return the disjunction of two functions. Complexity: O(|first| · |second|)."""
        if first == second or second == FALSE:
            return first
        if first == FALSE:
            return second
        if first == TRUE or second == TRUE:
            return TRUE
        key = (first, second) if first < second else (second, first)
        result = self._ors.get(key)
        if result is None:
            self.step()
            level, low, high = self._split(first, second)
            result = self.node(level, self.either(*low), self.either(*high))
            self._ors[key] = result
        return result

    def step(self) -> None:
        """Count one step of an operation.

        Raises:
            DiagramTooLarge: if there were too many.
        """
        self._steps -= 1
        if self._steps < 0:
            raise DiagramTooLarge(self.budget)

    def at_least(self, threshold: int, functions: Sequence[int]) -> int:
        """Return the function that is true when at least `threshold` of `functions` are.

        A threshold of zero or less is always true, one above their number never.
        Complexity: O(threshold · len(functions)) conjunctions and disjunctions.
        """
        # row[j]: at least j of the functions looked at so far (from the last to the first).
        row = [TRUE] + [FALSE] * max(threshold, 0)
        for function in reversed(functions):
            for needed in range(max(threshold, 0), 0, -1):
                # Monotone: "j-1 of the rest" contains "j of the rest", so no negation is needed.
                row[needed] = self.either(self.both(function, row[needed - 1]), row[needed])
        return row[max(threshold, 0)]

    def reachable(self, root: int) -> Sequence[int]:
        """Return the inner nodes below `root`, itself included, children before parents."""
        seen: set[int] = {FALSE, TRUE}
        order: list[int] = []
        stack = [root]
        while stack:
            node = stack.pop()
            if node >= 0 and node not in seen:
                seen.add(node)
                stack += [~node, self.high[node], self.low[node]]
            elif node < 0:
                order.append(~node)
        return order

    def _split(self, first: int, second: int) -> tuple[int, tuple[int, int], tuple[int, int]]:
        above, below = self.level[first], self.level[second]
        if above == below:
            low, high = self.low, self.high
            return above, (low[first], low[second]), (high[first], high[second])
        if above < below:
            return above, (self.low[first], second), (self.high[first], second)
        return below, (first, self.low[second]), (first, self.high[second])
