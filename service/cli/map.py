"""`loadpath map`: what some components stand on, as a picture or as data."""

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from model.errors import InvalidValue
from model.gaps import find_gaps
from model.maps.dependency_map import Collapse, Direction, dependency_map
from model.maps.difference import draw_difference
from model.maps.draw import MapRequest, draw
from model.maps.picture import Level, Map
from model.maps.promotion import promoted_by
from model.maps.roles import LINE_EFFECTS
from model.records.requirement import Effect
from schema.documents.answers import canonical
from schema.documents.plain import plain
from schema.exports.maps import map_format
from schema.exports.pictures import FORMATS as PICTURE_FORMATS
from schema.exports.pictures import is_only_picture, picture_format
from schema.exports.pictures.caption import caption_of
from schema.names import resolve_among
from service.cli.console import err
from service.cli.names import typed
from service.cli.options import SnapshotOptions, from_options
from service.cli.revisions import since
from service.cli.session import open_the_store
from service.cli.snapshot import Snapshot, from_publication
from service.cli.streams import write


class MapLevel(StrEnum):
    """How much detail a map shows."""

    AUTO = "auto"
    ESTATE = "estate"
    SERVICE = "service"
    CHAIN = "chain"
    PARTS = "parts"
    EVERYTHING = "everything"


EXTENSIONS = {known.extension: known.name for known in PICTURE_FORMATS}
LEVELS = {MapLevel(level.value): level for level in Level}
EFFECTS = {MapLevel.EVERYTHING: frozenset(Effect)}
"""The effects that a level draws by itself, where these are more than `LINE_EFFECTS`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(SnapshotOptions):
    """The options of `loadpath map`."""

    roots: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Start here; the whole estate without any."),
    ] = None
    root: Annotated[
        list[str] | None, typer.Option("--root", "-r", metavar="ID", help="The same as NAME.")
    ] = None
    level: Annotated[
        MapLevel,
        typer.Option(help="How much detail; `everything` has a card for every component."),
    ] = MapLevel.AUTO
    direction: Annotated[
        Direction, typer.Option(help="The providers of the roots, or their dependents.")
    ] = Direction.PROVIDERS
    effect: Annotated[
        list[Effect] | None, typer.Option("--effect", help="Draw only these; may be repeated.")
    ] = None
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help=f"One of {', '.join(EXTENSIONS.values())}; by the name of the file, else mermaid.",
        ),
    ] = None
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file: checkout.svg.")
    ] = None
    depth: Annotated[
        int | None, typer.Option(min=0, help="Of `everything`: how many steps to follow.")
    ] = None
    collapse: Annotated[
        Collapse, typer.Option(help="Of `everything`: merge components into one box.")
    ] = Collapse.NONE
    limit: Annotated[int, typer.Option(min=1, help="Of `everything`: most boxes.")] = 10_000
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="AGE",
            help="Colour what is new or gone since then: 7d, 12h, or the number of a revision.",
        ),
    ] = None


@from_options(Options)
def command(options: Options) -> None:
    """Draw what a component stands on, or what stands on it.

    The picture is folded: most components become a box, a badge or a part of another card, and a
    map of more than 60 cards is drawn at a coarser level. SVG and draw.io keep the places;
    Mermaid, DOT, D2, GraphML and Structurizr are placed by their own programs.

    Examples:
      loadpath map checkout -o checkout.svg
      loadpath map -o estate.svg
      loadpath map checkout --level parts --format mermaid
      loadpath map checkout --since 7d -o changes.svg
      loadpath map orders-db --direction dependents --graph shop.yaml -o orders.drawio
      loadpath map checkout --level everything --depth 3 --format dot
    """
    snapshot = options.snapshot()
    compiled = snapshot.graph
    earlier = _earlier(options)
    graphs = [compiled] if earlier is None else [compiled, earlier.graph]
    typed_roots = map(typed, [*(options.roots or ()), *(options.root or ())])
    names = tuple(sorted({resolve_among(graphs, name) for name in typed_roots}))
    chosen = options.format or _format_of(options.output)
    request = MapRequest(
        roots=names,
        level=LEVELS.get(options.level),
        direction=options.direction,
        effects=frozenset(options.effect or EFFECTS.get(options.level, LINE_EFFECTS)),
        depth=options.depth,
    )
    if options.level is MapLevel.EVERYTHING and earlier is not None:
        raise InvalidValue("since", options.since, "it with another level than `everything`")
    if options.level is not MapLevel.EVERYTHING:
        promoted = _promoted(snapshot, request)
        text = _picture(snapshot, promoted, chosen or "mermaid", earlier)
    elif chosen is None or not is_only_picture(chosen):
        text = _everything(snapshot, request, options, chosen or "mermaid")
    elif options.collapse is not Collapse.NONE:
        raise InvalidValue("collapse", options.collapse, "it with json, dot or mermaid")
    else:
        text = _picture(snapshot, request, chosen, None)
    if options.output is None:
        write(text)
    else:
        options.output.write_text(text, encoding="utf-8")


def _format_of(output: Path | None) -> str | None:
    """Return the format that the name of a file tells; None without a file.

    Raises:
        InvalidValue: if no format has the extension.
    """
    if output is None:
        return None
    extension = output.suffix.removeprefix(".")
    if extension not in EXTENSIONS:
        expected = ", ".join(f".{known}" for known in EXTENSIONS)
        raise InvalidValue("output", str(output), f"a name that ends in one of {expected}")
    return EXTENSIONS[extension]


def _earlier(options: Options) -> Snapshot | None:
    """Return the revision to compare with; None without `--since`.

    Raises:
        InvalidValue: if documents are to be compared, which have no revisions.
    """
    if options.since is None:
        return None
    if options.graph:
        raise InvalidValue("since", options.since, "it with a store, not with --graph")
    with open_the_store(options.store) as store:
        return from_publication(store.load(since(store.revisions(), options.since)))


def _promoted(snapshot: Snapshot, request: MapRequest) -> MapRequest:
    """Return the request with what grave gaps name as a card of its own."""
    return replace(request, promoted=promoted_by(find_gaps(snapshot.graph, at=snapshot.taken_at)))


def _picture(snapshot: Snapshot, request: MapRequest, format: str, earlier: Snapshot | None) -> str:
    if earlier is None:
        drawn = draw(snapshot.graph, request)
    else:
        drawn = draw_difference(earlier.graph, snapshot.graph, request)
    return _rendered(snapshot, drawn, request, format, earlier)


def _rendered(
    snapshot: Snapshot,
    drawn: Map,
    request: MapRequest,
    format: str,
    earlier: Snapshot | None,
) -> str:
    form = picture_format(format)
    if drawn.coarser_because:
        err().print(f"[yellow]note[/yellow] {drawn.coarser_because}")
    about = caption_of(
        drawn,
        request.direction,
        snapshot.revision,
        snapshot.coverage,
        since=None if earlier is None else earlier.revision,
    )
    return form.render(drawn, about)


def _everything(snapshot: Snapshot, request: MapRequest, options: Options, format: str) -> str:
    """Return every component as a list of nodes and edges."""
    effects = tuple(options.effect or Effect)
    drawn = dependency_map(
        snapshot.graph,
        request.roots,
        direction=request.direction,
        depth=request.depth,
        effects=effects,
        collapse=options.collapse,
        limit=options.limit,
    )
    if format == "json":
        return canonical({**snapshot.head(effects), **plain(drawn)})
    if drawn.truncated:
        err().print(
            f"[yellow]warning[/yellow] cut at {options.limit} boxes; raise --limit to see more"
        )
    return map_format(format).render(drawn)
