"""Markdown: tables and texts in which a hostile name stays a name."""

import re
from collections.abc import Iterable, Sequence

SIGNS = re.compile(r"([\\`*_{}\[\]<>|~#])")
MOST_ROWS = 50
"""A table that is longer ends with a line that says how many rows are left."""


def escaped(text: str) -> str:
    r"""Return a text that Markdown shows as it is, on one line.

    >>> print(escaped("a*b | <c>"))
    a\*b \| \<c\>
    """
    return SIGNS.sub(r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """Return a text as code, on one line; a sign for code inside it becomes an apostrophe."""
    return f"`{' '.join(text.split()).replace('`', chr(39)).replace('|', chr(0x2502))}`"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, empty: str) -> Sequence[str]:
    """Return the lines of a table; the sentence `empty` when there is no row.

    Cells are Markdown: escape what comes from the graph.
    """
    shown = list(rows)
    if not shown:
        return [empty, ""]
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    lines += [f"| {' | '.join(row)} |" for row in shown[:MOST_ROWS]]
    left = len(shown) - MOST_ROWS
    return [*lines, "", *([f"{left} more rows are left out.", ""] if left > 0 else [])]
