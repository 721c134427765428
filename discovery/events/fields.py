"""Fields of an event: each is read with what is expected of it, and a wrong one is quoted."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeAlias

from model.errors import InvalidValue

Json: TypeAlias = Mapping[str, Any]
LONGEST_ID = 2048
"""Characters of an id, an ARN or a name."""
LONGEST_TITLE = 300
"""Characters of a title; a longer one is cut."""
MOST_MENTIONS = 1000
"""Resources of one event."""


def text(parent: Json, path: str, *, within: str = "") -> str:
    """Return the text that must stand at `path`, a key or keys joined by dots.

    Raises:
        InvalidValue: if there is none, or it is empty or too long.
    """
    value = _at(parent, path)
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_ID:
        expected = f"a text of 1 to {LONGEST_ID} characters"
        raise InvalidValue(f"{within}{path}", value, expected)
    return value


def optional_text(parent: Json, path: str, *, within: str = "") -> str | None:
    """Return the text at `path`; None where it is missing or empty.

    Raises:
        InvalidValue: if something else stands there.
    """
    return None if _at(parent, path) in (None, "") else text(parent, path, within=within)


def mapping(parent: Json, path: str, *, within: str = "") -> Json:
    """Return the object that must stand at `path`.

    Raises:
        InvalidValue: if there is none.
    """
    value = _at(parent, path)
    if not isinstance(value, Mapping):
        raise InvalidValue(f"{within}{path}", value, "an object")
    return value


def objects(parent: Json, path: str, *, within: str = "") -> Sequence[Json]:
    """Return the objects of the list at `path`; none where it is missing.

    Raises:
        InvalidValue: if something else stands there, or too many.
    """
    values = _at(parent, path)
    values = [] if values is None else values
    if not isinstance(values, list) or not all(isinstance(each, Mapping) for each in values):
        raise InvalidValue(f"{within}{path}", values, "a list of objects")
    return _few(values, f"{within}{path}")


def texts(parent: Json, path: str, *, within: str = "") -> Sequence[str]:
    """Return the texts of the list at `path`; none where it is missing.

    Raises:
        InvalidValue: if something else stands there, or too many.
    """
    values = _at(parent, path)
    values = [] if values is None else values
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise InvalidValue(f"{within}{path}", values, "a list of texts")
    return [each[:LONGEST_ID] for each in _few(values, f"{within}{path}") if each]


def moment(parent: Json, path: str, *, within: str = "") -> datetime:
    """Return the moment that must stand at `path`, in ISO 8601 or as e-mail writes it.

    Raises:
        InvalidValue: if there is none.

    References:
        1. AWS Health User Guide, "Amazon EventBridge schema": times are `Fri, 27 Jan 2023 06:02:51
           GMT`, the form of RFC 5322 section 3.3.
    """
    value = _at(parent, path)
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            at = read(str(value))
        except (ValueError, TypeError):
            continue
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    raise InvalidValue(f"{within}{path}", value, "a moment such as 2026-01-31T09:00:00Z")


def optional_moment(parent: Json, path: str, *, within: str = "") -> datetime | None:
    """Return the moment at `path`; None where it is missing or empty.

    Raises:
        InvalidValue: if something else stands there.
    """
    return None if _at(parent, path) in (None, "") else moment(parent, path, within=within)


def title(words: str) -> str:
    """Return `words` as a title: one line, cut where it is too long."""
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"


def _few(values: list[Any], path: str) -> list[Any]:
    if len(values) > MOST_MENTIONS:
        raise InvalidValue(path, f"{len(values)} elements", f"at most {MOST_MENTIONS}")
    return values


def _at(parent: Json, path: str) -> Any:
    value: Any = parent
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
