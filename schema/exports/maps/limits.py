"""Limits of other programs: a map that exceeds one is refused, never cut in silence."""

from model.errors import Error


class MapTooLarge(Error):
    """A map has more in it than the format's own program accepts."""

    def __init__(self, format_name: str, what: str, count: int, limit: int) -> None:
        """Say what there is too much of."""
        super().__init__(
            f"the map has {count} {what}; {format_name} accepts {limit}",
            hint="ask for a coarser level (estate, service) or another format (dot, json)",
        )


def check(count: int, format_name: str, *, lines: int) -> None:
    """Refuse a map whose `count` of lines is more than a program draws.

    Raises:
        MapTooLarge: if there are more than `lines`.
    """
    if count > lines:
        raise MapTooLarge(format_name, "lines", count, lines)
