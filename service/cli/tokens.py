"""`loadpath tokens`: make, list and revoke the tokens with which people and programs come in."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from model.errors import InvalidValue
from schema.documents.duration import format_moment
from service.cli import show
from service.cli.console import err, out
from service.cli.options import Format, FormatOption, StoreOptions, from_options
from service.cli.records import write_answer
from service.cli.revisions import age
from service.cli.session import open_the_store

if TYPE_CHECKING:
    from service.stores.interface import GraphStore
    from service.tokens import OwnToken

NAME = re.compile(r"[A-Za-z0-9._@+-]{1,100}")
BOUNDS = re.compile(r"[A-Za-z0-9._-]{1,100}")
NEVER = "never"


class Action(StrEnum):
    """What to do with tokens."""

    LIST = "list"
    CREATE = "create"
    REVOKE = "revoke"


class TokenRole(StrEnum):
    """What the owner of a token may do; each role includes those before it."""

    READER = "reader"
    EDITOR = "editor"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(StoreOptions):
    """The options of `loadpath tokens`."""

    action: Annotated[
        Action, typer.Argument(metavar="ACTION", help="list (the default), create or revoke.")
    ] = Action.LIST
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="The owner: a person or a program.")
    ] = None
    role: Annotated[TokenRole, typer.Option("--role", help="create: what the owner may do.")] = (
        TokenRole.READER
    )
    expires: Annotated[
        str,
        typer.Option("--expires", metavar="AGE", help="create: after 90d, 12h or so; or never."),
    ] = "90d"
    bounds: Annotated[
        str | None,
        typer.Option(
            "--bounds", metavar="NAME", help="create: the part of the estate that the owner sees."
        ),
    ] = None
    format: FormatOption = Format.TABLE


@from_options(Options)
def command(options: Options) -> None:
    """List the tokens of the store; make a token, which is shown this once, or revoke it.

    The store keeps the SHA-256 of a token only. A service that runs accepts a new token, and
    refuses a revoked one, within two seconds; it needs LOADPATH_SIGN_IN=true, or listens to this
    machine alone and lets everybody at it in.

    Examples:
      loadpath tokens create deploy-bot --role reader --expires 90d
      loadpath tokens
      loadpath tokens list --format json
      loadpath tokens revoke deploy-bot
    """
    if (options.action is Action.LIST) != (options.name is None):
        raise typer.BadParameter("create and revoke take one NAME, list takes none")
    with open_the_store(options.store) as store:
        if options.action is Action.LIST:
            _list(store, options.format)
        elif options.action is Action.CREATE:
            _create(store, options)
        else:
            _revoke(store, options)


def _create(store: "GraphStore", options: Options) -> None:
    from schema.graphql.context import Role
    from service import tokens
    from service.cli.sources import author

    name, now = options.name or "", datetime.now(UTC)
    if options.bounds is not None and not BOUNDS.fullmatch(options.bounds):
        raise InvalidValue("--bounds", options.bounds, "a name in LOADPATH_BOUNDS")
    if not NAME.fullmatch(name):
        raise InvalidValue("NAME", name, "up to 100 letters, digits, and . _ @ + -")
    expires_at = _end(options.expires, now)
    token = tokens.create(
        store,
        name=name,
        role=Role(options.role.value),
        expires_at=expires_at,
        author=author(),
        now=now,
        bounds=options.bounds,
    )
    if options.format is not Format.TABLE:
        end = None if expires_at is None else format_moment(expires_at)
        write_answer(options.format, {"name": name, "token": token, "expires_at": end})
        return
    err().print("Keep this token: it is not shown again.")
    out().print(token, markup=False, soft_wrap=True)


def _end(text: str, now: datetime) -> datetime | None:
    if text == NEVER:
        return None
    try:
        return now + age(text)
    except OverflowError as error:
        raise InvalidValue("--expires", text, "an age before the year 10000") from error


def _revoke(store: "GraphStore", options: Options) -> None:
    from service import tokens
    from service.cli.sources import author

    token = tokens.revoke(store, options.name or "", author=author(), now=datetime.now(UTC))
    if options.format is not Format.TABLE:
        write_answer(options.format, _row(token, None))
        return
    out().print(f"{token.name} is revoked.", markup=False)


def _list(store: "GraphStore", format: Format) -> None:
    from service import tokens

    listed = [_row(token, used) for token, used in tokens.listed(store)]
    if format is not Format.TABLE:
        write_answer(format, {"tokens": listed}, "tokens")
        return
    columns = ("name", "role", "bounds", "created_at", "expires_at", "last_used_at", "state")
    show.rows(out(), "", columns, (tuple(row[name] or "" for name in columns) for row in listed))
    if not listed:
        out().print("There are no tokens yet: `loadpath tokens create NAME` makes one.")


def _row(token: "OwnToken", used: datetime | None) -> dict[str, Any]:
    now = datetime.now(UTC)
    ended = "revoked" if token.revoked_at is not None else "expired"
    return {
        "name": token.name,
        "role": token.role.value,
        "bounds": token.bounds,
        "state": "valid" if token.holds(now) else ended,
        "created_at": format_moment(token.created_at),
        "created_by": token.created_by,
        "expires_at": None if token.expires_at is None else format_moment(token.expires_at),
        "revoked_at": None if token.revoked_at is None else format_moment(token.revoked_at),
        "last_used_at": None if used is None else format_moment(used),
    }
