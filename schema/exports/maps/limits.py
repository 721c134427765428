"""Limits of other programs: a map that exceeds one is refused, never cut in silence."""

from schema.errors import MapTooLarge


def check(count: int, format_name: str, *, lines: int) -> None:
    """Refuse a map whose `count` of lines is more than a program draws.

    Raises:
        MapTooLarge: if there are more than `lines`.
    """
    if count > lines:
        raise MapTooLarge(format_name, "lines", count, lines)
