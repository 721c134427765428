"""A map in the DOT language of Graphviz."""

from collections.abc import Iterator

from model.maps.picture import Line, Map, State
from model.records.requirement import Effect
from schema.exports.maps.texts import shown
from schema.exports.pictures.interface import Caption, PictureFormat
from schema.exports.pictures.nesting import Nest, nest, numbered, words

STYLES = {
    Effect.HARD: "solid",
    Effect.UNKNOWN: "dotted",
}
COLOURS = {
    State.FAILED: "#7a1f10",
    State.DOWN: "#c0321b",
    State.DEGRADED: "#9a5b00",
    State.NEW: "#1d7a3a",
    State.GONE: "#5f6b7a",
}


def render(map_: Map, caption: Caption) -> str:
    """Return a digraph from left to right with a cluster for every box."""
    numbers = numbered(map_)
    lines = [
        "digraph loadpath {",
        f"    graph [rankdir=LR, label={_quoted(caption.title)}, labelloc=t]",
        '    node [shape=box, style=rounded, fontname="Helvetica"]',
        *_nest(nest(map_), numbers, 1),
        *(f"    {_line(line, numbers)}" for line in map_.lines),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _nest(part: Nest, numbers: dict[str, str], depth: int) -> Iterator[str]:
    indent = "    " * depth
    for card in part.cards:
        colour = f', color="{COLOURS[card.state]}"' if card.state in COLOURS else ""
        style = ', style="rounded,dashed"' if card.stands_by else ""
        yield f"{indent}{numbers[card.id]} [label={_quoted(*words(card))}{colour}{style}]"
    for inner in part.boxes:
        if inner.box is not None:
            yield f"{indent}subgraph cluster_{numbers[f'box {inner.box.id}']} {{"
            yield f"{indent}    label={_quoted(inner.box.title)}"
            yield from _nest(inner, numbers, depth + 1)
            yield f"{indent}}}"


def _line(line: Line, numbers: dict[str, str]) -> str:
    style = STYLES.get(line.effect, "dashed")
    tooltip = _quoted(", ".join(line.relations))
    ends = f"{numbers[line.dependent]} -> {numbers[line.provider]}"
    # A replica follows its source; it must not move it (LANE-1).
    moves = ", constraint=false" if line.effect is Effect.REPLICATION else ""
    colour = f', color="{COLOURS[line.state]}"' if line.state in COLOURS else ""
    return f"{ends} [style={style}, tooltip={tooltip}{moves}{colour}]"


def _quoted(*texts: str) -> str:
    """Return a quoted string, one line a text; Graphviz knows no other escape than these."""
    escaped = [shown(text).replace("\\", "\\\\").replace('"', '\\"') for text in texts]
    return '"' + r"\n".join(escaped) + '"'


FORMAT = PictureFormat(
    name="dot",
    title="The language of Graphviz.",
    media_type="text/vnd.graphviz",
    extension="dot",
    has_places=False,
    render=render,
)
