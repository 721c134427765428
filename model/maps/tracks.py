"""Tracks: the corners of every line (LANE-4).

A line leaves its dependent at the right edge, turns into a vertical track of the gutter behind it
(one track a source, so that a fan-out looks like a bus), and runs along the row of its provider.
Where a card lies in the way it runs between the rows and turns once more before its provider. A
line to the same column, or back, goes over the right side.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from model.maps.geometry import CARD_HEIGHT, CARD_WIDTH, GUTTER, TRACK
from model.maps.picture import Point

PORT = 9.0
"""The distance between two lines that enter one card."""
PORT_REACH = 18.0
"""How far from the middle of a card a line may enter at most."""
ABOVE_ROW = 4.0
"""How far above a row the first line between rows runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The place of a card in rows and columns."""

    column: int
    row: int


Link = tuple[str, str]
"""Ids of dependent and provider."""


@dataclass(slots=True, kw_only=True)
class Tracks:
    """The tracks of all gutters: which line turns where, before pixels are known."""

    cells: Mapping[str, Cell]
    links: Sequence[Link]
    joins: bool = False
    """Whether lines to one card share the tracks in front of it, as a fan-out does behind one. With
    hundreds of cards a gutter would be wider than all cards otherwise."""
    counts: list[int] = field(default_factory=list)
    """The number of tracks in the gutter behind each column."""
    _departure: dict[str, int] = field(default_factory=dict)
    """The track of each card from which lines leave, counted from its own column."""
    _arrival: dict[Link, int] = field(default_factory=dict)
    """The track before the provider, for lines that turn a second time."""
    _over: dict[Link, int] = field(default_factory=dict)
    """The track behind the provider, for lines to the same column or back."""

    def __post_init__(self) -> None:
        """Give a track to each turn, from top to bottom."""
        columns = max((cell.column for cell in self.cells.values()), default=-1) + 1
        self.counts = [0] * columns
        occupied = {(cell.column, cell.row) for cell in self.cells.values()}
        for link in sorted(self.links, key=self._from_top):
            dependent, provider = (self.cells[card] for card in link)
            if provider.column > dependent.column:
                self._departure.setdefault(link[0], -1)
        for card in sorted(self._departure, key=lambda card: (self.cells[card].row, card)):
            self._departure[card] = self._take(self.cells[card].column)
        over: dict[str, int] = {}
        arrival: dict[str, int] = {}
        for link in sorted(self.links, key=self._from_top):
            dependent, provider = (self.cells[card] for card in link)
            if provider.column <= dependent.column:
                self._over[link] = self._taken(over, link, provider.column)
                if provider.column < dependent.column and link[0] not in self._departure:
                    self._departure[link[0]] = self._take(dependent.column)
            elif any(
                (column, provider.row) in occupied
                for column in range(dependent.column + 1, provider.column)
            ):
                self._arrival[link] = self._taken(arrival, link, provider.column - 1)

    def path(self, link: Link, canvas: "Canvas") -> Sequence[Point]:
        """Return the corners of a line, from the dependent to the provider."""
        dependent, provider = (self.cells[card] for card in link)
        start = canvas.right_edge(dependent)
        end_y = canvas.ports[link]
        if link in self._over:
            return self._over_the_right(link, canvas, start, end_y)
        turn = canvas.track(dependent.column, self._departure[link[0]])
        end = Point(x=canvas.left_of[provider.column], y=end_y)
        if link not in self._arrival:
            return _corners(start, turn, end)
        between = canvas.between_rows(provider.row, link)
        before = canvas.track(provider.column - 1, self._arrival[link])
        return (
            start,
            Point(x=turn, y=start.y),
            Point(x=turn, y=between),
            Point(x=before, y=between),
            Point(x=before, y=end.y),
            end,
        )

    def _over_the_right(
        self, link: Link, canvas: "Canvas", start: Point, end_y: float
    ) -> Sequence[Point]:
        dependent, provider = (self.cells[card] for card in link)
        over = canvas.track(provider.column, self._over[link])
        end = Point(x=canvas.left_of[provider.column] + CARD_WIDTH, y=end_y)
        if dependent.column == provider.column:
            return _corners(start, over, end)
        turn = canvas.track(dependent.column, self._departure[link[0]])
        between = canvas.between_rows(provider.row, link)
        return (
            start,
            Point(x=turn, y=start.y),
            Point(x=turn, y=between),
            Point(x=over, y=between),
            Point(x=over, y=end.y),
            end,
        )

    def _taken(self, joined: dict[str, int], link: Link, column: int) -> int:
        """Return the track of a line before its provider: of its own, or the provider's."""
        if not self.joins:
            return self._take(column)
        if link[1] not in joined:
            joined[link[1]] = self._take(column)
        return joined[link[1]]

    def _take(self, column: int) -> int:
        self.counts[column] += 1
        return self.counts[column] - 1

    def _from_top(self, link: Link) -> tuple[int, int, int, int, Link]:
        dependent, provider = (self.cells[card] for card in link)
        return (dependent.row, dependent.column, provider.row, provider.column, link)


@dataclass(slots=True, kw_only=True)
class Canvas:
    """Pixels of rows, columns and tracks."""

    left_of: Sequence[float]
    """The left edge of each column."""
    top_of: Mapping[int, float]
    """The top edge of each row."""
    ports: Mapping[Link, float]
    """The height at which each line enters its provider."""
    _between: dict[int, list[Link]] = field(default_factory=lambda: defaultdict(list))

    def right_edge(self, cell: Cell) -> Point:
        """Return where lines leave a card."""
        return Point(
            x=self.left_of[cell.column] + CARD_WIDTH, y=self.top_of[cell.row] + CARD_HEIGHT / 2
        )

    def track(self, column: int, number: int) -> float:
        """Return the x of a track in the gutter behind a column."""
        return self.left_of[column] + CARD_WIDTH + GUTTER + TRACK * number

    def between_rows(self, row: int, link: Link) -> float:
        """Return the y of a line that runs above a row; each line has its own, four in turn."""
        lines = self._between[row]
        lines.append(link)
        return self.top_of[row] - ABOVE_ROW - 3.0 * ((len(lines) - 1) % 4)


def ports(
    cells: Mapping[str, Cell], links: Sequence[Link], top_of: Mapping[int, float]
) -> dict[Link, float]:
    """Return the height at which each line enters its provider, from top to bottom.

    Lines enter in the order of their dependents, so that they do not cross in front of the card.
    """
    entering: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        entering[link[1]].append(link)
    result: dict[Link, float] = {}
    for provider, arriving in entering.items():
        arriving.sort(key=lambda link: (cells[link[0]].row, cells[link[0]].column, link))
        middle = top_of[cells[provider].row] + CARD_HEIGHT / 2
        step = min(PORT, 2 * PORT_REACH / max(len(arriving) - 1, 1))
        first = middle - step * (len(arriving) - 1) / 2
        for number, link in enumerate(arriving):
            result[link] = first + step * number
    return result


def _corners(start: Point, turn: float, end: Point) -> Sequence[Point]:
    """Return a line with one vertical part; straight where both ends have one height."""
    if abs(start.y - end.y) < 0.5:
        return (start, end)
    return (start, Point(x=turn, y=start.y), Point(x=turn, y=end.y), end)
