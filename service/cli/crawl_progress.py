"""How a crawl is watched: a live bar on a terminal, plain lines everywhere else."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn

from discovery.progress import Progress as Come
from service.cli.console import Output
from service.cli.show import span

Watch: TypeAlias = Callable[[Come], None]
LINE_SECONDS = 10.0
"""How often a plain line is written."""


@contextmanager
def watching(console: Output) -> Iterator[Watch]:
    """Give a function that shows how far a crawl has come on `console`."""
    if not console.is_terminal:
        yield _lines(console)
        return
    columns = (
        TextColumn("{task.fields[counts]}"),
        BarColumn(),
        TextColumn("{task.fields[rest]}"),
        TextColumn("[dim]{task.fields[current]}[/dim]"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", counts="finding accounts and Regions", rest="", current="")

        def show(come: Come) -> None:
            bar.update(
                task,
                total=come.total,
                completed=come.done,
                counts=counts(come),
                rest=rest(come),
                current=escape(come.current.key) if come.current else "",
            )

        yield show


def counts(come: Come) -> str:
    """Return `12 of 480 scopes, 3 not complete, 95 components`."""
    missed = f", {come.failed} not complete" if come.failed else ""
    return f"{come.done} of {come.total} scopes{missed}, {come.components} components"


def rest(come: Come) -> str:
    """Return how long it still takes: `about 3 min left`; empty when that is not known."""
    return "" if come.remaining is None else f"about {span(come.remaining)} left"


def _lines(console: Output) -> Watch:
    written = time.monotonic()

    def show(come: Come) -> None:
        nonlocal written
        if come.done == come.total or time.monotonic() - written >= LINE_SECONDS:
            written = time.monotonic()
            left = f", {rest(come)}" if come.done < come.total and rest(come) else ""
            console.print(f"crawl: {counts(come)}{left}")

    return show
