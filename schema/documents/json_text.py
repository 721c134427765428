"""JSON text to plain values; places are looked for only when something is wrong.

The standard decoder reads a large export quickly and knows nothing of places, so a second, slower
walk over the same text finds them when a message needs one.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from schema.documents.errors import DocumentRejected
from schema.documents.positions import MAX_DEPTH, Path, Source, path_text, rejected

SPACE = re.compile(r"[ \t\r\n]*")
BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
"""A string as a whole, so that the brackets in it do not count, or one bracket."""
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
"""An escape of half of a surrogate pair, of which two may stand for one sign."""
HALF = re.compile("[\ud800-\udfff]")
DIGITS = re.compile(r"\d{4301}")
"""More than Python turns into a number."""
_decode = json.JSONDecoder().raw_decode
"""Returns the value that begins at a place, and where it ends."""


class _Duplicate(Exception):
    """A key appears twice; where is found by the slow walk."""


@dataclass(frozen=True, slots=True)
class JsonPlace:
    """Finds places by reading the text again, up to them."""

    text: str
    known: dict[int, list["Child"]] = field(default_factory=dict, repr=False)
    """The children of the containers that were read, by the place of their bracket."""

    def locate(self, path: Path, *, key: bool = False) -> tuple[int, int]:
        """Return line and column of what stands at `path`, or of its nearest ancestor."""
        at = _skip(self.text, 0)
        name = at
        for part in path:
            child = self._child(at, part)
            if child is None:
                return _line_and_column(self.text, at)
            name, at = child.key, child.value
        return _line_and_column(self.text, name if key else at)

    def _child(self, at: int, part: str | int) -> "Child | None":
        if at not in self.known:
            self.known[at] = list(_children(self.text, at))
        children = self.known[at]
        if isinstance(part, int):
            return children[part] if part < len(children) else None
        return next((child for child in children if child.name == part), None)


class Child(NamedTuple):
    """A value in a container, and where it stands in the text."""

    name: str | int
    """Its key, or its number in a list."""
    key: int
    """Where its key begins; in a list, where it begins itself."""
    value: int
    """Where it begins."""


def read_json(text: str, *, file: str) -> Source:
    """Return the values of a JSON text.

    Raises:
        DocumentRejected: if it cannot be parsed, holds a key twice, or NaN or infinity.
    """
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_finite)
    except (ValueError, _Duplicate, RecursionError) as error:
        raise _refused(text, file, error) from error
    source = Source(file=file, value=value, place=JsonPlace(text))
    if SURROGATE.search(text):
        _refuse_halves(source, text)
    return source


def _refuse_halves(source: Source, text: str) -> None:
    if _is_deep(text):
        raise _too_deep(source.file)
    half = _half_in(source.value)
    if half is not None:
        problem = source.problem(half, "half of a surrogate pair", "text that UTF-8 can hold")
        raise DocumentRejected([problem])


def _half_in(value: object, path: Path = ()) -> Path | None:
    """Return the path of the first text with half of a surrogate pair; None without any."""
    if isinstance(value, str):
        return path if HALF.search(value) else None
    if isinstance(value, dict):
        if any(HALF.search(key) for key in value):
            return path
        children: Iterable[tuple[str | int, object]] = value.items()
    else:
        children = enumerate(value) if isinstance(value, list) else ()
    inner = (_half_in(child, (*path, part)) for part, child in children)
    return next((half for half in inner if half is not None), None)


def _refused(text: str, file: str, error: Exception) -> DocumentRejected:
    if _is_deep(text):
        return _too_deep(file)
    if isinstance(error, _Duplicate):
        try:
            json.loads(text, parse_constant=_finite)
        except ValueError as broken:  # what cannot be parsed has no places to name
            return _refused(text, file, broken)
        return _duplicate(text, file)
    if isinstance(error, json.JSONDecodeError):
        hint = "only a text that begins with '{' is read as JSON; check commas, quotes and brackets"
        place = (error.lineno, error.colno)
        return rejected(file, place, "", f"JSON that can be parsed: {error.msg}", hint)
    number = DIGITS.search(text)
    at = number.start() if number else max(text.find(str(error)), 0)
    value = "a number of thousands of digits" if number else str(error)
    return rejected(file, _line_and_column(text, at), value, "a finite number of ordinary size")


def _too_deep(file: str) -> DocumentRejected:
    return rejected(file, (1, 1), "", f"at most {MAX_DEPTH} levels of nesting")


def _is_deep(text: str) -> bool:
    """Tell whether brackets are nested too deep, before the parser follows them down."""
    depth = 0
    for bracket in BRACKET.finditer(text):
        sign = bracket[0]
        depth += (sign in "{[") - (sign in "}]")
        if depth > MAX_DEPTH:
            return True
    return False


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise _Duplicate
    return values


def _finite(text: str) -> object:
    raise ValueError(text)


def _duplicate(text: str, file: str) -> DocumentRejected:
    at, path = _first_duplicate(text, _skip(text, 0), ()) or (0, ())
    shown = repr(path[-1]) if path else "a key twice"
    where = f"each key once in {path_text(path[:-1]) or 'the document'}"
    place = _line_and_column(text, at)
    return rejected(file, place, shown, where, "a key may appear once; merge the two")


def _first_duplicate(text: str, at: int, path: Path) -> tuple[int, Path] | None:
    names: set[str | int] = set()
    for child in _children(text, at):
        if isinstance(child.name, str) and child.name in names:
            return child.key, (*path, child.name)
        names.add(child.name)
        inner = _first_duplicate(text, child.value, (*path, child.name))
        if inner is not None:
            return inner
    return None


def _children(text: str, at: int) -> Iterator[Child]:
    """Yield what a container holds whose bracket is at `at`; nothing for any other value."""
    opening = text[at : at + 1]
    if opening not in ("{", "["):
        return
    at = _skip(text, at + 1)
    number = 0
    while text[at] not in "}]":
        name: str | int = number
        key = at
        if opening == "{":
            name, end = _decode(text, at)
            at = _skip(text, _skip(text, end) + 1)
        yield Child(name, key, at)
        number += 1
        at = _skip(text, _decode(text, at)[1])
        if text[at] == ",":
            at = _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    match = SPACE.match(text, at)
    return match.end() if match else at


def _line_and_column(text: str, at: int) -> tuple[int, int]:
    return (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
