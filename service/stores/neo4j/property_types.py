"""Property types: one name has one type on all components, so that comparisons never yield null."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

INT64 = 1 << 63
LONGEST_TEXT = 2000
"""Indexes refuse long texts; the whole of it is in `_body`."""
MOMENT = re.compile(r".*_(?:at|after|before)")
"""Names of moments."""


class PropertyTypes:
    """Which type each name of a free property has: that of the first value that had the name.

    A value of another type goes under `<name>_<type>`: `port` is an integer, `port_text` a text.
    """

    def __init__(self, types: Mapping[str, str]) -> None:
        """Know the types of earlier values, by name."""
        self._types = dict(types)
        self._before = dict(types)

    @classmethod
    def read(cls, text: str | None) -> "PropertyTypes":
        """Return what `text` wrote."""
        return cls({} if text is None else orjson.loads(text))

    @property
    def text(self) -> str | None:
        """All names and types as JSON; None when nothing was added."""
        if self._types == self._before:
            return None
        return orjson.dumps(self._types, option=orjson.OPT_SORT_KEYS).decode()

    def place(self, name: str, value: Any) -> tuple[str, Any] | None:
        """Return the property that holds `value`; None when Neo4j cannot hold it.

        >>> types = PropertyTypes({})
        >>> types.place("port", 443), types.place("port", "https"), types.place("more", {})
        (('port', 443), ('port_text', 'https'), None)
        """
        if not name or "\0" in name:
            return None  # no name of a property
        if MOMENT.fullmatch(name):
            moment = _moment(value)
            if moment is not None:
                return name, moment
            kind = type_of(value)
            return None if kind is None else (f"{name}_{kind}", _as_property(value))
        kind = type_of(value)
        if kind is None:
            return None
        known = self._types.setdefault(name, kind)
        if known == "float" and kind == "integer":
            return name, float(value)
        if known == kind or (value == [] and known.endswith("list")):
            return name, _as_property(value)
        return f"{name}_{kind}", _as_property(value)


def type_of(value: Any) -> str | None:
    """Return the type of a value as a suffix of names; None when Neo4j cannot hold it."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer" if -INT64 <= value < INT64 else None
    if isinstance(value, float):
        return "float"
    if isinstance(value, str):
        return "text"
    if isinstance(value, list | tuple):
        kinds = {type_of(element) for element in value}
        scalars = {"boolean", "integer", "float", "text"}
        if len(kinds) <= 1 and kinds <= scalars:
            return f"{kinds.pop()}_list" if kinds else "text_list"
    return None


def _as_property(value: Any) -> Any:
    if isinstance(value, str):
        return value[:LONGEST_TEXT]
    return list(value) if isinstance(value, tuple) else value


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
