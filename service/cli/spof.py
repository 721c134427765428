"""`loadpath spof`: the components whose failure alone takes a component down."""

from dataclasses import dataclass
from typing import Annotated

import typer
from rich.markup import escape

from model.disruption.scenarios import possible_single_points
from model.impact.blast_radius import single_points_of_failure
from schema.drawn_from import RUNNING
from service.cli import show
from service.cli.console import out
from service.cli.exits import Exit
from service.cli.names import resolve
from service.cli.options import AnswerOptions, CheckOption, Format, from_options
from service.cli.streams import write_json

MOST = 20
"""How many possible single points the table shows; --format json has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(AnswerOptions):
    """The options of `loadpath spof`."""

    component: Annotated[str, typer.Argument(metavar="ID", help="A component, by id or name.")]
    check: CheckOption = False


@from_options(Options)
def command(options: Options) -> None:
    """List the single points of failure of a component.

    Components that count only if dependencies of unknown strength are hard are listed apart. With
    --check, exits with 1 when there is at least one certain single point of failure.

    Examples:
      loadpath spof service:checkout
      loadpath spof checkout --graph shop.yaml --format json
    """
    snapshot = options.snapshot()
    compiled = snapshot.graph
    subject = resolve(compiled, options.component)
    points = single_points_of_failure(compiled, subject)
    possible = possible_single_points(compiled, subject)
    if options.format is Format.JSON:
        answer = {"single_points_of_failure": list(points), "possible": list(possible)}
        write_json({**snapshot.head(RUNNING), "component": subject, **answer})
    else:
        console = out()
        title = f"{len(points)} single points of failure of {subject}"
        show.heading(console, snapshot, title, RUNNING)
        seen = (compiled.component(point) for point in points)
        show.rows(
            console,
            "",
            ("component", "kind", "name"),
            ((escape(point.id), str(point.kind), escape(point.name)) for point in seen),
        )
        if possible:
            names = ", ".join(possible[:MOST]) + (" …" if len(possible) > MOST else "")
            text = f"{len(possible)} more, if dependencies of unknown strength are hard: {names}"
            console.print(f"[yellow]{escape(text)}[/yellow]")
    if options.check and points:
        raise typer.Exit(Exit.FINDINGS)
