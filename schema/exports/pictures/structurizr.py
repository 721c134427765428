"""A map as a Structurizr workspace: a C4 deployment model."""

from collections.abc import Iterator, Sequence

from model.maps.picture import Card, Map
from schema.exports.maps.texts import shown
from schema.exports.pictures.interface import Caption, PictureFormat
from schema.exports.pictures.nesting import Nest, nest, numbered, words

OUTSIDE = "Outside of all accounts"


def render(map_: Map, caption: Caption) -> str:
    """Return a workspace with deployment nodes for boxes and infrastructure nodes for cards."""
    numbers = numbered(map_)
    lines = [
        f"workspace {_quoted(caption.title or map_.title)} {{",
        "    model {",
        '        deploymentEnvironment "AWS" {',
        *_outside(map_, numbers),
        *_nest(nest(map_), numbers, 3),
        *(
            f"            {numbers[line.dependent]} -> {numbers[line.provider]} "
            f"{_quoted(', '.join(line.relations) or str(line.effect))}"
            for line in map_.lines
        ),
        "        }",
        "    }",
        "    views {",
        '        deployment * "AWS" {',
        "            include *",
        "            autolayout lr",
        "        }",
        "    }",
        "}",
    ]
    return "\n".join(lines) + "\n"


def _outside(map_: Map, numbers: dict[str, str]) -> Iterator[str]:
    """Yield a deployment node for what lies outside all boxes: an environment takes no card."""
    cards = nest(map_).cards
    if cards:
        yield f'            outside = deploymentNode "{OUTSIDE}" {{'
        yield from _cards(cards, numbers, 4, set())
        yield "            }"


def _nest(part: Nest, numbers: dict[str, str], depth: int) -> Iterator[str]:
    indent = "    " * depth
    siblings = {OUTSIDE}
    if part.box is not None:
        yield from _cards(part.cards, numbers, depth, siblings)
    for inner in part.boxes:
        if inner.box is not None:
            number = numbers[f"box {inner.box.id}"]
            name = _quoted(_own_name(inner.box.title, siblings))
            yield f"{indent}{number} = deploymentNode {name} {{"
            yield from _nest(inner, numbers, depth + 1)
            yield f"{indent}}}"


def _cards(
    cards: Sequence[Card], numbers: dict[str, str], depth: int, siblings: set[str]
) -> Iterator[str]:
    for card in cards:
        title, subtitle, *further = words(card)
        name = _own_name(title, siblings)
        about = f"{_quoted(name)} {_quoted(' · '.join(further))} {_quoted(subtitle)}"
        yield f"{'    ' * depth}{numbers[card.id]} = infrastructureNode {about}"


def _own_name(title: str, siblings: set[str]) -> str:
    """Return the title, numbered when a sibling has it, and add it to the names of siblings."""
    names = (title, *(f"{title} ({number})" for number in range(2, len(siblings) + 2)))
    name = next(name for name in names if name not in siblings)
    siblings.add(name)
    return name


def _quoted(text: str) -> str:
    """Return a quoted string; the language has an escape for the quotation mark alone."""
    return '"' + shown(text).replace("\\", "/").replace('"', '\\"').replace("$", "＄") + '"'


FORMAT = PictureFormat(
    name="structurizr",
    title="A C4 deployment model for Structurizr.",
    media_type="text/vnd.structurizr.dsl",
    extension="dsl",
    has_places=False,
    render=render,
)
