"""A map as JSON: boxes, cards, lines, pills, badges and places, for programs."""

import orjson

from model.maps.picture import Map
from schema.exports.pictures.interface import Caption, PictureFormat


def render(map_: Map, caption: Caption) -> str:
    """Return one object: title, source, and the map as `model.maps.picture.Map` declares it."""
    answer = {"caption": caption.title, "source": caption.source, "map": map_}
    options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS
    return orjson.dumps(answer, option=options).decode() + "\n"


FORMAT = PictureFormat(
    name="json",
    title="All of the map as data.",
    media_type="application/json",
    extension="json",
    has_places=True,
    render=render,
)
