"""A map as GraphML, for yEd, Gephi, networkx."""

from xml.sax.saxutils import escape

from model.maps.picture import Map
from schema.exports.maps.texts import shown
from schema.exports.pictures.interface import Caption, PictureFormat

NODE_KEYS = ("component", "title", "subtitle", "kind", "box", "state", "badges")
EDGE_KEYS = ("effect", "relations", "state")


def render(map_: Map, caption: Caption) -> str:
    """Return one directed graph: a node for each card, an edge for each line.

    Boxes are not nested graphs, which few programs read, but the attribute `box` of each node.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
        *(_key(name, "node") for name in NODE_KEYS),
        *(_key(name, "edge") for name in EDGE_KEYS),
        '<graph id="map" edgedefault="directed">',
        f"<desc>{_text(caption.title)}</desc>",
    ]
    for card in map_.cards:
        about = {
            "component": card.component,
            "title": card.title,
            "subtitle": card.subtitle,
            "kind": card.kind,
            "box": card.box or "",
            "state": card.state,
            "badges": ", ".join(badge.text for badge in card.badges),
        }
        lines.append(f'<node id="{_text(card.id)}">{_attributes("node", about)}</node>')
    for line in map_.lines:
        about = {
            "effect": line.effect,
            "relations": ", ".join(line.relations),
            "state": line.state,
        }
        ends = f'source="{_text(line.dependent)}" target="{_text(line.provider)}"'
        lines.append(f"<edge {ends}>{_attributes('edge', about)}</edge>")
    lines += ["</graph>", "</graphml>"]
    return "\n".join(lines) + "\n"


def _key(name: str, owner: str) -> str:
    return f'<key id="{owner}_{name}" for="{owner}" attr.name="{name}" attr.type="string"/>'


def _attributes(owner: str, about: dict[str, str]) -> str:
    return "".join(
        f'<data key="{owner}_{name}">{_text(value)}</data>' for name, value in about.items()
    )


def _text(text: str) -> str:
    return escape(shown(text), {'"': "&quot;"})


FORMAT = PictureFormat(
    name="graphml",
    title="GraphML, for yEd, Gephi and networkx.",
    media_type="application/graphml+xml",
    extension="graphml",
    has_places=False,
    render=render,
)
