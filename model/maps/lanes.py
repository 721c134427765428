"""Lanes: in which row of which box each card lies (LANE-2, LANE-3).

From top to bottom: what lies outside all boxes, then the accounts, in each its Regions, in each
Region its networks. Every row has a number of its own; cards of different boxes share a row only
inside one Region, where what lies beside a network uses the rows of the network.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from statistics import median_low

from model.maps.places import Path, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneCard:
    """A card as far as lanes care."""

    id: str
    title: str
    path: Path
    column: int
    fan_out: int
    """How many lines leave it."""
    stands_by: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Rows that lie under each other in one box; `path` is empty outside all boxes."""

    path: Path
    first: int
    """Number of the first row."""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """Where everything lies; bands from top to bottom."""

    bands: Sequence[Band]
    row_of: Mapping[str, int]


def lanes(cards: Collection[LaneCard], predecessors: Mapping[str, Collection[str]]) -> Lanes:
    """Return the bands of rows and the row of each card.

    `predecessors` maps a card to the cards whose lines lead to it. A card takes the middle row of
    its predecessors in its lane, or the next free row below; without any the first free row.

    Complexity: O(cards · rows of a lane).
    """
    builder = _Builder(predecessors)
    for lane in _ordered(cards):
        builder.add(lane)
    return Lanes(bands=tuple(builder.bands), row_of=builder.row_of)


def _ordered(cards: Collection[LaneCard]) -> Iterable[Sequence[LaneCard]]:
    """Yield the cards of one lane after the other: outside, then by account and Region."""
    outside = [card for card in cards if not card.path]
    if outside:
        yield outside
    for account in _groups(cards, 0):
        yield from _groups(account, 1)
        loose = [card for card in account if len(card.path) == 1]
        if loose:
            yield loose


def _groups(cards: Collection[LaneCard], depth: int) -> Sequence[Sequence[LaneCard]]:
    """Return the cards of each box at one depth; boxes by first column, then title."""
    boxes: dict[Place, list[LaneCard]] = {}
    for card in cards:
        if len(card.path) > depth:
            boxes.setdefault(card.path[depth], []).append(card)
    return [boxes[box] for box in sorted(boxes, key=lambda box: _rank(box, boxes[box]))]


def _rank(box: Place, cards: Sequence[LaneCard]) -> tuple[int, str, str]:
    """Order boxes by the first column in which something serves, then by title and key."""
    serving = [card.column for card in cards if not card.stands_by]
    first = min(serving or [card.column for card in cards])
    return (first, box.title, box.key)


class _Builder:
    """Gives rows to the cards of one lane after the other."""

    def __init__(self, predecessors: Mapping[str, Collection[str]]) -> None:
        self.bands: list[Band] = []
        self.row_of: dict[str, int] = {}
        self._predecessors = predecessors
        self._next = 0
        self._lane: frozenset[str] = frozenset()

    def add(self, lane: Sequence[LaneCard]) -> None:
        """Give rows to the cards of one lane: networks first, then what lies beside or below."""
        self._lane = frozenset(card.id for card in lane)
        taken: set[tuple[int, int]] = set()
        beside: list[tuple[range, range]] = []
        for network in _groups(lane, 2):
            first = self._next
            self._fill(network, taken, partial(_from, first))
            rows = range(first, self._next)
            columns = [card.column for card in network]
            beside.append((range(min(columns), max(columns) + 1), rows))
            self._band(network[0].path[:3], first)
        loose = [card for card in lane if len(card.path) < 3]
        if loose:
            first = self._next

            def allowed(column: int) -> Iterable[int]:
                for columns, rows in beside:
                    if column not in columns:
                        yield from rows
                yield from count(first)

            self._fill(loose, taken, allowed)
            self._band(loose[0].path[:2], first)

    def _fill(
        self,
        cards: Iterable[LaneCard],
        taken: set[tuple[int, int]],
        allowed: Callable[[int], Iterable[int]],
    ) -> None:
        in_order = sorted(cards, key=lambda card: (card.column, -card.fan_out, card.title, card.id))
        for card in in_order:
            wanted = self._wanted(card)
            row = next(
                row
                for row in allowed(card.column)
                if row >= wanted and (card.column, row) not in taken
            )
            taken.add((card.column, row))
            self.row_of[card.id] = row
            self._next = max(self._next, row + 1)

    def _wanted(self, card: LaneCard) -> int:
        rows = [
            self.row_of[other]
            for other in self._predecessors.get(card.id, ())
            if other in self._lane and other in self.row_of
        ]
        return median_low(rows) if rows else 0

    def _band(self, path: Path, first: int) -> None:
        if self._next > first:
            self.bands.append(Band(path=path, first=first, count=self._next - first))


def _from(first: int, _: int) -> Iterable[int]:
    """Return the rows from one on, whatever the column."""
    return count(first)
