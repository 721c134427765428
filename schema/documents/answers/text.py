"""The text of an answer, and how durations are written in it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeAlias

import orjson

from schema.documents.duration import format_duration

Answer: TypeAlias = dict[str, Any]


def canonical(answer: Mapping[str, Any] | Sequence[Any]) -> str:
    """Return the one text of an answer: keys sorted, two spaces of indentation, a last newline."""
    options = orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(answer, option=options).decode()


def duration(value: timedelta | None) -> str | None:
    """Return a duration as ISO 8601 writes it, null when it is not known."""
    return None if value is None else format_duration(value)
