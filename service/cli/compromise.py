"""`loadpath compromise`: what an attacker who holds a principal or an account may control."""

from dataclasses import dataclass
from typing import Annotated

import typer
from rich.markup import escape

from model.access.truth import Truth
from model.disruption.disruptions import ComponentsFail
from model.impact.blast_radius import BlastRadius, blast_radius
from model.impact.compromise import Compromise, Hold, compromise
from model.impact.compromise_start import is_outside
from model.records.requirement import Effect
from schema.documents import answers
from schema.documents.duration import parse_moment
from schema.drawn_from import RUNNING
from service.cli import show
from service.cli.console import Output
from service.cli.names import resolve
from service.cli.options import AnswerOptions, AtOption, Format, from_options
from service.cli.records import write_answer
from service.cli.snapshot import Snapshot

EFFECTS = (*RUNNING, Effect.POLICY)
"""The effects that this answer is drawn from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(AnswerOptions):
    """The options of `loadpath compromise`."""

    start: Annotated[
        str,
        typer.Argument(
            metavar="START",
            help="A role, user, account, identity provider, permission set, instance profile, "
            "service, access key, or a component that runs with a role.",
        ),
    ]
    possible: Annotated[
        bool,
        typer.Option("--possible", help="Count components as lost that only a condition protects."),
    ] = False
    at: AtOption = None


@from_options(Options)
def command(options: Options) -> None:
    """Show what an attacker who has a start may act as, gain and stop, and what fails with that.

    Identity, resource and organization policies, boundaries, trust and grants are evaluated as IAM
    does, and the published escalation paths are followed. A condition that only a real request
    can settle makes an answer *possible*, not certain.

    Examples:
      loadpath compromise payments-ecs
      loadpath compromise account:123456789012 --possible --format json
    """
    snapshot = options.snapshot()
    compiled = snapshot.graph
    moment = snapshot.taken_at if options.at is None else parse_moment(options.at)
    start = options.start if is_outside(options.start) else resolve(compiled, options.start)
    taken = compromise(compiled, start, at=moment)
    lost = taken.seeds(possible=options.possible)
    answer = blast_radius(compiled, ComponentsFail(components=tuple(lost)))
    if options.format is not Format.TABLE:
        document = {
            **snapshot.head(EFFECTS),
            **answers.compromise(taken),
            "blast_radius": answers.blast_radius(answer, None),
        }
        write_answer(options.format, document, "stopped")
    else:
        _show(options.console(snapshot), snapshot, taken, answer)


def _show(console: Output, snapshot: Snapshot, taken: Compromise, answer: BlastRadius) -> None:
    show.heading(console, snapshot, f"Compromise of {console.named(taken.start)}", EFFECTS)
    show.rows(
        console,
        "May act as",
        ("principal", "by", "may", "certain"),
        (_line(console, hold) for hold in taken.principals if hold.by is not None),
    )
    show.rows(
        console,
        "Escalation paths",
        ("path", "holder", "gains", "certain"),
        (
            (
                step.path,
                console.name(step.holder),
                console.name(step.gains),
                _certainty(step.certain),
            )
            for step in taken.escalations
        ),
    )
    show.rows(
        console,
        "May stop",
        ("component", "by", "may", "certain"),
        (_line(console, hold) for hold in taken.stopped),
    )
    console.print(f"{len(answer.down)} more go down with them, {len(answer.degraded)} degrade.\n")
    show.rows(
        console,
        "Services, journeys and systems that are hit",
        ("component",),
        ((console.name(component),) for component in answer.services),
    )


def _line(console: Output, hold: Hold) -> tuple[str, ...]:
    return (
        console.name(hold.component),
        console.name(hold.by or ""),
        escape(hold.action or ""),
        _certainty(hold.certain),
    )


def _certainty(certain: Truth) -> str:
    keys = ", ".join(sorted(certain.keys))
    return "yes" if certain.certain else escape(f"depends on {keys}")
