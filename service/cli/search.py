"""`loadpath search`: components by id, name, type or tag."""

from collections.abc import Iterable
from typing import Annotated

import typer
from rich.markup import escape

from model.records.component import Component
from schema.documents import answers
from service.cli import show
from service.cli.console import out, write_json
from service.cli.names import typed
from service.cli.options import Format, FormatOption, GraphOption, RevisionOption, StoreOption
from service.cli.snapshot import take


def command(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Words that must all appear.")],
    limit: Annotated[int, typer.Option(min=1, help="Most components to list.")] = 50,
    format: FormatOption = Format.TABLE,
    graph: GraphOption = None,
    revision: RevisionOption = None,
    store: StoreOption = None,
) -> None:
    """Find components by parts of their id, name, kind, type, place or tags.

    Examples:
      loadpath search orders
      loadpath search "database us-west-2" --format json
    """
    snapshot = take(graph, store=store, revision=revision)
    found = _ranked(snapshot.records.components, typed(text).lower().split())
    if format is Format.JSON:
        shown = [answers.component(one) for one in found[:limit]]
        write_json({**snapshot.head(), "total": len(found), "components": shown})
        return
    console = out()
    title = "1 component matches" if len(found) == 1 else f"{len(found)} components match"
    show.heading(console, snapshot, title, ())
    show.rows(
        console,
        "",
        ("component", "kind", "name", "region"),
        (
            (escape(one.id), str(one.kind), escape(one.name), one.region or "")
            for one in found[:limit]
        ),
    )
    if len(found) > limit:
        console.print(f"… and {len(found) - limit} more; raise --limit to see them")


def _ranked(components: Iterable[Component], words: list[str]) -> list[Component]:
    """Return what holds every word: first what is called so, then by id."""
    found = [one for one in components if all(word in _text(one) for word in words)]
    wanted = " ".join(words)
    return sorted(found, key=lambda one: (wanted not in (one.id.lower(), one.name.lower()), one.id))


def _text(one: Component) -> str:
    tags = (part for pair in one.tags.items() for part in pair)
    parts = (one.id, one.kind, one.name, one.type or "", one.account or "", one.region or "", *tags)
    return "\n".join(parts).lower()
