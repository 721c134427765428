"""`loadpath revisions`: the published states of the graph."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from model.errors import InvalidValue
from model.records.revision import Revision
from schema.documents.plain import plain
from service.cli import show
from service.cli.console import out
from service.cli.options import Format, FormatOption, StoreOptions, from_options
from service.cli.records import write_answer
from service.cli.session import is_stale, open_the_store

if TYPE_CHECKING:
    from service.stores.interface import GraphStore


class Action(StrEnum):
    """What to do with revisions."""

    LIST = "list"
    PRUNE = "prune"
    TAG = "tag"
    UNTAG = "untag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(StoreOptions):
    """The options of `loadpath revisions`."""

    action: Annotated[
        Action, typer.Argument(metavar="ACTION", help="list (the default), prune, tag or untag.")
    ] = Action.LIST
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="The tag to give or to take away.")
    ] = None
    number: Annotated[
        int | None,
        typer.Option("--revision", metavar="N", min=1, help="Tag this one; else the current."),
    ] = None
    keep: Annotated[
        str,
        typer.Option("--keep", metavar="AGE", help="prune: keep younger ones, such as 90d or 12h."),
    ] = "90d"
    keep_last: Annotated[
        int,
        typer.Option("--keep-last", metavar="N", min=1, help="prune: keep the newest N."),
    ] = 1
    format: FormatOption = Format.TABLE


@from_options(Options)
def command(options: Options) -> None:
    """List the published revisions, newest first; prune old ones, or name one by a tag.

    prune removes revisions that are older than --keep; the current one and those with a tag stay.
    `loadpath store vacuum` gives the room back to the disk.

    Examples:
      loadpath revisions
      loadpath revisions --format json
      loadpath revisions tag audit-2026 --revision 1
      loadpath revisions prune --keep 90d
    """
    if (options.action in (Action.TAG, Action.UNTAG)) != (options.name is not None):
        raise typer.BadParameter("tag and untag take one NAME, list and prune take none")
    with open_the_store(options.store) as store:
        if options.action is not Action.LIST:
            _change(store, options)
            return
        listed, tags = store.revisions(), _tags(store)
    if options.format is not Format.TABLE:
        labels = [{**plain(revision), "tags": tags.get(revision.number, [])} for revision in listed]
        write_answer(options.format, {"revisions": labels}, "revisions")
        return
    now = datetime.now(UTC)
    console = out()
    show.rows(
        console,
        "",
        ("revision", "published", "components", "requirements", "digest", "tags"),
        (
            (
                str(revision.number),
                f"{show.span(now - revision.published_at)} ago",
                str(revision.components),
                str(revision.requirements),
                revision.digest[:19],
                ", ".join(tags.get(revision.number, [])),
            )
            for revision in listed
        ),
    )
    if not listed:
        console.print("Nothing is published yet: run `loadpath crawl` or `loadpath import FILE`.")


def _change(store: "GraphStore", options: Options) -> None:
    now = datetime.now(UTC)
    if options.action is Action.PRUNE:
        gone = store.prune(ago(options.keep, now), keep=options.keep_last)
        answer: dict[str, object] = {"pruned": list(gone)}
        text = f"Removed {len(gone)} revisions." if gone else "No revision is old enough."
    else:
        name = options.name or ""
        answer, text = _tag(store, options, name)
    if options.format is not Format.TABLE:
        write_answer(options.format, answer)
    else:
        out().print(text, markup=False)


def _tag(store: "GraphStore", options: Options, name: str) -> tuple[dict[str, object], str]:
    if options.action is Action.UNTAG:
        had = store.untag(name)
        return {"untagged": had}, f"{name} is gone." if had else f"No revision has the tag {name}."
    if not TAG.fullmatch(name):
        raise InvalidValue("NAME", name, "up to 100 letters, digits, and . _ -")
    current = store.current()
    number = options.number or (0 if current is None else current.number)
    store.tag(number, name)
    return {"tagged": number}, f"Revision {number} is {name}."


def since(revisions: Sequence[Revision], text: str) -> int | None:
    """Return the number of the revision that a number, or an age such as `7d`, names.

    An age names the revision that was current then, or the oldest. `revisions` has the newest
    first; None when there is none.

    Raises:
        InvalidValue: if the text is neither.
    """
    if text.isdecimal() and len(text) <= LONGEST:
        return int(text)
    moment = ago(text, datetime.now(UTC))
    older = (revision for revision in revisions if revision.published_at <= moment)
    oldest = revisions[-1] if revisions else None
    chosen = next(older, oldest)
    return None if chosen is None else chosen.number


def ago(text: str, now: datetime) -> datetime:
    """Return the moment that is the age `text` before `now`.

    Raises:
        InvalidValue: if it is no age, or no calendar has the moment.
    """
    try:
        return now - age(text)
    except OverflowError as error:
        raise InvalidValue("age", text, "one that reaches no further than the year 1") from error


def age(text: str) -> timedelta:
    """Return the age that a text such as `90d`, `12h` or `P90D` names.

    Raises:
        InvalidValue: if it is none.
    """
    match = AGE.fullmatch(text.strip().lower())
    if match is None or len(match[1]) > LONGEST:
        from schema.documents.duration import parse_duration

        return parse_duration(text)
    return timedelta(**{UNITS[match[2]]: int(match[1])})


def _tags(store: "GraphStore") -> dict[int, list[str]]:
    """Return the tags of each revision; none when the answer comes from the copy."""
    tags: dict[int, list[str]] = {}
    if not is_stale():
        for name, number in store.tags().items():
            tags.setdefault(number, []).append(name)
    return tags


AGE = re.compile(r"(\d+)([mhdw])")
LONGEST = 5
"""Digits of an age."""
TAG = re.compile(r"[A-Za-z0-9._-]{1,100}")
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
