"""`loadpath policy`: what AWS must allow before a crawl can read everything."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.markup import escape

from discovery.aws import CRAWLERS
from discovery.interface import Crawler, Where
from discovery.permissions import MANAGED_LIMIT, Document, actions, parts, policy, size
from discovery.role_template import ROLE_NAME, role_template
from model.errors import InvalidValue
from service.cli import show
from service.cli.console import err, out
from service.cli.options import Format, from_options
from service.cli.streams import write


class Partition(StrEnum):
    """The partitions that crawlers know."""

    AWS = "aws"
    CHINA = "aws-cn"
    US_GOV = "aws-us-gov"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of `loadpath policy`."""

    organization: Annotated[
        bool,
        typer.Option(
            "--org", help="For the principal that runs `loadpath crawl --org`: assumes roles, too."
        ),
    ] = False
    template: Annotated[
        bool,
        typer.Option(
            "--role-template", help="A CloudFormation template of the role in every account."
        ),
    ] = False
    role_name: Annotated[
        str, typer.Option("--role-name", metavar="NAME", help="The role to assume.")
    ] = ROLE_NAME
    trust: Annotated[
        str | None,
        typer.Option(
            "--trust",
            metavar="PRINCIPAL",
            help="With --role-template: the ARN or the account number that may assume the role.",
        ),
    ] = None
    external_id: Annotated[
        str,
        typer.Option("--external-id", metavar="ID", help="With --role-template: also ask for it."),
    ] = ""
    optional: Annotated[
        bool,
        typer.Option(
            "--optional",
            help="Also allow what little depends on: lambda:GetFunction names the image of a "
            "function, and returns a link to the code of any function.",
        ),
    ] = False
    deny_secrets: Annotated[
        bool,
        typer.Option(
            "--deny-secrets",
            help="Also deny to read secrets, parameter values, contents and to decrypt, whatever "
            "else is granted.",
        ),
    ] = False
    part: Annotated[
        int | None,
        typer.Option(
            "--part", metavar="N", min=1, help="Only the Nth part that a managed policy can hold."
        ),
    ] = None
    partition: Annotated[
        Partition, typer.Option("--partition", help="The partition of the accounts.")
    ] = Partition.AWS
    format: Annotated[
        Format, typer.Option("--format", "-f", help="JSON for IAM, or a table for people.")
    ] = Format.JSON


@from_options(Options)
def command(options: Options) -> None:
    r"""Print the least-privilege IAM policy that the crawlers need; it only reads.

    It is derived from the calls that the crawlers declare, so it never lags behind them.

    Examples:
      loadpath policy > policy.json && aws iam create-policy \
        --policy-name LoadpathRead --policy-document file://policy.json
      loadpath policy --format table
      loadpath policy --org --role-name LoadpathRead
      loadpath policy --deny-secrets
      loadpath policy --role-template --trust 111122223333 --external-id ID > role.json
      aws cloudformation create-stack-set --stack-set-name loadpath \
        --template-body file://role.json --capabilities CAPABILITY_NAMED_IAM
    """
    _check(
        template=options.template,
        trust=options.trust,
        external_id=options.external_id,
        part=options.part,
    )
    crawlers = [
        crawler
        for crawler in CRAWLERS
        if options.organization or crawler.where is not Where.ORGANIZATION
    ]
    if options.template:
        _write(
            role_template(
                crawlers,
                role=options.role_name,
                trust=options.trust,
                external_id=options.external_id,
                optional=options.optional,
                deny_secrets=options.deny_secrets,
            )
        )
    elif options.format is Format.TABLE:
        _show(crawlers)
    else:
        assumed = options.role_name if options.organization else None
        whole = policy(
            crawlers,
            assume_role=assumed,
            partition=options.partition,
            optional=options.optional,
            deny_secrets=options.deny_secrets,
        )
        _write(_part(whole, options.part))


def _check(*, template: bool, trust: str | None, external_id: str, part: int | None) -> None:
    if not template and (trust is not None or external_id):
        option, value = ("--trust", trust) if trust is not None else ("--external-id", external_id)
        raise InvalidValue(option, value, "to stand beside --role-template")
    if template and part is not None:
        raise InvalidValue("--part", part, "no --role-template, which holds all parts")


def _part(whole: Document, number: int | None) -> Document:
    """Return one part of the policy, or all of it with a note when it exceeds one."""
    some = parts(whole)
    if number is None:
        if len(some) > 1:
            err().print(
                f"{size(whole)} characters, but a managed policy holds {MANAGED_LIMIT}: "
                f"print --part 1 to --part {len(some)} instead, or use it as an inline policy."
            )
        return whole
    if number > len(some):
        raise InvalidValue("--part", number, f"a number from 1 to {len(some)}")
    return some[number - 1]


def _show(crawlers: Iterable[Crawler]) -> None:
    ordered = sorted(crawlers, key=lambda crawler: crawler.name)
    show.rows(
        out(),
        "",
        ("crawler", "reads", "permissions"),
        (
            (
                escape(crawler.name),
                escape(crawler.title or crawler.type),
                escape(" ".join(actions([crawler]))),
            )
            for crawler in ordered
        ),
    )


def _write(document: Any) -> None:
    write(json.dumps(document, indent=2) + "\n")
