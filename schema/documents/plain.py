"""Plain values: objects of the model as JSON has them, in the one dialect of all answers.

Keys are the names of the fields, durations are ISO 8601, moments are UTC with `Z`, enumerations are
their words, and what is not known is null.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, TypeAlias

from schema.documents.duration import format_duration, format_moment
from schema.projection import Projection, projection

Write: TypeAlias = Callable[[Any], Any]


def plain(value: Any) -> Any:
    """Return `value` as plain data: null, true, numbers, texts, lists and mappings.

    A dataclass becomes a mapping of what its projection shows (`schema.projection`), in the order
    of the declaration.

    Raises:
        TypeError: if JSON has nothing for a value.

    >>> from model.records.requirement import Member
    >>> plain(Member(provider="db", tolerance=timedelta(minutes=5)))
    {'provider': 'db', 'tolerance': 'PT5M'}
    """
    kind: Any = type(value)
    return _writer(kind)(value)


def word(member: Enum) -> str:
    """Return a member of an enumeration as JSON and documents write it."""
    return member.value if isinstance(member.value, str) else member.name.lower()


@cache
def _writer(kind: type) -> Write:
    if kind in (str, int, float, bool, type(None)):
        return lambda value: value
    if issubclass(kind, Enum):
        return word
    if is_dataclass(kind):
        return _dataclass_writer(kind, projection(kind))
    for known, write in WRITERS.items():
        if issubclass(kind, known):
            return write
    raise TypeError(f"{kind.__qualname__} has no form in JSON")


def _dataclass_writer(kind: type, shown: Projection) -> Write:
    plan = [(name, attrgetter(source.path)) for name, source in shown.sources(kind).items()]
    head = {"kind": shown.kind} if shown.kind else {}

    def write(value: Any) -> dict[str, Any]:
        return {**head, **{name: plain(value_of(value)) for name, value_of in plan}}

    return write


WRITERS: Mapping[type, Write] = {
    timedelta: format_duration,
    datetime: format_moment,
    str: str,
    int: int,
    float: float,
    Mapping: lambda value: {str(key): plain(inner) for key, inner in value.items()},
    Sequence: lambda value: [plain(element) for element in value],
    Set: lambda value: [plain(element) for element in sorted(value)],
}
"""By type, the first that fits: how a value becomes plain."""
