"""`loadpath fix`: the smallest sets of changes after which a promise holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

import typer

from model.answers.improvements import Improvement, Improvements, improvements
from model.errors import InvalidValue
from model.failover.plan import Comparison
from model.records.objective import DisruptionClass
from schema.documents.duration import parse_duration, parse_moment
from schema.documents.plain import plain
from service.cli import show
from service.cli.console import Output
from service.cli.exits import Exit
from service.cli.names import resolve
from service.cli.options import AnswerOptions, AtOption, CheckOption, Format, from_options
from service.cli.records import write_answer
from service.cli.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(AnswerOptions):
    """The options of `loadpath fix`."""

    service: Annotated[str, typer.Argument(metavar="SERVICE", help="Its id or name: checkout.")]
    rto: Annotated[
        str | None,
        typer.Option("--rto", metavar="DURATION", help="How long it may be away: PT15M."),
    ] = None
    rpo: Annotated[
        str | None,
        typer.Option("--rpo", metavar="DURATION", help="How much data it may lose: PT1M."),
    ] = None
    disruption_class: Annotated[
        DisruptionClass, typer.Option("--class", help="How much fails at once.")
    ] = DisruptionClass.REGION
    at: AtOption = None
    check: CheckOption = False


@from_options(Options)
def command(options: Options) -> None:
    """Show the smallest sets of changes after which a service keeps an RTO and RPO.

    Each set is tried: the graph with its changes made is asked for its figures again. Changes are
    a second zone, a replica or a backup copy in the other Region, a local copy of a secret, key,
    parameter or image, a health-checked record, a lower TTL, a standby that runs or is scaled, an
    automated decision, an alarm outside of the Region, and a drill that measures what is unknown.

    Sets of up to three changes are exact; a larger one is an upper bound, and the answer says so.
    With --check, exits with 1 when the service does not keep them today.

    Examples:
      loadpath fix inventory --class zone --rto PT1H --rpo PT5M
      loadpath fix inventory --rpo P1D --format json
      loadpath fix checkout --rto PT15M --rpo PT1M --class region --graph shop.yaml
    """
    if options.rto is None and options.rpo is None:
        raise InvalidValue("--rto and --rpo", "neither", "at least one of them")
    snapshot = options.snapshot()
    answer = improvements(
        snapshot.graph,
        resolve(snapshot.graph, options.service),
        disruption_class=options.disruption_class,
        rto=_duration(options.rto),
        rpo=_duration(options.rpo),
        at=snapshot.taken_at if options.at is None else parse_moment(options.at),
    )
    if options.format is not Format.TABLE:
        write_answer(options.format, {**snapshot.head(), "improvements": plain(answer)})
    else:
        _show(options.console(snapshot), snapshot, answer)
    if options.check and not answer.holds:
        raise typer.Exit(Exit.FINDINGS)


def _duration(text: str | None) -> timedelta | None:
    return None if text is None else parse_duration(text)


def _show(console: Output, snapshot: Snapshot, answer: Improvements) -> None:
    service = console.named(answer.service)
    show.heading(console, snapshot, f"{service} when the {answer.disruption_class} fails")
    console.print(f"Today: {_figures(answer.rto, answer.rpo)}")
    if answer.holds:
        console.print("The promise holds.")
        return
    for number, improvement in enumerate(answer.sets, start=1):
        _show_set(console, number, improvement)
    if answer.left_out:
        console.print(f"{answer.left_out} further sets of this size are enough, too.")
    if answer.reason:
        bound = "An upper bound: " if answer.sets else ""
        console.print(console.sentence(f"{bound}{answer.reason}"))
    if not answer.sets:
        console.print(f"With every known change: {_figures(answer.best_rto, answer.best_rpo)}")
        for figure in (answer.best_rto, answer.best_rpo):
            if figure.status not in ("met", "no_target"):
                console.print(f"  {console.sentence(figure.reason)}")


def _show_set(console: Output, number: int, improvement: Improvement) -> None:
    show.rows(
        console,
        f"{number}. {_figures(improvement.rto, improvement.rpo)}",
        ("change", "effort"),
        (
            (console.sentence(change.description), str(change.effort))
            for change in improvement.changes
        ),
    )
    if improvement.others:
        console.print(f"Other services that it changes: {_names(console, improvement)}")


def _names(console: Output, improvement: Improvement) -> str:
    return console.list_names([other.service for other in improvement.others])


def _figures(rto: Comparison, rpo: Comparison) -> str:
    figures: Sequence[tuple[str, Comparison, str]] = (
        ("RTO", rto, "never"),
        ("RPO", rpo, "all data"),
    )
    return ", ".join(f"{name} {_figure(figure, endless)}" for name, figure, endless in figures)


def _figure(figure: Comparison, endless: str) -> str:
    if figure.computed is not None:
        text = show.span(figure.computed)
    elif figure.known_part is None:
        text = endless
    else:
        text = f"at least {show.span(figure.known_part)}" if figure.known_part else "unknown"
    if figure.target is None:
        return text
    return f"{text} of {show.span(figure.target)} ({show.word(figure.status)})"
