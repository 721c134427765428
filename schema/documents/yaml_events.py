"""YAML text to plain values with their places, by libyaml: fast, for documents of plain data.

libyaml tells each value and its place as an event. A document that holds anything but mappings
with text keys, sequences and untagged scalars, or that libyaml refuses, is left to
`schema.documents.yaml_text`, which reads twenty times slower and explains what is wrong.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml
from ruamel.yaml.resolver import VersionedResolver
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

try:
    from yaml import CBaseLoader
except ImportError:  # PyYAML was built without its library in C
    CBaseLoader = None  # type: ignore[assignment, misc]  # `read_events` looks

from schema.documents.positions import MAX_DEPTH, Path, Source
from schema.documents.yaml_scalars import scalar_value

BREAKS = re.compile("[\x85\u2028\u2029\ufeff]")
"""Signs that libyaml, which reads YAML 1.1, takes for ends of lines or leaves out."""
RESOLVERS: Mapping[str, Any] = VersionedResolver().versioned_resolver
"""The tags of plain scalars by their first character, as YAML 1.2 has them."""
Spot: TypeAlias = Any
"""The mark of a scalar, or a `Places`."""


class NotPlain(Exception):
    """The document holds what only the careful reader reads."""


@dataclass(slots=True)
class Places:
    """Where a container and what it holds stands in the text."""

    mark: Any
    """Where it begins."""
    children: dict[str, tuple[Any, Spot]] | list[tuple[Any, Spot]]
    """By key or number: the mark of the key, or of the element, and the place of the value."""


@dataclass(frozen=True, slots=True)
class EventPlace:
    """Finds places among those that were kept for every value."""

    root: Spot

    def locate(self, path: Path, *, key: bool = False) -> tuple[int, int]:
        """Return line and column of what stands at `path`, or of its nearest ancestor."""
        spot, name = self.root, None
        for part in path:
            child = _child(spot, part)
            if child is None:
                return _line_and_column(spot)
            name, spot = child
        return _line_and_column(name if key and name is not None else spot)


def _child(spot: Spot, part: str | int) -> tuple[Any, Spot] | None:
    children = spot.children if isinstance(spot, Places) else None
    if isinstance(children, dict) and isinstance(part, str):
        return children.get(part)
    if isinstance(children, list) and isinstance(part, int) and part < len(children):
        return children[part]
    return None


def _line_and_column(spot: Spot) -> tuple[int, int]:
    mark = spot.mark if isinstance(spot, Places) else spot
    return (mark.line + 1, mark.column + 1)


def read_events(text: str, *, file: str) -> Source:
    """Return the values of a YAML text.

    Raises:
        NotPlain: if the document is not plain, or not right.
    """
    if CBaseLoader is None or BREAKS.search(text):
        raise NotPlain
    try:
        value, root = _Reader(text).document()
    except (yaml.YAMLError, ValueError) as error:
        raise NotPlain from error
    return Source(file=file, value=value, place=EventPlace(root))


class _Reader:
    """Builds the values of one document from its events."""

    def __init__(self, text: str) -> None:
        parser: Any = CBaseLoader(text)
        self._next = parser.get_event

    def document(self) -> tuple[object, Spot]:
        self._expect(StreamStartEvent)
        start = self._expect(DocumentStartEvent)
        if start.version or start.tags:
            raise NotPlain
        value, spot = self._value(self._next(), 1)
        self._expect(DocumentEndEvent)
        self._expect(StreamEndEvent)
        return value, spot

    def _expect(self, kind: type) -> Any:
        event = self._next()
        if type(event) is not kind:
            raise NotPlain
        return event

    def _value(self, event: Any, depth: int) -> tuple[object, Spot]:
        kind = type(event)
        if kind is AliasEvent or event.anchor is not None or event.tag is not None:
            raise NotPlain
        if kind is ScalarEvent:
            return self._plain(event), event.start_mark
        if depth > MAX_DEPTH:
            raise NotPlain
        if kind is MappingStartEvent:
            return self._mapping(event, depth)
        if kind is SequenceStartEvent:
            return self._sequence(event, depth)
        raise NotPlain

    def _mapping(self, start: Any, depth: int) -> tuple[object, Spot]:
        values: dict[str, object] = {}
        children: dict[str, tuple[Any, Spot]] = {}
        read = self._next
        while type(key := read()) is not MappingEndEvent:
            name = key.value if type(key) is ScalarEvent else None
            if name is None or name in values or key.anchor is not None or key.tag is not None:
                raise NotPlain
            if key.implicit[0] and tag_of(name) is not None:
                raise NotPlain
            values[name], spot = self._value(read(), depth + 1)
            children[name] = (key.start_mark, spot)
        return values, Places(start.start_mark, children)

    def _sequence(self, start: Any, depth: int) -> tuple[object, Spot]:
        values: list[object] = []
        children: list[tuple[Any, Spot]] = []
        read = self._next
        while type(event := read()) is not SequenceEndEvent:
            value, spot = self._value(event, depth + 1)
            values.append(value)
            children.append((event.start_mark, spot))
        return values, Places(start.start_mark, children)

    def _plain(self, event: Any) -> object:
        value: str = event.value
        tag = tag_of(value) if event.implicit[0] else None
        return value if tag is None else scalar_value(value, tag)


def tag_of(text: str) -> str | None:
    """Return the tag of a plain scalar, None for a text.

    >>> tag_of("12"), tag_of("twelve")
    ('tag:yaml.org,2002:int', None)
    """
    for tag, pattern in RESOLVERS.get(text[:1], ()):
        if pattern.match(text):
            return str(tag)
    return None
