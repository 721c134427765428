"""Minimal cut sets of a tree in parts, from those of the parts.

Those of the whole are those of its last part, each name of a part in them replaced by each of the
cut sets of that part. No two parts share an event, so all of these are different and minimal.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import TypeVar

from model.availability.cut_sets import CutSets
from model.availability.diagram import DiagramTooLarge
from model.availability.modular_solution import Solved

Names = tuple[str, ...]
T = TypeVar("T")


class ComposedCutSets:
    """The minimal cut sets of a solved tree: counted, and never listed unless asked."""

    def __init__(self, solved: Sequence[Solved], budget: int) -> None:
        """Compute those of each part.

        Raises:
            DiagramTooLarge: if one passes the budget of its diagram, or all together `budget`.
        """
        self._solved = solved
        self.of_part: dict[str, CutSets] = {}
        for part in solved:
            cut_sets = self.of_part[part.name] = CutSets(part.diagrams, part.root)
            budget -= len(cut_sets.level)
            if budget < 0:
                raise DiagramTooLarge(part.diagrams.budget)
        self._orders: dict[str, Sequence[int]] = {}
        for part in solved:
            inner = _by_level(part, self._orders)
            self._orders[part.name] = self.of_part[part.name].histogram(inner)
        self._smallest = {name: _smallest(orders) for name, orders in self._orders.items()}

    def histogram(self) -> Sequence[int]:
        """Return how many there are of each order: entry k counts the sets of k events.

        Empty when the top never fails.
        """
        return self._orders[self._solved[-1].name] if self._solved else []

    def listed(self, *, up_to: int) -> Sequence[Names]:
        """Return those of at most `up_to` events. Complexity: O(output), plus pruned branches."""
        if not self._solved:
            return []
        top = self._solved[-1].name
        largest, choices = {top: up_to}, {}
        for part in reversed(self._solved):
            limit = largest.setdefault(part.name, 0)
            choices[part.name] = list(self._choices(part, limit))
            for chosen in choices[part.name]:
                self._ask(chosen, limit, largest)
        sets_of_part: dict[str, Sequence[Names]] = {}
        for part in self._solved:
            expanded: list[Names] = []
            for chosen in choices[part.name]:
                expanded += self._expanded(chosen, largest[part.name], sets_of_part)
            sets_of_part[part.name] = sorted(expanded, key=len)
        return sets_of_part[top]

    def _choices(self, part: Solved, most: int) -> Iterator[Names]:
        """Yield the cut sets of one part that can be of at most `most` events."""
        sizes = _by_level(part, self._smallest)
        for levels in self.of_part[part.name].listed(up_to=most, sizes=sizes):
            yield tuple(part.events[level] for level in levels)

    def _ask(self, chosen: Names, limit: int, largest: dict[str, int]) -> None:
        """Note how large sets of the parts in `chosen` may be, for at most `most` events."""
        spare = limit - self._least(chosen)
        for name in chosen:
            if name in self._smallest:
                largest[name] = max(largest.get(name, 0), self._smallest[name] + spare)

    def _expanded(
        self, chosen: Names, most: int, made: Mapping[str, Sequence[Names]]
    ) -> Sequence[Names]:
        """Return the sets of at most `most` events that events and parts together stand for."""
        room = most - self._least(chosen)
        partial: list[Names] = [()]
        for name in chosen:
            room += self._smallest.get(name, 1)
            options = made.get(name, [(name,)])
            partial = [
                (*start, *rest)
                for start in partial
                for rest in _at_most(room - len(start), options)
            ]
        return partial

    def _least(self, chosen: Names) -> int:
        return sum(self._smallest.get(name, 1) for name in chosen)


def _smallest(orders: Sequence[int]) -> int:
    return next(order for order, count in enumerate(orders) if count)


def _at_most(size: int, ascending: Sequence[Names]) -> Iterator[Names]:
    return takewhile(lambda names: len(names) <= size, ascending)


def _by_level(part: Solved, values: Mapping[str, T]) -> Mapping[int, T]:
    return {level: values[name] for level, name in enumerate(part.events) if name in values}
