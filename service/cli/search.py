"""`loadpath search`: components by id, name, type or tag."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.markup import escape

from model.records.component import Component
from schema.documents.plain import plain
from service.cli import show
from service.cli.names import typed
from service.cli.options import AnswerOptions, Format, from_options
from service.cli.records import write_answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(AnswerOptions):
    """The options of `loadpath search`."""

    text: Annotated[str, typer.Argument(metavar="TEXT", help="Words that must all appear.")]
    limit: Annotated[int, typer.Option(min=1, help="Most components to list.")] = 50


@from_options(Options)
def command(options: Options) -> None:
    """Find components by parts of their id, name, kind, type, place or tags.

    Examples:
      loadpath search orders
      loadpath search "database us-west-2" --format json
    """
    snapshot = options.snapshot()
    matching = _ranked(snapshot.records.components, typed(options.text).lower().split())
    if options.format is not Format.TABLE:
        shown = [plain(component) for component in matching[: options.limit]]
        write_answer(
            options.format,
            {**snapshot.head(), "total": len(matching), "components": shown},
            "components",
        )
        return
    console = options.console(snapshot)
    title = "1 component matches" if len(matching) == 1 else f"{len(matching)} components match"
    show.heading(console, snapshot, title, ())
    show.rows(
        console,
        "",
        ("component", "kind", "name", "region"),
        (
            (
                escape(component.id),
                str(component.kind),
                escape(component.name),
                component.region or "",
            )
            for component in matching[: options.limit]
        ),
    )
    if len(matching) > options.limit:
        console.print(f"… and {len(matching) - options.limit} more; raise --limit to see them")


def _ranked(components: Iterable[Component], words: list[str]) -> list[Component]:
    """Return what holds every word: first what is called so, then by id."""
    matching = [
        component for component in components if all(word in _text(component) for word in words)
    ]
    wanted = " ".join(words)
    return sorted(
        matching,
        key=lambda component: (
            wanted not in (component.id.lower(), component.name.lower()),
            component.id,
        ),
    )


def _text(component: Component) -> str:
    tags = (part for pair in component.tags.items() for part in pair)
    parts = (
        component.id,
        component.kind,
        component.name,
        component.type or "",
        component.account or "",
        component.region or "",
        *tags,
    )
    return "\n".join(parts).lower()
