"""`loadpath audit`: who changed what, and whether the log is as it was written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

import typer

from service.cli import show
from service.cli.console import out
from service.cli.exits import Exit
from service.cli.options import Format, FormatOption, StoreOptions, from_options
from service.cli.records import write_answer
from service.cli.session import open_the_store


class Action(StrEnum):
    """What to do with the audit log."""

    LIST = "list"
    VERIFY = "verify"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(StoreOptions):
    """The options of `loadpath audit`."""

    action: Annotated[
        Action, typer.Argument(metavar="ACTION", help="list (the default) or verify.")
    ] = Action.LIST
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, help="list: show the newest N lines.")
    ] = 50
    head: Annotated[
        str | None,
        typer.Option(
            "--head",
            metavar="N:HASH",
            help="verify: the log must still hold this line, as an earlier verify printed it.",
        ),
    ] = None
    format: FormatOption = Format.TABLE


@from_options(Options)
def command(options: Options) -> None:
    """List the audit log, newest first, or verify that no line was changed, added or removed.

    Each line carries the hash of the line before. verify computes all hashes again, prints the
    head of the log, and exits with 1 when anything differs. Keep the head in another place and
    give it with --head later: then even a log that was rewritten as a whole is noticed.

    Examples:
      loadpath audit
      loadpath audit list --limit 5 --format json
      loadpath audit verify
    """
    if options.action is Action.VERIFY:
        _verify(options)
    else:
        _list(options)


def _list(options: Options) -> None:
    from service.audit import documents

    with open_the_store(options.store) as store:
        lines = documents(store.audit_lines(options.limit))
    if options.format is not Format.TABLE:
        write_answer(options.format, {"lines": lines}, "lines")
        return
    columns = ("line", "at", "author", "role", "address", "action", "outcome", "revision")
    show.rows(
        out(),
        "",
        columns,
        (
            tuple("" if line[name] is None else str(line[name]) for name in columns)
            for line in lines
        ),
    )
    if not lines:
        out().print("The audit log is empty.")


def _cells(line: Mapping[str, Any], columns: Sequence[str]) -> tuple[str, ...]:
    return tuple("" if line[name] is None else str(line[name]) for name in columns)


def _verify(options: Options) -> None:
    from service.stores import audit_chain

    kept = None if options.head is None else audit_chain.parse_head(options.head)
    with open_the_store(options.store) as store:
        verified = audit_chain.verify(store, kept=kept)
    if options.format is not Format.TABLE:
        answer: Mapping[str, Any] = {
            "lines": verified.lines,
            "head": str(verified.head),
            "defects": list(verified.defects),
        }
        write_answer(options.format, answer)
    else:
        console = out()
        for defect in verified.defects:
            console.print(defect, markup=False)
        if not verified.defects:
            console.print(f"All {verified.lines} lines are as they were written.")
        console.print(f"Head: {verified.head}", markup=False, soft_wrap=True)
    if verified.defects:
        raise typer.Exit(Exit.FINDINGS)
