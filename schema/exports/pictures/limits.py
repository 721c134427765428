"""Limits of other programs: a map that exceeds one is refused, never cut in silence."""

from model.errors import Error
from model.maps.picture import Map


class MapTooLarge(Error):
    """A map has more in it than the format's own program accepts."""

    def __init__(self, format_name: str, what: str, count: int, limit: int) -> None:
        """Say what there is too much of."""
        super().__init__(
            f"the map has {count} {what}; {format_name} accepts {limit}",
            hint="ask for a coarser level (estate, service) or another format (svg, json)",
        )


def check(map_: Map, format_name: str, *, lines: int) -> None:
    """Refuse a map with more lines than a program draws.

    Raises:
        MapTooLarge: if it has more than `lines`.
    """
    if len(map_.lines) > lines:
        raise MapTooLarge(format_name, "lines", len(map_.lines), lines)
