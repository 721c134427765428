"""`loadpath what-if`: what a change of policies, keys, secrets or certificates stops, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer
from rich.markup import escape

from model.access.policy_change import PolicyChange
from model.access.policy_document import checked_statements
from model.errors import InvalidValue
from model.impact.what_if import Change, LostNeed, WhatIf, When, what_if
from schema.documents import answers
from schema.documents.duration import parse_moment
from schema.drawn_from import CHANGE
from service.cli import show
from service.cli.console import Output
from service.cli.names import resolve, resolve_all, typed
from service.cli.options import AnswerOptions, AtOption, Format, from_options
from service.cli.records import write_answer
from service.cli.snapshot import Snapshot

if TYPE_CHECKING:
    from model.graph import DependencyGraph

TITLES = {
    When.NOW: "What it stops or weakens now",
    When.START: "What cannot start, scale or be replaced any more",
    When.RENEW: "What cannot be renewed, rotated or backed up any more",
    When.ASSUME: "Who cannot act as a role or sign in any more",
    When.FAIL_OVER: "What cannot fail over any more",
    When.RESTORE: "What cannot be restored any more",
}

MISSED = {
    When.NOW: "now",
    When.START: "at the next start",
    When.RENEW: "at the next renewal",
    When.ASSUME: "at the next assumption of a role",
    When.FAIL_OVER: "at a failover",
    When.RESTORE: "at a restore",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(AnswerOptions):
    """The options of `loadpath what-if`."""

    end: Annotated[
        list[str] | None,
        typer.Option(
            "--end",
            metavar="ID",
            help="This ends: a key is disabled, a secret is deleted, a certificate or a "
            "certificate authority runs out; may be repeated.",
        ),
    ] = None
    attach: Annotated[
        str | None,
        typer.Option(
            metavar="POLICY", help="Attach this policy: its ARN or name, or a JSON file with it."
        ),
    ] = None
    to: Annotated[
        str | None,
        typer.Option(
            metavar="TARGET",
            help="With --attach: a user, role or group; or an account or unit, which a service "
            "control policy binds.",
        ),
    ] = None
    detach: Annotated[
        str | None,
        typer.Option(metavar="POLICY", help="Detach or delete this policy: its ARN or name."),
    ] = None
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="TARGET", help="With --detach: who has it today."),
    ] = None
    at: AtOption = None

    def check_usage(self) -> None:
        """Accept the options only when they name a change, and go together.

        Raises:
            BadParameter: otherwise.
        """
        if not any((self.end, self.attach, self.detach)):
            raise typer.BadParameter("name a change, by --end, --attach or --detach")
        if (self.attach is None) != (self.to is None):
            raise typer.BadParameter("--attach and --to go together")
        if (self.detach is None) != (self.from_ is None):
            raise typer.BadParameter("--detach and --from go together")

    def change(self, graph: "DependencyGraph") -> Change:
        """Return the change that the options name.

        Raises:
            UnknownComponent: if the graph has no component of that name.
            InvalidValue: if a file holds no policy document.
        """
        return Change(
            policies=tuple(self._policies(graph)), ended=resolve_all(graph, self.end or ())
        )

    def _policies(self, graph: "DependencyGraph") -> Iterator[PolicyChange]:
        if self.detach is not None and self.from_ is not None:
            target = resolve(graph, self.from_)
            yield PolicyChange(policy=typed(self.detach), target=target, attach=False)
        if self.attach is not None and self.to is not None:
            target = resolve(graph, self.to)
            path = Path(self.attach)
            if path.suffix == ".json":
                statements = checked_statements(_read(path))
                yield PolicyChange(
                    policy=path.stem, target=target, attach=True, statements=statements
                )
            else:
                yield PolicyChange(policy=typed(self.attach), target=target, attach=True)


@from_options(Options)
def command(options: Options) -> None:
    """Show what a change of policies, keys, secrets or certificates stops: now, or later.

    Needs are listed by when they are missed: while the component runs, at its next start, renewal,
    assumption of a role, failover or restore. Policies are evaluated as IAM does, before and after;
    a permission that only becomes conditional may be lost, and stops nothing for certain.

    Examples:
      loadpath what-if --end checkout/payment-provider
      loadpath what-if --detach work --from payments-ecs
      loadpath what-if --attach deny-kms.json --to payments-ecs --format json
    """
    options.check_usage()
    snapshot = options.snapshot()
    moment = snapshot.taken_at if options.at is None else parse_moment(options.at)
    answer = what_if(snapshot.graph, options.change(snapshot.graph), at=moment)
    if options.format is not Format.TABLE:
        document = {**snapshot.head(CHANGE), **answers.what_if(answer)}
        write_answer(options.format, document, "needs")
    else:
        _show(options.console(snapshot), snapshot, answer)


def _read(path: Path) -> object:
    """Return the JSON of a file.

    Raises:
        InvalidValue: if the file cannot be read, or is no JSON.
    """
    try:
        document: object = orjson.loads(path.read_bytes())
    except OSError as error:
        raise InvalidValue("policy", str(path), "a file that can be read") from error
    except ValueError as error:
        raise InvalidValue("policy", str(path), f"a file with JSON: {error}") from error
    return document


def _show(console: Output, snapshot: Snapshot, answer: WhatIf) -> None:
    show.heading(console, snapshot, "What if", CHANGE)
    radius = answer.blast_radius
    console.print(
        f"{_counted(answer)} {len(radius.down)} go down with what stops now, "
        f"{len(radius.degraded)} degrade.\n"
    )
    for when in When:
        show.rows(
            console,
            TITLES[when],
            ("component", "needs", "by way of", "lost", "principal", "action", "reasons"),
            (_line(console, need) for need in answer.at(when)),
        )
    show.rows(
        console,
        "Still running, but no longer able to",
        ("component", "cannot", "because of", "by way of"),
        (
            (
                console.name(need.component),
                str(need.cannot).replace("_", " "),
                console.name(need.because),
                escape(need.relation),
            )
            for need in radius.latent
        ),
    )
    show.rows(
        console,
        "Services, journeys and systems behind them",
        ("component",),
        ((console.name(component),) for component in answer.services),
    )
    show.rows(
        console,
        "What it newly allows",
        ("principal", "may", "component", "answer"),
        (
            (
                console.name(permitted.may.principal),
                str(permitted.verb),
                console.name(permitted.may.resource),
                str(permitted.may.answer),
            )
            for permitted in answer.gained
        ),
    )


def _counted(answer: WhatIf) -> str:
    """Return how many needs are missed at which time, as a sentence."""
    counts = [f"{len(needs)} {MISSED[when]}" for when in When if (needs := answer.at(when))]
    return f"Needs that are lost: {', '.join(counts)}." if counts else "No need is lost."


def _line(console: Output, need: LostNeed) -> tuple[str, ...]:
    return (
        console.name(need.component),
        console.name(need.resource),
        escape(need.relation),
        "yes" if need.answer == "no" else "perhaps",
        console.name(need.principal or ""),
        need.action or "",
        escape("\n".join(need.reasons)),
    )
