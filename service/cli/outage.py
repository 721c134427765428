"""`loadpath outage`: when each component is down, if the failed components are repaired."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

import typer

from model.disruption.disruptions import ComponentsFail
from model.errors import InvalidValue
from model.graph import DependencyGraph
from model.impact.blast_radius import blast_radius, impact_time
from model.impact.outage_windows import Window, outage_windows, recovery_lag
from model.records.component import ComponentId
from schema.documents import answers
from schema.documents.duration import parse_duration
from schema.drawn_from import RUNNING
from service.cli import show
from service.cli.console import Output
from service.cli.names import resolve_all
from service.cli.options import AnswerOptions, Format, from_options
from service.cli.records import write_answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(AnswerOptions):
    """The options of `loadpath outage`."""

    component: Annotated[
        list[str],
        typer.Option(
            "--component", "-c", metavar="ID", help="This component fails; may be repeated."
        ),
    ]
    lasts: Annotated[
        str,
        typer.Option(
            "--for", metavar="DURATION", help="How long the failure lasts, such as PT20M."
        ),
    ]
    horizon: Annotated[
        str,
        typer.Option(
            "--horizon", metavar="DURATION", help="The end of the period that is computed."
        ),
    ] = "P1D"


@from_options(Options)
def command(options: Options) -> None:
    """Show when each component is down while some components fail and are repaired.

    Tolerances delay an outage (the TTL of a name, the retention of a queue); warm-up and backlog
    prolong it. An unknown tolerance counts as zero.

    Examples:
      loadpath outage --component service:orders --for PT20M
      loadpath outage -c zone:use1-az1 --for PT2H --horizon PT12H --format json
    """
    snapshot = options.snapshot()
    compiled = snapshot.graph
    failing = resolve_all(compiled, options.component)
    lasting, until = _positive("--for", options.lasts), _positive("--horizon", options.horizon)
    window = Window(start=timedelta(0), end=lasting)
    windows = outage_windows(compiled, dict.fromkeys(failing, (window,)), horizon=until)
    if options.format is not Format.TABLE:
        write_answer(
            options.format, {**snapshot.head(RUNNING), **answers.outage(windows)}, "windows"
        )
        return
    console = options.console(snapshot)
    title = f"Outage of {', '.join(map(console.named, failing))} for {show.span(lasting)}"
    show.heading(console, snapshot, title, RUNNING)
    show.rows(
        console,
        "Down",
        ("component", "from", "to", "for"),
        (_line(console, component, span) for component in windows for span in windows[component]),
    )
    _survivors(console, compiled, tuple(windows), failing, lasting)


def _positive(option: str, text: str) -> timedelta:
    duration = parse_duration(text)
    if not duration:
        raise InvalidValue(option, text, "a duration above zero, such as PT20M")
    return duration


def _line(console: Output, component: str, span: Window) -> tuple[str, ...]:
    end = "the horizon" if span.end is None else show.span(span.end)
    lasts = "?" if span.end is None else show.span(span.end - span.start)
    return console.name(component), show.span(span.start), end, lasts


def _survivors(
    console: Output,
    graph: DependencyGraph,
    down: tuple[str, ...],
    failing: tuple[ComponentId, ...],
    lasting: timedelta,
) -> None:
    """Write which components would go down only in a longer outage, or after the horizon."""
    answer = blast_radius(graph, ComponentsFail(components=failing))
    times = {
        component: impact_time(graph, answer, component).down_after
        for component in answer.down
        if component not in down
    }
    spared = {component: after for component, after in times.items() if after and lasting <= after}
    # A slow component in between lengthens the outage for its dependents.
    slow = any(recovery_lag(graph.component(component), 1.0) for component in answer.down)
    bound = "at most " if slow else ""
    show.rows(
        console,
        "Not down, because they survive a longer outage than this",
        ("component", "survives"),
        (
            (console.name(component), f"{bound}{show.span(after)}")
            for component, after in spared.items()
        ),
    )
    show.rows(
        console,
        "Down only after the horizon",
        ("component", "from"),
        (
            (console.name(component), show.span(times[component]))
            for component in times
            if component not in spared
        ),
    )
