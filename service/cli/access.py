"""`loadpath access`: whether a principal may do something, who can, and what it may do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer
from rich.markup import escape

from model.access.may import May, may
from model.access.policies import Access
from model.access.principal_access import access_of
from model.access.who_can import WhoCan
from model.errors import InvalidValue, UnknownComponent
from schema.documents.answers import component_access, permission
from schema.documents.duration import parse_moment
from schema.drawn_from import ACCESS
from service.cli import show
from service.cli.console import out
from service.cli.names import resolve, typed
from service.cli.options import AnswerOptions, AtOption, Format, from_options
from service.cli.snapshot import Snapshot
from service.cli.streams import write_json


class Question(StrEnum):
    """Which question about access is answered."""

    MAY = "may"
    WHO_CAN = "who-can"
    OF = "of"


ARGUMENTS = {
    Question.MAY: ("PRINCIPAL", "ACTION", "RESOURCE"),
    Question.WHO_CAN: ("ACTION", "RESOURCE"),
    Question.OF: ("PRINCIPAL",),
}
"""Question → the arguments that follow it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(AnswerOptions):
    """The options of `loadpath access`."""

    question: Annotated[Question, typer.Argument(metavar="QUESTION", help="may, who-can or of.")]
    arguments: Annotated[
        list[str],
        typer.Argument(
            metavar="ARGUMENT...",
            help="may PRINCIPAL ACTION RESOURCE; who-can ACTION RESOURCE; of PRINCIPAL.",
        ),
    ]
    certain: Annotated[
        bool, typer.Option("--certain", help="Leave out what depends on conditions.")
    ] = False
    at: AtOption = None


@from_options(Options)
def command(options: Options) -> None:
    """Show whether a principal may do something, who can, or what a principal may do.

    Identity, resource and organization policies, boundaries, trust, grants and S3 Block Public
    Access are evaluated as IAM does. The answer is yes, no, or conditional with its reasons: keys
    that only a real request has, and policies that were not read. A principal is a user, a role,
    an account, the name of a service, or * for somebody without credentials.

    Examples:
      loadpath access may payments-ecs secretsmanager:GetSecretValue checkout/payment-provider
      loadpath access who-can secretsmanager:GetSecretValue checkout/payment-provider
      loadpath access of payments-ecs --certain --format json
    """
    arguments = _arguments(options)
    snapshot = options.snapshot()
    moment = snapshot.taken_at if options.at is None else parse_moment(options.at)
    access = Access(snapshot.graph, at=moment)
    answer = {Question.MAY: _may, Question.WHO_CAN: _who_can, Question.OF: _of}[options.question]
    answer(access, arguments, snapshot, options)


def _arguments(options: Options) -> Sequence[str]:
    """Return the arguments of the question.

    Raises:
        InvalidValue: if the question takes others.
    """
    names = ARGUMENTS[options.question]
    if len(names) != len(options.arguments):
        given = " ".join(options.arguments)
        raise InvalidValue("arguments", given, f"{options.question} {' '.join(names)}")
    return [typed(argument) for argument in options.arguments]


def _may(access: Access, arguments: Sequence[str], snapshot: Snapshot, options: Options) -> None:
    principal, action, resource = arguments
    target = resolve(snapshot.graph, resource)
    answer = may(access, _principal(snapshot, principal), action, target)
    if options.format is Format.JSON:
        write_json({**snapshot.head(ACCESS), **permission(answer)})
        return
    title = f"May {answer.principal} do {action} to {target}? {answer.answer}"
    show.heading(out(), snapshot, title, ACCESS)
    show.rows(
        out(), "", ("decided by",), ((escape(decider.text),) for decider in answer.decided_by)
    )
    show.rows(out(), "", ("depends on",), ((escape(reason),) for reason in answer.because))


def _who_can(
    access: Access, arguments: Sequence[str], snapshot: Snapshot, options: Options
) -> None:
    action, resource = arguments
    target = resolve(snapshot.graph, resource)
    answers = WhoCan(access).ask(action, target, certain=options.certain)
    if options.format is Format.JSON:
        listed = [permission(answer) for answer in answers]
        head = {"action": action, "resource": target}
        write_json({**snapshot.head(ACCESS), **head, "principals": listed})
        return
    show.heading(out(), snapshot, f"Who can do {action} to {target}", ACCESS)
    _table(("principal", "answer", "decided by", "depends on"), map(_line, answers))


def _of(access: Access, arguments: Sequence[str], snapshot: Snapshot, options: Options) -> None:
    principal = _principal(snapshot, arguments[0])
    accesses = access_of(access, principal, certain=options.certain)
    if options.format is Format.JSON:
        listed = [component_access(permitted) for permitted in accesses]
        write_json({**snapshot.head(ACCESS), "principal": principal, "components": listed})
        return
    show.heading(out(), snapshot, f"What {principal} may read, change and destroy", ACCESS)
    lines = (
        (escape(permitted.may.resource), str(permitted.verb), *_line(permitted.may)[1:])
        for permitted in accesses
    )
    _table(("component", "may", "answer", "decided by", "depends on"), lines)


def _table(columns: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    listed = list(lines)
    if not listed:
        out().print("Nothing that was read or not read allows it.")
    show.rows(out(), "", columns, listed)


def _line(answer: May) -> tuple[str, ...]:
    deciders = "\n".join(decider.text for decider in answer.decided_by)
    reasons = "\n".join(answer.because)
    return escape(answer.principal), str(answer.answer), escape(deciders), escape(reasons)


def _principal(snapshot: Snapshot, text: str) -> str:
    """Return the id of the component that a text means; else the text, a service or an account."""
    try:
        return resolve(snapshot.graph, text)
    except UnknownComponent:
        return text
