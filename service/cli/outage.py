"""`loadpath outage`: who is down when, if what fails is repaired again."""

from datetime import timedelta
from typing import Annotated

import typer
from rich.markup import escape

from model.disruption.disruptions import ComponentsFail
from model.errors import InvalidValue
from model.graph import DependencyGraph
from model.impact.blast_radius import blast_radius, impact_time
from model.impact.outage_windows import Window, outage_windows, recovery_lag
from model.records.component import ComponentId
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
    lasting, until = _positive("--for", lasts), _positive("--horizon", horizon)
    window = Window(start=timedelta(0), end=lasting)
    windows = outage_windows(compiled, dict.fromkeys(failing, (window,)), horizon=until)
    if format is Format.JSON:
        write_json({**snapshot.head(answers.RUNNING), **outage_answer(windows)})
        return
    console = out()
    title = f"Outage of {', '.join(failing)} for {show.span(lasting)}"
    show.heading(console, snapshot, title, answers.RUNNING)
    show.rows(
        console,
        "Down",
        ("component", "from", "to", "for"),
        (_line(one, span) for one in windows for span in windows[one]),
    )
    _survivors(compiled, tuple(windows), failing, lasting)


def _positive(option: str, text: str) -> timedelta:
    found = parse_duration(text)
    if not found:
        raise InvalidValue(option, text, "a duration above zero, such as PT20M")
    return found


def _line(component: str, span: Window) -> tuple[str, ...]:
    end = "the horizon" if span.end is None else show.span(span.end)
    lasts = "?" if span.end is None else show.span(span.end - span.start)
    return escape(component), show.span(span.start), end, lasts


def _survivors(
    graph: DependencyGraph,
    down: tuple[str, ...],
    failing: tuple[ComponentId, ...],
    lasting: timedelta,
) -> None:
    """Write who is not down up to the horizon but would be: by a longer outage, or later."""
    answer = blast_radius(graph, ComponentsFail(components=failing))
    times = {
        one: impact_time(graph, answer, one).down_after for one in answer.down if one not in down
    }
    spared = {one: after for one, after in times.items() if after and lasting <= after}
    # What is between and slow to recover lengthens the outage for whoever needs it.
    slow = any(recovery_lag(graph.component(one), 1.0) for one in answer.down)
    bound = "at most " if slow else ""
    show.rows(
        out(),
        "Spared, because the outage is shorter than what they survive",
        ("component", "survives"),
        ((escape(one), f"{bound}{show.span(after)}") for one, after in spared.items()),
    )
    show.rows(
        out(),
        "Down only after the horizon",
        ("component", "from"),
        ((escape(one), show.span(times[one])) for one in times if one not in spared),
    )
