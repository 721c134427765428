"""`loadpath sources`: the scopes that the store holds, and how to forget one."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from getpass import getuser
from typing import Annotated

import orjson
import typer

from model.errors import InvalidValue, did_you_mean
from service.cli import show
from service.cli.console import out
from service.cli.options import Format, FormatOption, StoreOptions, from_options
from service.cli.records import write_answer
from service.cli.session import open_the_store


class Action(StrEnum):
    """What to do with scopes."""

    LIST = "list"
    FORGET = "forget"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(StoreOptions):
    """The options of `loadpath sources`."""

    action: Annotated[
        Action, typer.Argument(metavar="ACTION", help="list (the default) or forget.")
    ] = Action.LIST
    scope: Annotated[
        str | None, typer.Argument(metavar="SCOPE", help="The scope to forget, as list shows it.")
    ] = None
    format: FormatOption = Format.TABLE


@from_options(Options)
def command(options: Options) -> None:
    """List the scopes that were read, or forget one with all that it holds.

    Forget a scope when its source is gone for good: an account that was closed, a file that is
    imported no longer. A crawl that may read the scope brings it back.

    Examples:
      loadpath sources
      loadpath sources forget document@shop.yaml
    """
    if (options.action is Action.FORGET) != (options.scope is not None):
        raise typer.BadParameter("forget takes one SCOPE, list takes none")
    if options.scope is not None:
        _forget(options, options.scope)
        return
    with open_the_store(options.store) as store:
        covered = store.coverage()[1]
    if options.format is not Format.TABLE:
        from schema.documents import answers

        scopes = [answers.scope(scope) for scope in covered.scopes]
        document = {"coverage": answers.coverage(covered), "scopes": scopes}
        write_answer(options.format, document, "scopes")
        return
    show.rows(
        out(),
        "",
        ("scope", "outcome", "components", "requirements"),
        (
            (scope.scope.key, str(scope.outcome), str(scope.components), str(scope.requirements))
            for scope in covered.scopes
        ),
    )


def _forget(options: Options, key: str) -> None:
    from model.linking.link import LinkSettings
    from service.stores.interface import AuditEntry, Change

    now = datetime.now(UTC)
    with open_the_store(options.store, create=False) as store:
        keys = {observation.scope.key for observation in store.observations()}
        if key not in keys:
            raise InvalidValue("SCOPE", key, "the key of a scope", hint=did_you_mean(key, keys))
        detail = orjson.dumps({"scope": key}).decode()
        entry = AuditEntry(at=now, author=author(), action="forgetScope", detail=detail)
        change = Change(forget=(key,), entry=entry)
        label, is_new = store.change([change], now=now, settings=LinkSettings())
    if options.format is not Format.TABLE:
        from schema.documents.plain import plain

        write_answer(options.format, {"revision": plain(label), "new_revision": is_new})
        return
    out().print(f"Forgotten; revision {label.number} is current.")


def author() -> str:
    """Return who runs this command, for the audit log."""
    try:
        return f"cli:{getuser()}"
    except (OSError, KeyError):  # no name for this user id, as in some containers
        return f"cli:{os.getuid()}"
