"""`loadpath promises`: for each service and class of disruption, whether its promise is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from model.answers.promise_matrix import PromiseCell, promise_matrix, promising
from model.failover.plan import Comparison
from model.records.objective import DisruptionClass
from schema.documents.duration import parse_moment
from schema.documents.plain import plain
from schema.drawn_from import RECOVERY
from service.cli import show
from service.cli.exits import Exit
from service.cli.names import resolve_all
from service.cli.options import AnswerOptions, AtOption, CheckOption, Format, from_options
from service.cli.records import write_answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(AnswerOptions):
    """The options of `loadpath promises`."""

    service: Annotated[
        list[str] | None,
        typer.Option("--service", metavar="NAME", help="Only this one; may be repeated."),
    ] = None
    disruption_class: Annotated[
        DisruptionClass | None, typer.Option("--class", help="Only this class of disruption.")
    ] = None
    at: AtOption = None
    check: CheckOption = False


@from_options(Options)
def command(options: Options) -> None:
    """Show whether each service and user journey keeps its promised RTO and RPO, class by class.

    Only promises are listed, inherited ones included: a class in which nothing is promised has no
    row. With --check, exits with 1 when a promise is breached or unknown.

    Examples:
      loadpath promises
      loadpath promises --service checkout --class region
      loadpath promises --graph shop.yaml --format csv
    """
    snapshot = options.snapshot()
    graph = snapshot.graph
    moment = snapshot.taken_at if options.at is None else parse_moment(options.at)
    subjects = resolve_all(graph, options.service) if options.service else promising(graph)
    cells = [
        cell
        for cell in promise_matrix(graph, subjects, moment)
        if options.disruption_class in (None, cell.disruption_class)
    ]
    if options.format is not Format.TABLE:
        rows = [plain(cell) for cell in cells]
        write_answer(options.format, {**snapshot.head(RECOVERY), "promises": rows}, "promises")
    else:
        console = options.console(snapshot)
        show.heading(console, snapshot, _title(cells), RECOVERY)
        show.rows(
            console,
            "",
            ("service", "class", "RTO", "promised", "RPO", "promised"),
            (
                (
                    console.named(cell.component),
                    str(cell.disruption_class),
                    _figure(cell.rto),
                    _promised(cell.rto),
                    _figure(cell.rpo),
                    _promised(cell.rpo),
                )
                for cell in cells
            ),
        )
    if options.check and any(_status(cell) in ("breached", "unknown") for cell in cells):
        raise typer.Exit(Exit.FINDINGS)


def _title(cells: Sequence[PromiseCell]) -> str:
    counts = dict.fromkeys(("met", "breached", "unknown"), 0)
    for cell in cells:
        counts[_status(cell)] += 1
    listed = ", ".join(f"{count} {status}" for status, count in counts.items())
    return f"{len(cells)} promises: {listed}"


def _status(cell: PromiseCell) -> str:
    """Return the worse of the two statuses of a cell."""
    statuses = {cell.rto.status, cell.rpo.status}
    return next((status for status in ("breached", "unknown") if status in statuses), "met")


def _figure(comparison: Comparison) -> str:
    if comparison.computed is not None:
        return show.span(comparison.computed)
    if comparison.known_part is None:
        return "never"
    return f"at least {show.span(comparison.known_part)}" if comparison.known_part else "unknown"


def _promised(comparison: Comparison) -> str:
    if comparison.target is None:
        return ""
    return f"{show.span(comparison.target)}: {show.word(comparison.status)}"
