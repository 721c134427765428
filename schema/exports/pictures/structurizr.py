"""A map as a Structurizr workspace: a C4 deployment model."""

from collections.abc import Iterator

from model.maps.picture import Map
from schema.exports.maps.texts import shown
from schema.exports.pictures.interface import Caption, PictureFormat
from schema.exports.pictures.nesting import Nest, nest, numbered, words


def render(map_: Map, caption: Caption) -> str:
    """Return a workspace with deployment nodes for boxes and infrastructure nodes for cards."""
    numbers = numbered(map_)
    lines = [
        f"workspace {_quoted(caption.title or map_.title)} {{",
        "    model {",
        '        deploymentEnvironment "AWS" {',
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


def _nest(part: Nest, numbers: dict[str, str], depth: int) -> Iterator[str]:
    indent = "    " * depth
    for card in part.cards:
        title, subtitle, *further = words(card)
        about = f"{_quoted(title)} {_quoted(' · '.join(further))} {_quoted(subtitle)}"
        yield f"{indent}{numbers[card.id]} = infrastructureNode {about}"
    for inner in part.boxes:
        if inner.box is not None:
            number = numbers[f"box {inner.box.id}"]
            yield f"{indent}{number} = deploymentNode {_quoted(inner.box.title)} {{"
            yield from _nest(inner, numbers, depth + 1)
            yield f"{indent}}}"


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
