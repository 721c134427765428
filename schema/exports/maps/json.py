"""A dependency map as JSON: flat lists of nodes and edges."""

import orjson

from model.maps.dependency_map import DependencyMap
from schema.documents.plain import plain
from schema.exports.maps.interface import MapFormat


def render(map_: DependencyMap) -> str:
    """Return one object with `nodes`, `edges` and `truncated`, as `loadpath map` answers."""
    return orjson.dumps(plain(map_), option=orjson.OPT_INDENT_2).decode() + "\n"


FORMAT = MapFormat(
    name="json",
    title="Flat lists of nodes and edges, for programs.",
    media_type="application/json",
    extension="json",
    render=render,
)
