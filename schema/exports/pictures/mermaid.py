"""A map as a Mermaid flowchart, for Markdown pages."""

from collections.abc import Iterator

from model.maps.picture import CardShape, Line, Map, State
from model.records.requirement import Effect
from schema.exports.maps.limits import check
from schema.exports.maps.mermaid import ESCAPES, MOST_LINES
from schema.exports.maps.texts import shown
from schema.exports.pictures.interface import Caption, PictureFormat
from schema.exports.pictures.nesting import Nest, nest, numbered, words

ARROWS = {Effect.HARD: "-->", Effect.REPLICATION: "-.->", Effect.UNKNOWN: "-.->"}
CLASSES = {
    State.FAILED: "fill:#f7e3df,stroke:#7a1f10,color:#16191f",
    State.DOWN: "fill:#fdeeec,stroke:#c0321b,color:#16191f",
    State.DEGRADED: "fill:#fff6e5,stroke:#9a5b00,color:#16191f",
    State.NEW: "fill:#eaf7ee,stroke:#1d7a3a,color:#16191f",
    State.GONE: "fill:#eef0f3,stroke:#5f6b7a,color:#16191f",
}
STROKES = {
    state: style.partition("stroke:")[2].partition(",")[0] for state, style in CLASSES.items()
}


def render(map_: Map, caption: Caption) -> str:
    """Return a flowchart with accounts, Regions and networks as subgraphs.

    Raises:
        MapTooLarge: if the map has more lines than Mermaid draws.
    """
    check(len(map_.lines), "Mermaid", lines=MOST_LINES)
    numbers = numbered(map_)
    lines = ["flowchart LR", f"    %% {shown(caption.title)} {shown(caption.source)}".rstrip()]
    lines += _nest(nest(map_), numbers, 1)
    lines += [f"    {_line(line, numbers)}" for line in map_.lines]
    for state, style in CLASSES.items():
        cards = [numbers[card.id] for card in map_.cards if card.state is state]
        if cards:
            lines += [f"    classDef {state} {style}", f"    class {','.join(cards)} {state}"]
    lines += [
        f"    linkStyle {number} stroke:{STROKES[line.state]},stroke-width:2px"
        for number, line in enumerate(map_.lines)
        if line.state in STROKES
    ]
    return "\n".join(lines) + "\n"


def _nest(part: Nest, numbers: dict[str, str], depth: int) -> Iterator[str]:
    indent = "    " * depth
    for card in part.cards:
        left, right = ('(["', '"])') if card.shape is CardShape.NAME else ('["', '"]')
        text = "<br/>".join(map(_text, words(card)))
        yield f"{indent}{numbers[card.id]}{left}{text}{right}"
    for inner in part.boxes:
        if inner.box is not None:
            yield f'{indent}subgraph {numbers[f"box {inner.box.id}"]}["{_text(inner.box.title)}"]'
            yield from _nest(inner, numbers, depth + 1)
            yield f"{indent}end"


def _line(line: Line, numbers: dict[str, str]) -> str:
    arrow = ARROWS.get(line.effect, "-.->")
    word = "" if line.effect is Effect.HARD else f"|{line.effect}|"
    return f"{numbers[line.dependent]} {arrow}{word} {numbers[line.provider]}"


def _text(text: str) -> str:
    return shown(text).translate(ESCAPES)


FORMAT = PictureFormat(
    name="mermaid",
    title="A flowchart for Markdown pages.",
    media_type="text/vnd.mermaid",
    extension="mmd",
    has_places=False,
    render=render,
)
