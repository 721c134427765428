"""Two maps for the tests of formats: a real one, and one whose names are as bad as names can be."""

from dataclasses import replace
from itertools import pairwise

from model.maps.difference import draw_difference
from model.maps.draw import MapRequest, draw
from model.maps.picture import Map
from model.records.component import ComponentId
from schema.exports.pictures import Caption, picture_format
from tests.builders import graph
from tests.model.maps.estate import estate, grave

CAPTION = Caption(title="checkout — what it needs", source="revision 2")
HOSTILE = [
    '"><script>alert(1)</script>',
    "end",
    "a -> b; }",
    "${jndi:ldap://x}",
    "back\\slash\\n",
    "line\nbreak\x1b[31m",
    "\u202egnp.exe",
    "subgraph x[",
    "|pipe|`tick`",
    "&amp;<b>]]>",
    "1. list",
    "- *bold* _under_",
    "$$x^2$$",
    "fa:fa-user",
    "%% comment #35;",
    "!include /etc/passwd",
    "twice",
    "twice",
]


def checkout() -> Map:
    """Return the chain of the sample estate's service `checkout`."""
    return draw(estate(), MapRequest(roots=[ComponentId("service:checkout")], promoted=grave()))


def hostile() -> Map:
    """Return a map whose every name tries to end the text that it stands in."""
    names = {f"c{number}": name for number, name in enumerate(HOSTILE)}
    about = {
        key: {
            "kind": "container_service",
            "name": name,
            "account": "111122223333",
            "region": "us-east-1",
        }
        for key, name in names.items()
    }
    keys = list(names)
    chain = "; ".join(f"{first} > {second}" for first, second in pairwise(keys))
    map_ = draw(graph(chain, about), MapRequest(roots=[ComponentId(keys[0])]))
    titles = (*HOSTILE, *HOSTILE)
    boxes = [replace(box, title=title) for box, title in zip(map_.boxes, titles, strict=False)]
    return replace(map_, boxes=tuple(boxes))


def text(name: str, map_: Map) -> str:
    """Return a map in the format of that name."""
    return picture_format(name).render(map_, CAPTION)


def changed() -> Map:
    """Return a map of two revisions in which something is new and something is gone."""
    about = {key: {"kind": "container_service", "name": key} for key in ("web", "old", "new")}
    return draw_difference(
        graph("web > old", {key: about[key] for key in ("web", "old")}),
        graph("web > new", {key: about[key] for key in ("web", "new")}),
        MapRequest(roots=[ComponentId("web")]),
    )
