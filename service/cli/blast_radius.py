"""`loadpath blast-radius`: what stops when something fails, and why."""

from dataclasses import dataclass
from typing import Annotated

import typer

from model.impact.blast_radius import blast_radius
from schema.documents import answers
from schema.documents.duration import parse_duration
from schema.drawn_from import RUNNING
from service.cli.blast_radius_view import show_blast_radius
from service.cli.disruption_options import DisruptionOptions
from service.cli.exits import Exit
from service.cli.names import resolve
from service.cli.options import CheckOption, Format, from_options
from service.cli.records import write_answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(DisruptionOptions):
    """The options of `loadpath blast-radius`."""

    after: Annotated[
        str | None,
        typer.Option(
            metavar="DURATION", help="Show only what has happened so long after it: PT30M."
        ),
    ] = None
    at: Annotated[
        str | None,
        typer.Option(
            metavar="DURATION",
            help="Show every state so long after it, with what fails over by itself: PT20S.",
        ),
    ] = None
    why: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Show why this component is hit: all reasons, as a tree."),
    ] = None
    check: CheckOption = False


@from_options(Options)
def command(options: Options) -> None:
    """Show what stops or degrades when something fails.

    What several options name fails together. With --check, exits with 1 when a promise is broken.

    Examples:
      loadpath blast-radius --component service:checkout
      loadpath blast-radius --zone use1-az1 --why service:checkout
      loadpath blast-radius --region us-east-1 --format json
      loadpath blast-radius --service route53@us-east-1 --control-plane
      loadpath blast-radius --expiry 2027-01-31 --check
      loadpath blast-radius --component service:orders --after PT15M
      loadpath blast-radius --zone use1-az1 --at PT20S
      loadpath blast-radius --component /catalog/page-size --failure-mode bad
      loadpath blast-radius --fails zone:use1-az1 --fails orders-us-east-1
      loadpath blast-radius --graph shop.yaml --component orders-db
    """
    options.check_usage()
    snapshot = options.snapshot()
    graph = snapshot.graph
    horizon = None if options.after is None else parse_duration(options.after)
    answer = blast_radius(graph, options.disruption(graph, snapshot.taken_at), horizon=horizon)
    why = None if options.why is None else resolve(graph, options.why)
    moment = None if options.at is None else parse_duration(options.at)
    if options.format is not Format.TABLE:
        write_answer(
            options.format,
            {**snapshot.head(RUNNING), **answers.blast_radius(answer, why, moment)},
            "impacts",
        )
    else:
        show_blast_radius(options.console(snapshot), snapshot, answer, why, moment)
    if options.check and answer.broken_objectives:
        raise typer.Exit(Exit.FINDINGS)
