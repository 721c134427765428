"""A map in the language of D2."""

from collections.abc import Iterator

from model.maps.picture import BoxKind, Card, CardShape, Line, Map, State
from model.records.requirement import Effect
from schema.exports.maps.texts import shown
from schema.exports.pictures.interface import Caption, PictureFormat
from schema.exports.pictures.nesting import Nest, nest, numbered, words

COLOURS = {
    State.FAILED: "#7a1f10",
    State.DOWN: "#c0321b",
    State.DEGRADED: "#9a5b00",
    State.NEW: "#1d7a3a",
    State.GONE: "#5f6b7a",
}
DASHES = {Effect.HARD: 0, Effect.UNKNOWN: 2}


def render(map_: Map, caption: Caption) -> str:
    """Return a D2 text with accounts, Regions and networks as containers.

    The places of the map are left out: D2 refuses `top` and `left` with every layout engine that
    is part of it (dagre, ELK).
    """
    numbers = numbered(map_)
    paths = dict(_paths(nest(map_), numbers, ()))
    lines = [f"# {shown(caption.title)}", "direction: right"]
    lines += _nest(nest(map_), numbers, 0)
    lines += [line for drawn in map_.lines for line in _line(drawn, paths)]
    return "\n".join(lines) + "\n"


def _paths(part: Nest, numbers: dict[str, str], path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for card in part.cards:
        yield card.id, ".".join((*path, numbers[card.id]))
    for inner in part.boxes:
        if inner.box is not None:
            yield from _paths(inner, numbers, (*path, numbers[f"box {inner.box.id}"]))


def _nest(part: Nest, numbers: dict[str, str], depth: int) -> Iterator[str]:
    indent = "  " * depth
    for card in part.cards:
        yield f"{indent}{numbers[card.id]}: {_quoted(*words(card))} {{"
        yield from (f"{indent}  {line}" for line in _style(card))
        yield f"{indent}}}"
    for inner in part.boxes:
        if inner.box is not None:
            number = numbers[f"box {inner.box.id}"]
            yield f"{indent}{number}: {_quoted(inner.box.title)} {{"
            if inner.box.kind is BoxKind.REGION:
                yield f"{indent}  style.stroke-dash: 4"
            yield from _nest(inner, numbers, depth + 1)
            yield f"{indent}}}"


def _style(card: Card) -> Iterator[str]:
    yield f"style.border-radius: {26 if card.shape is CardShape.NAME else 6}"
    if card.stands_by:
        yield "style.stroke-dash: 4"
    if card.state in COLOURS:
        yield f'style.stroke: "{COLOURS[card.state]}"'
        yield "style.stroke-width: 3"


def _line(line: Line, paths: dict[str, str]) -> Iterator[str]:
    dash = DASHES.get(line.effect, 4)
    label = "" if line.effect is Effect.HARD else f": {line.effect}"
    yield f"{paths[line.dependent]} -> {paths[line.provider]}{label} {{"
    yield f"  style.stroke-dash: {dash}"
    if line.state in COLOURS:
        yield f'  style.stroke: "{COLOURS[line.state]}"'
    yield "}"


def _quoted(*texts: str) -> str:
    """Return a double-quoted D2 string; a `$` would begin a variable."""
    escaped = [
        shown(text).replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$") for text in texts
    ]
    return '"' + r"\n".join(escaped) + '"'


FORMAT = PictureFormat(
    name="d2",
    title="The language of D2.",
    media_type="text/vnd.d2",
    extension="d2",
    has_places=False,
    render=render,
)
