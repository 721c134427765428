"""Maps as pictures and texts: one format a file."""

from model.errors import InvalidValue, did_you_mean
from schema.exports import maps
from schema.exports.pictures import d2, dot, drawio, graphml, json, mermaid, structurizr, svg
from schema.exports.pictures.interface import Caption, PictureFormat

FORMATS = (
    d2.FORMAT,
    dot.FORMAT,
    drawio.FORMAT,
    graphml.FORMAT,
    json.FORMAT,
    mermaid.FORMAT,
    structurizr.FORMAT,
    svg.FORMAT,
)
"""Every format, sorted by name."""


def picture_format(name: str) -> PictureFormat:
    """Return the format with this name.

    Raises:
        InvalidValue: if there is none.
    """
    for known in FORMATS:
        if known.name == name:
            return known
    names = [known.name for known in FORMATS]
    raise InvalidValue("format", name, f"one of {', '.join(names)}", hint=did_you_mean(name, names))


def is_only_picture(name: str) -> bool:
    """Tell whether a format draws the folded map, and no list of every component."""
    drawn = {form.name for form in FORMATS}
    return name in drawn - {form.name for form in maps.FORMATS}


__all__ = ["FORMATS", "Caption", "PictureFormat", "is_only_picture", "picture_format"]
