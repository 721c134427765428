"""A dependency map as JSON: flat lists of nodes and edges."""

import orjson

from model.maps.dependency_map import DependencyMap
from schema.exports.maps.interface import MapFormat


def render(map_: DependencyMap) -> str:
    """Return one object with `nodes`, `edges` and `truncated`, keys in camel case."""
    return orjson.dumps(data(map_), option=orjson.OPT_INDENT_2).decode() + "\n"


def data(map_: DependencyMap) -> dict[str, object]:
    """Return the map as plain data."""
    nodes = [
        {
            "id": one.id,
            "label": one.label,
            "kind": one.kind,
            "depth": one.depth,
            "components": list(one.components),
        }
        for one in map_.nodes
    ]
    edges = [
        {
            "dependent": one.dependent,
            "provider": one.provider,
            "effect": str(one.effect),
            "relation": one.relation,
            "minimum": one.minimum,
            "of": one.of,
            "requirements": list(one.requirements),
        }
        for one in map_.edges
    ]
    return {"nodes": nodes, "edges": edges, "truncated": map_.truncated}


FORMAT = MapFormat(
    name="json",
    title="Flat lists of nodes and edges, for programs.",
    media_type="application/json",
    extension="json",
    render=render,
)
