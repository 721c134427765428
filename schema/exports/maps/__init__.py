"""Dependency maps as texts: one format a file."""

from model.errors import InvalidValue, did_you_mean
from schema.exports.maps import dot, json, mermaid
from schema.exports.maps.interface import MapFormat

FORMATS = (dot.FORMAT, json.FORMAT, mermaid.FORMAT)
"""Every format, sorted by name."""


def map_format(name: str) -> MapFormat:
    """Return the format with this name.

    Raises:
        InvalidValue: if there is none.
    """
    for form in FORMATS:
        if form.name == name:
            return form
    names = [form.name for form in FORMATS]
    raise InvalidValue("format", name, f"one of {', '.join(names)}", hint=did_you_mean(name, names))


__all__ = ["FORMATS", "MapFormat", "map_format"]
