"""A dependency map as a Mermaid flowchart, for Markdown pages."""

from model.maps.dependency_map import DependencyMap, MapEdge, MapNode
from schema.exports.maps.edges import label, solid
from schema.exports.maps.interface import MapFormat
from schema.exports.maps.limits import check
from schema.exports.maps.texts import shown

MOST_LINES = 500
"""Mermaid's own `maxEdges`, which a page cannot raise."""

ESCAPES = str.maketrans(
    {
        "&": "#amp;",
        '"': "#quot;",
        "<": "#lt;",
        ">": "#gt;",
        "#": "#35;",
        "|": "#124;",
        "`": "#96;",
        # `\n` would be read as a line break, `$$x$$` as a formula, `fa:fa-user` as an icon, all of
        # them also in entity codes: a space without width takes them apart.
        "\\": "\\#8203;",
        "$": "$#8203;",
        ":": ":#8203;",
        "\n": " ",
        "\r": " ",
    }
)
"""Mermaid's entity codes; without them a name could end its own box or become HTML."""


def render(map_: DependencyMap) -> str:
    """Return a flowchart: dependents on the left, dotted arrows where losing it only degrades.

    Boxes are numbered in the order of the map, because Mermaid takes no ARN as an id.

    Raises:
        MapTooLarge: if the map has more lines than Mermaid draws.
    """
    check(len(map_.edges), "Mermaid", lines=MOST_LINES)
    numbers = {node.id: f"n{number}" for number, node in enumerate(map_.nodes)}
    lines = ["flowchart LR"]
    lines += [f"    {_node(node, numbers[node.id])}" for node in map_.nodes]
    lines += [f"    {_edge(edge, numbers)}" for edge in map_.edges]
    if map_.truncated:
        lines.append("    %% the walk stopped here: the map had grown too large")
    return "\n".join(lines) + "\n"


def _node(node: MapNode, number: str) -> str:
    count = len(node.components)
    kind = f"{node.kind}, {count} components" if count > 1 else node.kind
    return f'{number}["{_text(node.label)}<br/>{_text(kind)}"]'


def _edge(edge: MapEdge, numbers: dict[str, str]) -> str:
    arrow = "-->" if solid(edge) else "-.->"
    return f'{numbers[edge.dependent]} {arrow}|"{_text(label(edge))}"| {numbers[edge.provider]}'


def _text(text: str) -> str:
    return shown(text).translate(ESCAPES)


FORMAT = MapFormat(
    name="mermaid",
    title="A flowchart for Markdown pages.",
    media_type="text/vnd.mermaid",
    extension="mmd",
    render=render,
)
