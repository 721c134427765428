"""How commands show answers to people: a heading, then tables."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

from rich.markup import escape
from rich.table import Table

from model.records.diff import Diff
from model.records.requirement import Effect
from model.records.type_names import type_name
from service.cli.console import Output
from service.cli.snapshot import Snapshot

COLOURS = {
    "down": "bold red",
    "degraded": "yellow",
    "critical": "bold red",
    "high": "red",
    "medium": "yellow",
    "low": "cyan",
    "complete": "green",
    "met": "green",
    "breached": "bold red",
    "unknown": "yellow",
    "tolerated": "green",
    "exceeded": "bold red",
    "stale": "yellow",
}
NAME_WIDTH = 16
"""Columns that the first cell of a table gets at least, where its words are so long."""
LONGEST_VALUE = 60
"""Characters of a value that changed; --format json has all."""


def heading(
    console: Output, snapshot: Snapshot, title: str, effects: Collection[Effect] = tuple(Effect)
) -> None:
    """Write the title, the revision and the coverage of an answer."""
    console.print(f"[bold]{escape(title)}[/bold]")
    console.print(f"[dim]{escape(_origin(snapshot))} · {_read(snapshot)}[/dim]")
    missing = snapshot.coverage.could_change(effects)
    if missing:
        text = (
            f"A lower bound: {len(missing)} unread scopes could change it; see `loadpath coverage`"
        )
        console.print(f"[yellow]{text}[/yellow]")
    console.print()


def _origin(snapshot: Snapshot) -> str:
    if snapshot.revision is None:
        return f"graph document {snapshot.digest[:19]}"
    age = span(snapshot.now - snapshot.revision.published_at)
    return f"revision {snapshot.revision.number}, published {age} ago"


def _read(snapshot: Snapshot) -> str:
    ratio = snapshot.coverage.ratio
    if ratio is None:
        return "no scope was read"
    coverage = snapshot.coverage
    closed = f", {len(coverage.closed)} closed" if coverage.closed else ""
    counted = len(coverage.scopes) - len(coverage.closed)
    return f"coverage {ratio:.1%} ({coverage.complete} of {counted} scopes{closed})"


def rows(
    console: Output,
    title: str,
    columns: Sequence[str],
    lines: Iterable[Sequence[str]],
) -> None:
    """Write a table below its title, or nothing when it has no lines.

    People see the first rows, which matter most, and how many are left. A stream that is no
    terminal gets every row as one line, its cells separated by tabs.
    """
    cells = list(lines)
    if not cells:
        return
    if title:
        # Rich would wrap the title of a table to the width of its columns.
        console.print(f"[bold]{title}[/bold]")
    if console.is_terminal:
        _table(console, columns, cells)
    else:
        for line in (columns, *cells):
            # Rich would turn tabs into spaces.
            console.file.write("\t".join(_plain(console, cell) for cell in line) + "\n")
    console.print()


def _plain(console: Output, markup: str) -> str:
    """Return a cell as text that stays on its line and in its column."""
    return console.render_str(markup).plain.replace("\t", "\\t").replace("\n", "\\n")


def _table(console: Output, columns: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    filled = Table(box=None, pad_edge=False)
    for number, column in enumerate(columns):
        # Names stand first: a short one is never broken in two.
        words = (word for line in cells for word in _plain(console, line[number]).split())
        least = min(max(map(len, words), default=0), NAME_WIDTH) if number == 0 else None
        filled.add_column(column, overflow="fold", header_style="dim", min_width=least)
    for line in cells[: console.most_rows]:
        filled.add_row(*line)
    console.print(filled)
    left = len(cells) - filled.row_count
    if left:
        console.print(f"[dim]… {left} more; --all shows them[/dim]")


def word(text: str) -> str:
    """Return a state, severity or outcome in its colour."""
    colour = COLOURS.get(text)
    return f"[{colour}]{text}[/{colour}]" if colour else escape(text)


def span(duration: timedelta | None) -> str:
    """Return a duration as people write it: `3 h 20 min`; `?` when it is unknown."""
    if duration is None:
        return "?"
    seconds = round(duration.total_seconds())
    units = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
    parts: list[str] = []
    for name, size in units:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {name}")
    if not parts:
        return "0 s" if not duration else "under 1 s"
    return " ".join(parts[:2])


def changes(console: Output, difference: Diff) -> None:
    """Write how many components and requirements come, go and change, and which."""
    lines = (
        ("components", difference.added_components, difference.removed_components),
        ("requirements", difference.added_requirements, difference.removed_requirements),
    )
    changed = (difference.changed_components, difference.changed_requirements)
    for (name, added, removed), differing in zip(lines, changed, strict=True):
        counts = f"{len(added)} added, {len(removed)} removed, {len(differing)} changed"
        console.print(f"{name}: {counts}")
    console.print()
    needs = (("new", difference.added_requirements), ("gone", difference.removed_requirements))
    rows(
        console,
        "Needs",
        ("", "component", "needs", "how"),
        [
            (
                sign,
                console.name(need.dependent),
                console.list_names(need.providers),
                f"{need.relation.replace('_', ' ')}, {need.effect}",
            )
            for sign, requirements in needs
            for need in requirements
        ],
    )
    parts = (("new", difference.added_components), ("gone", difference.removed_components))
    rows(
        console,
        "Components",
        ("", "component", "what it is"),
        [
            (sign, console.name(component.id), escape(type_name(component)))
            for sign, components in parts
            for component in components
        ],
    )
    rows(
        console,
        "Values",
        ("component", "what", "before", "after"),
        [
            (
                console.name(change.id),
                escape(value.field),
                escape(_short(value.before)),
                escape(_short(value.after)),
            )
            for change in difference.changed_components
            for value in change.values
        ],
    )


def _short(text: str | None) -> str:
    if text is None:
        return "–"
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
