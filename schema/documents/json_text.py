"""JSON text to plain values; places are looked for only when something is wrong.

The standard decoder reads a large export quickly and knows nothing of places, so a second, slower
walk over the same text finds them when a message needs one.
"""

import json
import re
from dataclasses import dataclass

from schema.documents.errors import DocumentRejected
from schema.documents.positions import MAX_DEPTH, Path, Source, path_text, rejected

SPACE = re.compile(r"[ \t\r\n]*")
BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
"""A string as a whole, so that the brackets in it do not count, or one bracket."""
STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
ATOM = re.compile(r"[^\s,\]}]+")


class _Duplicate(Exception):
    """A key appears twice; where is found by the slow walk."""


@dataclass(frozen=True, slots=True)
class JsonPlace:
    """Finds places by scanning the text up to them."""

    text: str

    def locate(self, path: Path, *, key: bool = False) -> tuple[int, int]:
        """Return line and column of what stands at `path`, or of its nearest ancestor."""
        at = _skip(self.text, 0)
        name = at
        for part in path:
            found = _find(self.text, at, part)
            if found is None:
                return _line_and_column(self.text, at)
            name, at = found
        return _line_and_column(self.text, name if key else at)


def read_json(text: str, *, file: str) -> Source:
    """Return the values of a JSON text.

    Raises:
        DocumentRejected: if it cannot be parsed, holds a key twice, or NaN or infinity.
    """
    if _is_deep(text):
        raise rejected(file, (1, 1), "", f"at most {MAX_DEPTH} levels of nesting")
    try:
        data = json.loads(text, object_pairs_hook=_once, parse_constant=_finite)
    except json.JSONDecodeError as error:
        hint = "only a text that begins with '{' is read as JSON; check commas, quotes and brackets"
        place = (error.lineno, error.colno)
        raise rejected(file, place, "", f"JSON that can be parsed: {error.msg}", hint) from error
    except _Duplicate as error:
        raise _duplicate(text, file) from error
    except ValueError as error:
        at = text.find(str(error))
        place = _line_and_column(text, max(at, 0))
        raise rejected(file, place, str(error), "a finite number of ordinary size") from error
    return Source(file=file, data=data, place=JsonPlace(text))


def _is_deep(text: str) -> bool:
    """Tell whether brackets are nested too deep, before the parser follows them down."""
    depth = 0
    for found in BRACKET.finditer(text):
        sign = found[0]
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
    found = repr(path[-1]) if path else "a key twice"
    where = f"each key once in {path_text(path[:-1]) or 'the document'}"
    place = _line_and_column(text, at)
    return rejected(file, place, found, where, "a key may appear once; merge the two")


def _first_duplicate(text: str, at: int, path: Path) -> tuple[int, Path] | None:
    names: set[str | int] = set()
    for name, key, value in _children(text, at):
        if isinstance(name, str) and name in names:
            return key, (*path, name)
        names.add(name)
        found = _first_duplicate(text, value, (*path, name))
        if found is not None:
            return found
    return None


def _find(text: str, at: int, part: str | int) -> tuple[int, int] | None:
    for name, key, value in _children(text, at):
        if name == part:
            return key, value
    return None


def _children(text: str, at: int) -> list[tuple[str | int, int, int]]:
    """Return (key or number, place of the key, place of the value) of what a bracket holds."""
    found: list[tuple[str | int, int, int]] = []
    opening = text[at : at + 1]
    if opening not in ("{", "["):
        return found
    at = _skip(text, at + 1)
    while text[at] not in "}]":
        name: str | int = len(found)
        key = at
        if opening == "{":
            end = _match_end(STRING, text, at)
            name = str(json.loads(text[at:end]))
            at = _skip(text, _skip(text, end) + 1)
        found.append((name, key, at))
        at = _skip(text, _end(text, at))
        if text[at] == ",":
            at = _skip(text, at + 1)
    return found


def _end(text: str, at: int) -> int:
    """Return the place after the value that begins at `at`."""
    if text[at] == '"':
        return _match_end(STRING, text, at)
    if text[at] not in "{[":
        return _match_end(ATOM, text, at)
    depth = 0
    while True:
        sign = text[at]
        if sign == '"':
            at = _match_end(STRING, text, at)
            continue
        depth += (sign in "{[") - (sign in "}]")
        at += 1
        if depth == 0:
            return at


def _skip(text: str, at: int) -> int:
    return _match_end(SPACE, text, at)


def _match_end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at + 1


def _line_and_column(text: str, at: int) -> tuple[int, int]:
    return (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
