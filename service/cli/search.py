"""`loadpath search`: components by id, name, type or tag."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.markup import escape

from model.records.component import Component, Kind
from schema.documents.plain import plain
from service.cli import show
from service.cli.names import typed
from service.cli.options import AnswerOptions, Format, from_options
from service.cli.records import write_answer
from service.cli.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(AnswerOptions):
    """The options of `loadpath search`."""

    text: Annotated[
        str, typer.Argument(metavar="[TEXT]", help="Words that must all appear; may be left out.")
    ] = ""
    kind: Annotated[
        list[Kind] | None,
        typer.Option("--kind", help="Only components of this kind; may be repeated."),
    ] = None
    tag: Annotated[
        list[str] | None,
        typer.Option(
            "--tag", metavar="KEY[=VALUE]", help="Only components with this tag; may be repeated."
        ),
    ] = None
    limit: Annotated[int, typer.Option(min=1, help="Most components to list.")] = 50


@from_options(Options)
def command(options: Options) -> None:
    """Find components by parts of their id, name, kind, type, place or tags.

    Examples:
      loadpath search orders
      loadpath search "database us-west-2" --format json
      loadpath search --kind database --tag service=orders
    """
    snapshot = options.snapshot()
    matching = _ranked(_filtered(options, snapshot), typed(options.text).lower().split())
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
    # An id leaves no room in 80 columns; --ids sets it beside the name.
    piped = not console.is_terminal
    show.rows(
        console,
        "",
        ("component", "kind", "type", *(["id"] if piped else [])),
        (
            (
                console.name(component.id),
                str(component.kind).replace("_", " "),
                escape(component.type or ""),
                *([escape(component.id)] if piped else []),
            )
            for component in matching[: options.limit]
        ),
    )
    if len(matching) > options.limit:
        console.print(f"… and {len(matching) - options.limit} more; raise --limit to see them")


def _filtered(options: Options, snapshot: Snapshot) -> Iterable[Component]:
    """Return the components of the wanted kinds that have every wanted tag."""
    wanted = [typed(tag).partition("=") for tag in options.tag or ()]
    for component in snapshot.records.components:
        if options.kind and component.kind not in options.kind:
            continue
        tags = component.tags
        if all(key in tags and (not equals or tags[key] == value) for key, equals, value in wanted):
            yield component


def _ranked(components: Iterable[Component], words: list[str]) -> list[Component]:
    """Return what holds every word: first what is called so, then by id."""
    matching = [
        component for component in components if all(word in _text(component) for word in words)
    ]
    wanted = " ".join(words)
    return sorted(
        matching,
        key=lambda component: (
            wanted not in (component.id.lower(), component.label.lower()),
            component.id,
        ),
    )


def _text(component: Component) -> str:
    tags = (part for pair in component.tags.items() for part in pair)
    parts = (
        component.id,
        component.kind,
        component.label,
        component.type or "",
        component.account or "",
        component.region or "",
        *tags,
    )
    return "\n".join(parts).lower()
