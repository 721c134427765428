"""`loadpath map`: the part of the graph around some components, as a diagram or as data."""

from enum import StrEnum
from typing import Annotated

import typer

from model.maps.dependency_map import Collapse, Direction, dependency_map
from model.records.requirement import Effect
from schema.documents import answers
from schema.exports.maps import map_format
from service.cli.console import err, write, write_json
from service.cli.names import resolve_all
from service.cli.options import GraphOption, RevisionOption, StoreOption
from service.cli.snapshot import take


class MapFormat(StrEnum):
    """How a map is written."""

    MERMAID = "mermaid"
    DOT = "dot"
    JSON = "json"


def command(
    root: Annotated[
        list[str], typer.Option("--root", "-r", metavar="ID", help="Start here; may be repeated.")
    ],
    direction: Annotated[
        Direction, typer.Option(help="The providers of the roots, their dependents, or both.")
    ] = Direction.PROVIDERS,
    depth: Annotated[
        int | None, typer.Option(min=0, help="How many steps to follow; to the end by default.")
    ] = None,
    effect: Annotated[
        list[Effect] | None, typer.Option("--effect", help="Only these; may be repeated.")
    ] = None,
    collapse: Annotated[Collapse, typer.Option(help="Merge components into one box.")] = (
        Collapse.NONE
    ),
    limit: Annotated[int, typer.Option(min=1, help="Most boxes.")] = 10_000,
    format: Annotated[
        MapFormat, typer.Option("--format", "-f", help="How to write the map.")
    ] = MapFormat.MERMAID,
    graph: GraphOption = None,
    revision: RevisionOption = None,
    store: StoreOption = None,
) -> None:
    """Draw the providers of a component, or its dependents.

    Examples:
      loadpath map --root service:checkout > checkout.mmd
      loadpath map --root service:checkout --depth 3 --format dot | dot -Tsvg > checkout.svg
      loadpath map --root orders-db --direction dependents --graph shop.yaml --format json
    """
    snapshot = take(graph, store=store, revision=revision)
    compiled = snapshot.graph
    effects = tuple(effect) if effect else tuple(Effect)
    drawn = dependency_map(
        compiled,
        resolve_all(compiled, root),
        direction=direction,
        depth=depth,
        effects=effects,
        collapse=collapse,
        limit=limit,
    )
    if format is MapFormat.JSON:
        write_json({**snapshot.head(effects), **answers.dependency_map(drawn)})
        return
    if drawn.truncated:
        err().print(f"[yellow]warning[/yellow] cut at {limit} boxes; raise --limit to see more")
    write(map_format(format).render(drawn))
