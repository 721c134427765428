"""Geometry: from rows and columns to pixels (LANE-5)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from model.maps.lanes import Lanes
from model.maps.picture import Point, Rectangle
from model.maps.places import Path

CARD_WIDTH, CARD_HEIGHT = 178.0, 52.0
ROW_PITCH = 74.0
BOX_TITLE = 22.0
CARD_INSET = 11.0
"""Between the title of a box and its first row, and below its last."""
BOX_GAP = 10.0
"""Between two boxes of one parent, and below the last."""
ACCOUNT_GAP = 14.0
BESIDE_GAP = 23.0
"""Between a network and the rows below it in the same Region."""
GUTTER = 14.0
"""The least distance from a column to its first track, and from the last track to what follows."""
TRACK = 9.0
"""The distance between two tracks."""
SIDE = (32.0, 22.0, 12.0)
"""How far account, Region and network reach over the cards on either side."""
PILL_PITCH = 20.0
PILL_ROOM = 24.0
"""Added to a gutter in which a pill lies."""
ENTRY_WIDTH = 40.0
"""Room at the left of the first column for the dot of the users."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The top edge of every row, and top and bottom of every box; in pixels."""

    top_of: Mapping[int, float]
    boxes: Mapping[Path, tuple[float, float]]
    height: float


def rows(lanes: Lanes) -> Rows:
    """Return where rows and boxes lie from top to bottom. Complexity: O(rows)."""
    tops: dict[int, float] = {}
    boxes: dict[Path, tuple[float, float]] = {}
    y = 0.0
    open_path: Path = ()
    for band in lanes.bands:
        y = _close(boxes, open_path, band.path, y)
        if len(open_path) == 3 and len(band.path) == 2 and open_path[:2] == band.path:
            y += BESIDE_GAP - CARD_INSET - BOX_GAP
        for depth in range(_shared(open_path, band.path), len(band.path)):
            boxes[band.path[: depth + 1]] = (y, y)
            y += BOX_TITLE
        y += CARD_INSET if band.path else 0.0
        for row in range(band.first, band.first + band.count):
            tops[row] = y
            y += ROW_PITCH
        y -= ROW_PITCH - CARD_HEIGHT
        y += CARD_INSET if band.path else ROW_PITCH - CARD_HEIGHT
        open_path = band.path
    height = _close(boxes, open_path, (), y)
    return Rows(top_of=tops, boxes=boxes, height=height)


def _shared(first: Path, second: Path) -> int:
    """Return how many boxes two paths share, the outermost first."""
    count = 0
    for place, other in zip(first, second, strict=False):
        if place != other:
            break
        count += 1
    return count


def _close(boxes: dict[Path, tuple[float, float]], open_path: Path, path: Path, y: float) -> float:
    """End the boxes that `path` does not continue; return where the next thing starts."""
    for depth in range(len(open_path) - 1, _shared(open_path, path) - 1, -1):
        box = open_path[: depth + 1]
        boxes[box] = (boxes[box][0], y)
        y += ACCOUNT_GAP if depth == 0 else BOX_GAP
    return y


def column_edges(
    count: int,
    tracks: Sequence[int],
    sides: Sequence[tuple[float, float]],
    *,
    pills: Collection[int],
    has_entry: bool,
) -> Sequence[float]:
    """Return the left edge of every column.

    `tracks` counts the tracks in the gutter after each column; `sides` says how far boxes that
    begin at a column reach to its left, and boxes that end there to its right; `pills` are the
    columns behind which a pill needs room.
    """
    x = (ENTRY_WIDTH if has_entry else 0.0) + (sides[0][0] if count else 0.0)
    edges: list[float] = []
    for column in range(count):
        edges.append(x)
        x += CARD_WIDTH + sides[column][1] + GUTTER + TRACK * max(tracks[column] - 1, 0) + GUTTER
        x += PILL_ROOM if column in pills else 0.0
        if column + 1 < count:
            x += sides[column + 1][0]
    return edges


def box_sides(spans: Iterable[tuple[Path, int, int]], count: int) -> Sequence[tuple[float, float]]:
    """Return for each column how far boxes reach to its left and to its right.

    `spans` gives for each box its path and its first and last column.
    """
    left, right = [0.0] * count, [0.0] * count
    for path, first, last in spans:
        side = SIDE[len(path) - 1]
        left[first] = max(left[first], side)
        right[last] = max(right[last], side)
    return list(zip(left, right, strict=True))


def card_area(x: float, y: float) -> Rectangle:
    """Return the area of a card with its top left corner at (x, y)."""
    return Rectangle(x=x, y=y, width=CARD_WIDTH, height=CARD_HEIGHT)


def pill_place(area: Rectangle, number: int = 0) -> Point:
    """Return the centre of a pill on the right edge of a card; the next ones lie below."""
    return Point(x=area.x + area.width + 18, y=area.y + area.height / 2 + PILL_PITCH * number)
