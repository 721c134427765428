"""A dependency map in the DOT language of Graphviz."""

from itertools import groupby

from model.maps.dependency_map import DependencyMap, MapEdge, MapNode
from schema.exports.maps.edges import label, solid
from schema.exports.maps.interface import MapFormat
from schema.exports.maps.texts import shown

ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": " ", "\r": " "})


def render(map_: DependencyMap) -> str:
    """Return a directed graph, one rank a depth, dashed where losing the provider only degrades.

    Ids are the ids of the map, quoted, so that other tools can join on them.
    """
    lines = ["digraph loadpath {", "  rankdir=LR;", "  node [shape=box];"]
    lines += [f"  {_node(node)}" for node in map_.nodes]
    for _, same in groupby(map_.nodes, key=lambda node: node.depth):
        lines.append(f"  {{ rank=same; {' '.join(f'{_text(node.id)};' for node in same)} }}")
    lines += [f"  {_edge(edge)}" for edge in map_.edges]
    if map_.truncated:
        lines.append("  // the walk stopped here: the map had grown too large")
    lines.append("}")
    return "\n".join(lines) + "\n"


def _node(node: MapNode) -> str:
    count = len(node.components)
    kind = f"{node.kind}, {count} components" if count > 1 else node.kind
    both = f"{shown(node.label).translate(ESCAPES)}\\n{kind.translate(ESCAPES)}"
    return f'{_text(node.id)} [label="{both}"];'


def _edge(edge: MapEdge) -> str:
    style = "solid" if solid(edge) else "dashed"
    ends = f"{_text(edge.dependent)} -> {_text(edge.provider)}"
    return f"{ends} [label={_text(label(edge))}, style={style}];"


def _text(text: str) -> str:
    return f'"{shown(text).translate(ESCAPES)}"'


FORMAT = MapFormat(
    name="dot",
    title="The language of Graphviz.",
    media_type="text/vnd.graphviz",
    extension="dot",
    render=render,
)
