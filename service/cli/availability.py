"""`loadpath availability`: the share of time that a component is up, and its cut sets."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

import typer
from rich.markup import escape

from model.availability.answer import Availability, EventFigure, availability
from model.availability.bounds import Approximation
from model.availability.solve import EXACT
from schema.documents import answers
from schema.drawn_from import RUNNING
from service.cli import show
from service.cli.console import Output
from service.cli.names import resolve
from service.cli.options import AnswerOptions, Format, from_options
from service.cli.records import write_answer
from service.cli.snapshot import Snapshot
from service.variable_order import orderer

MOST = 20
"""How many cut sets and events people are shown; --format json has all that are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(AnswerOptions):
    """The options of `loadpath availability`."""

    component: Annotated[
        str, typer.Option("--component", "-c", metavar="ID", help="A component, by id or name.")
    ]
    order: Annotated[
        int, typer.Option("--order", min=1, help="List cut sets of up to so many components.")
    ] = 2
    pessimistic: Annotated[
        bool, typer.Option("--pessimistic", help="Take needs of unknown strength as hard.")
    ] = False
    structural: Annotated[
        bool,
        typer.Option(
            "--structural", help="Count what never fails by itself, too: services, networks, zeros."
        ),
    ] = False
    exact: Annotated[
        bool,
        typer.Option(
            "--exact",
            help="Look for a smaller diagram where it is too large (needs loadpath[exact]).",
        ),
    ] = False


@from_options(Options)
def command(options: Options) -> None:
    """Compute the availability of a component and its minimal cut sets.

    A cut set is a set of components whose joint failure takes the component down. When no source
    states how often a component of the graph fails, the availability is unknown and the answer
    is a pair of bounds.

    Examples:
      loadpath availability --component service:checkout
      loadpath availability -c checkout --order 3 --format json
      loadpath availability -c checkout --graph shop.yaml --format json
    """
    snapshot = options.snapshot()
    compiled = snapshot.graph
    answer = availability(
        compiled,
        resolve(compiled, options.component),
        unknown_is_hard=options.pessimistic,
        structural=options.structural,
        list_up_to=options.order,
        reorder=orderer() if options.exact else None,
    )
    if options.format is not Format.TABLE:
        write_answer(
            options.format, {**snapshot.head(RUNNING), **answers.availability(answer)}, "cut_sets"
        )
    else:
        _show(options.console(snapshot), snapshot, answer, pessimistic=options.pessimistic)


def _show(console: Output, snapshot: Snapshot, answer: Availability, *, pessimistic: bool) -> None:
    show.heading(console, snapshot, f"Availability of {console.named(answer.component)}", RUNNING)
    method = "bounds" if answer.method == EXACT and answer.availability is None else answer.method
    console.print(f"{_figure(answer)} [dim]({escape(method)})[/dim]")
    if answer.approximation:
        console.print(f"[dim]{_approximation(answer.approximation)}[/dim]")
    if not answer.certain:
        taken = f"taken as {'hard' if pessimistic else 'soft'}"
        bounds = f"{percent(1.0 - answer.at_least)} to {percent(1.0 - answer.at_most)}"
        text = f"Needs of unknown strength are {taken}; however they are: {bounds}"
        console.print(f"[yellow]{text}[/yellow]")
    if answer.unknown:
        names = ", ".join(map(console.named, answer.unknown[:MOST]))
        text = f"No source states how often these fail: {names}{_left_out(len(answer.unknown))}"
        console.print(f"[yellow]{escape(text)}[/yellow]")
    console.print()
    known = "known " if answer.unknown else ""
    left = answer.cut_sets_left_out
    note = "some not listed" if left is None else f"{left} larger ones not listed"
    show.rows(
        console,
        f"{answer.cut_set_count} minimal cut sets, {note}",
        ("size", "what takes it down together"),
        ((str(len(cut_set)), console.list_names(cut_set)) for cut_set in answer.cut_sets[:MOST]),
    )
    show.rows(
        console,
        "What matters most",
        ("what fails", "down by itself", f"share of all {known}downtime", "source"),
        (_event(console, figure) for figure in answer.events[:MOST]),
    )


def _figure(answer: Availability) -> str:
    if answer.unavailability is None:
        between = f"{percent(1.0 - answer.at_least)} to {percent(1.0 - answer.at_most)}"
        return f"[bold]unknown[/bold], {between}"
    down = show.span(answer.downtime_per_year)
    return f"[bold]{percent(answer.unavailability)}[/bold], {down} down a year"


def _approximation(answer: Approximation) -> str:
    low = ", both low by the larger ones" if answer.dropped else ""
    capped = " (capped)" if answer.rare_event_capped else ""
    return (
        f"down by these alone: {answer.minimal_cut_upper_bound:.3g} at most (minimal-cut upper "
        f"bound), {answer.rare_event:.3g}{capped} by rare events{low}"
    )


def percent(unavailability: float) -> str:
    """Return the availability in percent, with two digits of what is missing to 100 %."""
    missing = Decimal(unavailability) * 100
    if missing <= 0:
        return "100%"
    return f"{100 - missing:.{max(2, 1 - missing.adjusted())}f}%"


def _event(console: Output, figure: EventFigure) -> tuple[str, ...]:
    value = figure.event.figure.value
    rank = figure.importance
    return (
        console.name(figure.event.name),
        "?" if value is None else f"{value:.6g}",
        "?" if rank is None else f"{rank.criticality:.1%}",
        escape(f"{figure.event.figure.source}: {figure.event.figure.explanation}"),
    )


def _left_out(count: int) -> str:
    return f" and {count - MOST} more" if count > MOST else ""
