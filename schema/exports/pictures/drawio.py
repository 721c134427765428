"""A map as a draw.io diagram: everything where the map puts it, each shape free to be moved."""

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import quoteattr

from model.maps.picture import Box, BoxKind, Card, CardShape, Line, Map, Point, State
from model.records.requirement import Effect
from schema.exports.maps.texts import shown
from schema.exports.pictures.interface import Caption, PictureFormat
from schema.exports.pictures.nesting import numbered, words

LEFT, TOP = 40.0, 80.0
"""Where the map begins on the sheet."""
BOX_STYLES = {
    BoxKind.ACCOUNT: "fillColor=#f2f4f7;strokeColor=#c6cfd9;",
    BoxKind.REGION: "fillColor=#fafbfd;strokeColor=#b7c3d0;dashed=1;",
    BoxKind.NETWORK: "fillColor=#ffffff;strokeColor=#b9cbbd;",
}
CARD_STATES = {
    State.FAILED: "fillColor=#f7e3df;strokeColor=#7a1f10;strokeWidth=2;",
    State.DOWN: "fillColor=#fdeeec;strokeColor=#c0321b;strokeWidth=2;",
    State.DEGRADED: "fillColor=#fff6e5;strokeColor=#9a5b00;strokeWidth=2;",
    State.NEW: "fillColor=#eaf7ee;strokeColor=#1d7a3a;strokeWidth=2;",
    State.GONE: "fillColor=#eef0f3;strokeColor=#5f6b7a;dashed=1;",
}
LINE_STYLES = {
    Effect.HARD: "strokeColor=#57606a;",
    Effect.UNKNOWN: "strokeColor=#b9770e;dashed=1;dashPattern=1 3;",
    Effect.REPLICATION: "strokeColor=#2874a6;dashed=1;",
}
SOFT = "strokeColor=#9aa5b1;dashed=1;"


def render(map_: Map, caption: Caption) -> str:
    """Return an uncompressed draw.io file with one page."""
    numbers = numbered(map_)
    cells = [
        '<mxCell id="0"/>',
        '<mxCell id="1" parent="0"/>',
        _title(caption),
        *(_box(box, numbers[f"box {box.id}"]) for box in map_.boxes),
        *(_card(card, numbers[card.id]) for card in map_.cards),
        *_pills(map_),
        *(_line(line, number, numbers) for number, line in enumerate(map_.lines)),
    ]
    lines = [
        '<mxfile host="loadpath">',
        f'<diagram id="map" name={_attribute(caption.title)}>',
        f'<mxGraphModel grid="0" page="0" pageWidth="{round(map_.width + 2 * LEFT)}" '
        f'pageHeight="{round(map_.height + 2 * TOP)}">',
        "<root>",
        *cells,
        "</root>",
        "</mxGraphModel>",
        "</diagram>",
        "</mxfile>",
    ]
    return "\n".join(lines) + "\n"


def _title(caption: Caption) -> str:
    text = " — ".join(part for part in (caption.title, caption.source) if part)
    return (
        f'<mxCell id="title" value={_attribute(text)} style="text;html=0;fontSize=16;" vertex="1" '
        f'parent="1"><mxGeometry x="{LEFT}" y="20" width="900" height="30" as="geometry"/></mxCell>'
    )


def _box(box: Box, number: str) -> str:
    style = (
        "rounded=1;arcSize=3;html=0;verticalAlign=top;align=left;spacingLeft=8;fontStyle=1;"
        f"fontSize=10;{BOX_STYLES[box.kind]}"
    )
    state = "" if box.state is State.UP else f" — {box.state}"
    return _vertex(
        number,
        (f"{box.title}{state}",),
        style,
        box.area.x,
        box.area.y,
        box.area.width,
        box.area.height,
    )


def _card(card: Card, number: str) -> str:
    arc = "arcSize=50;" if card.shape is CardShape.NAME else "arcSize=10;"
    dashed = "dashed=1;" if card.stands_by else ""
    colours = CARD_STATES.get(card.state, "fillColor=#ffffff;strokeColor=#c6cfd9;")
    style = f"rounded=1;html=0;whiteSpace=wrap;fontSize=11;{arc}{dashed}{colours}"
    area = card.area
    return _vertex(number, words(card), style, area.x, area.y, area.width, area.height)


def _pills(map_: Map) -> Iterator[str]:
    style = "rounded=1;arcSize=50;html=0;fontSize=10;fontStyle=1;"
    for number, pill in enumerate(map_.pills):
        text = f"{pill.minimum} of {pill.count}"
        yield _vertex(f"p{number}", (text,), style, pill.place.x - 20, pill.place.y - 9, 40, 18)


def _vertex(
    number: str, lines: Iterable[str], style: str, x: float, y: float, width: float, height: float
) -> str:
    return (
        f'<mxCell id="{number}" value={_attribute(*lines)} style="{style}" vertex="1" parent="1">'
        f'<mxGeometry x="{x + LEFT:.1f}" y="{y + TOP:.1f}" width="{width:.1f}" '
        f'height="{height:.1f}" as="geometry"/></mxCell>'
    )


def _line(line: Line, number: int, numbers: dict[str, str]) -> str:
    colour = LINE_STYLES.get(line.effect, SOFT)
    if line.state in CARD_STATES:
        # The later of two equal keys counts.
        colour += CARD_STATES[line.state].partition(";")[2].replace("dashed=1;", "")
    style = f"endArrow=block;endSize=4;rounded=1;html=0;{colour}"
    corners = "".join(_point(point) for point in line.path[1:-1])
    array = f'<Array as="points">{corners}</Array>' if corners else ""
    return (
        f'<mxCell id="l{number}" value="" style="{style}" edge="1" parent="1" '
        f'source="{numbers[line.dependent]}" target="{numbers[line.provider]}">'
        f'<mxGeometry relative="1" as="geometry">{array}</mxGeometry></mxCell>'
    )


def _point(point: Point) -> str:
    return f'<mxPoint x="{point.x + LEFT:.1f}" y="{point.y + TOP:.1f}"/>'


def _attribute(*lines: str) -> str:
    return quoteattr("\n".join(map(shown, lines)), {"\n": "&#10;"})


FORMAT = PictureFormat(
    name="drawio",
    title="A diagram for draw.io (diagrams.net), to be changed by hand.",
    media_type="application/vnd.jgraph.mxfile",
    extension="drawio",
    has_places=True,
    render=render,
)
