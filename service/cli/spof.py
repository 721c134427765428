"""`loadpath spof`: the components whose failure alone takes a component down."""

from dataclasses import dataclass
from typing import Annotated

import typer

from model.disruption.scenarios import possible_single_points
from model.impact.blast_radius import single_points_of_failure
from schema.drawn_from import RUNNING
from service.cli import show
from service.cli.exits import Exit
from service.cli.names import resolve
from service.cli.options import AnswerOptions, CheckOption, Format, from_options
from service.cli.records import write_answer

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
    if options.format is not Format.TABLE:
        answer = {"single_points_of_failure": list(points), "possible": list(possible)}
        write_answer(
            options.format,
            {**snapshot.head(RUNNING), "component": subject, **answer},
            "single_points_of_failure",
        )
    else:
        console = options.console(snapshot)
        title = f"{len(points)} single points of failure of {console.named(subject)}"
        show.heading(console, snapshot, title, RUNNING)
        show.rows(
            console,
            "",
            ("component", "kind"),
            ((console.name(point), str(compiled.component(point).kind)) for point in points),
        )
        if possible:
            names = console.list_names(possible[:MOST]) + (" …" if len(possible) > MOST else "")
            text = f"{len(possible)} more, if dependencies of unknown strength are hard"
            console.print(f"[yellow]{text}: {names}[/yellow]")
    if options.check and points:
        raise typer.Exit(Exit.FINDINGS)
