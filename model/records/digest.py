"""Digest: one text that two revisions share exactly when they say the same.

What counts is what the graph claims: components, requirements with their strength and the kinds
of evidence, memberships, objectives, capabilities, waivers. Fields that are declared with
`NOT_CONTENT` (times, counts, scopes) do not count, and neither does coverage: a second crawl that
sees the same is the same revision.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from hashlib import sha256
from json import JSONEncoder
from operator import attrgetter
from typing import Any, TypeAlias, get_args, get_origin

from model.records.declared import declared, supertype, without_none
from model.records.revision import Records

Convert: TypeAlias = Callable[[Any], Any]

_json = JSONEncoder(sort_keys=True, separators=(",", ":")).encode
_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def digest(records: Records) -> str:
    """Return `sha256:…` over the canonical content of `records`.

    Independent of the order within tuples, and of the machine and version of Python.
    Complexity: O(n log n) time, O(n) memory for the lines of one kind of record.
    """
    total = sha256()
    for field in declared(Records):
        total.update(f"[{field.name}]\n".encode())
        for line in _sorted_lines(getattr(records, field.name)):
            total.update(line)
    return f"sha256:{total.hexdigest()}"


def content(record: Any) -> bytes:
    """Return what a record claims, as one canonical line.

    The line holds the values of the fields that are content, in the order of their declaration,
    without the last ones that are at their defaults. So a field that a later version adds at the
    end, with a default, changes no line of a record that does not state it.
    """
    kind: Any = type(record)
    return f"{_claims(kind)(record)!a}\n".encode("ascii")


def content_fields(record: Any) -> Mapping[str, object]:
    """Return field name → canonical value, for every field of a record that is content.

    Two records of one class have equal content exactly when these are equal.
    """
    kind: Any = type(record)
    return {
        field.name: value if value is None else _converted(field.annotation, value)
        for field in declared(kind)
        if field.is_content
        for value in (getattr(record, field.name),)
    }


def _sorted_lines(records: Iterable[object]) -> Iterable[bytes]:
    # Timsort makes this linear for records that come sorted, as those of `link` nearly do.
    return sorted(map(content, records))


def _converted(annotation: Any, value: Any) -> object:
    convert = _conversion(annotation)
    return value if convert is None else convert(value)


@cache
def _claims(kind: type) -> Convert:
    """Return the function from a record to the values that it claims, trailing defaults left out.

    One call of `attrgetter` for all fields is much faster than one `getattr` a field: this runs
    for every record of every publication.
    """
    stated = [field for field in declared(kind) if field.is_content]
    values_of = attrgetter(*(field.name for field in stated))
    single = len(stated) == 1
    defaults = [field.default for field in stated]
    conversions = [
        (place, convert)
        for place, field in enumerate(stated)
        if (convert := _conversion(field.annotation)) is not None
    ]

    def claims(record: Any) -> Sequence[Any]:
        values = [values_of(record)] if single else [*values_of(record)]
        while values and values[-1] == defaults[len(values) - 1]:
            values.pop()
        for place, convert in conversions:
            if place >= len(values):
                break
            if values[place] is not None:
                values[place] = convert(values[place])
        return values

    return claims


@cache
def _conversion(annotation: Any) -> Convert | None:
    """Return how a value that is not None is made canonical; None when it is so already."""
    kind = supertype(without_none(annotation))
    if is_dataclass(kind):
        return _claims(kind)  # type: ignore[arg-type]
    origin = get_origin(kind)
    if origin is tuple:
        return _sequence_conversion(get_args(kind)[0])
    if origin is not None and issubclass(origin, Mapping):
        return lambda value: _json(dict(value)) if value else ""
    if kind is timedelta:
        return lambda value: value // _MICROSECOND
    if kind is datetime:
        return lambda value: (value - _EPOCH) // _MICROSECOND
    if isinstance(kind, type) and issubclass(kind, Enum):
        return attrgetter("_value_")
    # An int in a field of floats means the same number.
    return float if kind is float else None


def _sequence_conversion(element: Any) -> Convert:
    convert = _conversion(element)
    if convert is None:
        return tuple
    kind: Any = supertype(element)
    if is_dataclass(kind) and not all(field.is_content for field in declared(kind)):  # type: ignore[arg-type]
        # Elements that differ only in what is no content claim the same once.
        return lambda values: sorted({repr(convert(value)) for value in values})
    return lambda values: [convert(value) for value in values]
