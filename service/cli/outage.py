"""`loadpath outage`: who is down when, if what fails is repaired again."""

from datetime import timedelta
from typing import Annotated

import typer
from rich.markup import escape

from model.blast_radius import arrival, blast_radius
from model.component import ComponentId
from model.disruption import ComponentsFail
from model.graph import DependencyGraph
from model.outage_windows import Window, outage_windows
from schema.documents import answers
from schema.documents.duration import parse_duration
from schema.documents.outage import outage_answer
from service.cli import show
from service.cli.console import out, write_json
from service.cli.names import resolve_all
from service.cli.options import (
    Format,
    FormatOption,
    GraphOption,
    RevisionOption,
    StoreOption,
)
from service.cli.snapshot import take


def command(
    component: Annotated[
        list[str], typer.Option("--component", "-c", metavar="ID", help="What fails.")
    ],
    lasts: Annotated[
        str, typer.Option("--for", metavar="DURATION", help="How long, such as PT20M.")
    ],
    horizon: Annotated[
        str, typer.Option("--horizon", metavar="DURATION", help="How far to look.")
    ] = "P1D",
    format: FormatOption = Format.TABLE,
    graph: GraphOption = None,
    revision: RevisionOption = None,
    store: StoreOption = None,
) -> None:
    """Show in which windows everything is down when some components are away for a while.

    Tolerances delay it (the TTL of a name, the retention of a queue), warm-up and backlog make it
    last longer. Tolerances that nobody stated count as zero.

    Examples:
      loadpath outage --component service:orders --for PT20M
      loadpath outage -c zone:use1-az1 --for PT2H --horizon PT12H --format json
    """
    snapshot = take(graph, store=store, revision=revision)
    compiled = snapshot.graph
    failing = resolve_all(compiled, component)
    window = Window(start=timedelta(0), end=parse_duration(lasts))
    windows = outage_windows(
        compiled, dict.fromkeys(failing, (window,)), horizon=parse_duration(horizon)
    )
    if format is Format.JSON:
        write_json({**snapshot.head(answers.RUNNING), **outage_answer(windows)})
        return
    console = out()
    title = f"Outage of {', '.join(failing)} for {show.span(window.end)}"
    show.heading(console, snapshot, title, answers.RUNNING)
    show.rows(
        console,
        "Down",
        ("component", "from", "to", "for"),
        (_line(one, span) for one in windows for span in windows[one]),
    )
    _survivors(compiled, tuple(windows), failing)


def _line(component: str, span: Window) -> tuple[str, ...]:
    end = "the horizon" if span.end is None else show.span(span.end)
    lasts = "?" if span.end is None else show.span(span.end - span.start)
    return escape(component), show.span(span.start), end, lasts


def _survivors(
    graph: DependencyGraph, down: tuple[str, ...], failing: tuple[ComponentId, ...]
) -> None:
    """Write who would have been hit by a longer outage, and how long it survives."""
    answer = blast_radius(graph, ComponentsFail(components=failing))
    spared = [one for one in answer.down if one not in down]
    show.rows(
        out(),
        "Spared, because the outage is shorter than what they survive",
        ("component", "survives"),
        ((escape(one), show.span(arrival(graph, answer, one).down_after)) for one in spared),
    )
