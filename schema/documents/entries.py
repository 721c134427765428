"""Entries: dataclasses of the model as plain data of documents, and back.

Both directions are derived from the annotations of the dataclass, in the dialect of all JSON
outside GraphQL: durations as ISO 8601, moments as RFC 3339, enumerations by their values. Fields
that are at their defaults are left out.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar, cast, get_args, get_origin

from model.errors import InvalidValue
from model.records.declared import declared, supertype, without_none
from schema.documents.duration import (
    format_duration,
    format_moment,
    parse_duration,
    parse_moment,
)

T = TypeVar("T")
Convert = Callable[[Any], Any]


def to_entry(record: Any) -> Mapping[str, Any]:
    """Return a dataclass as plain data.

    >>> from datetime import timedelta
    >>> from model.records.requirement import Member
    >>> to_entry(Member(provider="db", tolerance=timedelta(minutes=5)))
    {'provider': 'db', 'tolerance': 'PT5M'}
    """
    kind: Any = type(record)
    return cast("Mapping[str, Any]", _writer(kind)(record))


def stated(
    record: Any,
    *,
    omit: Collection[str] = (),
    also: Collection[str] = (),
    defaults: Mapping[str, object] = MappingProxyType({}),
) -> dict[str, Any]:
    """Return the fields of a record that are content and not at their defaults, as plain data.

    Args:
        record: the record.
        omit: names of fields that are left out.
        also: names of fields that are not content, and written nevertheless.
        defaults: defaults of a document that differ from those of the record, by name.
    """
    kind: Any = type(record)
    return {
        field.name: _writer(field.annotation)(value)
        for field in declared(kind)
        if field.name not in omit and (field.is_content or field.name in also)
        for value in (getattr(record, field.name),)
        if value != defaults.get(field.name, field.default)
    }


def from_entry(kind: type[T], entry: Any) -> T:
    """Return the dataclass that `to_entry` wrote as `entry`.

    Raises:
        InvalidValue: if the entry has another shape; the message names the field.
    """
    annotation: Any = kind
    return cast("T", _reader(annotation)(entry))


@cache
def _writer(annotation: Any) -> Convert:
    kind = supertype(without_none(annotation))
    if is_dataclass(kind):
        return _dataclass_writer(kind)
    if get_origin(kind) is tuple:
        write = _writer(get_args(kind)[0])
        return lambda values: [write(value) for value in values]
    if kind is timedelta:
        return format_duration
    if kind is datetime:
        return format_moment
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda member: member.value
    if get_origin(kind) is not None:
        return _plain
    return lambda value: value


def _plain(value: Any) -> Any:
    """Return JSON values with plain mappings and lists in them."""
    if isinstance(value, Mapping):
        return {key: _plain(value[key]) for key in sorted(value)}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(element) for element in value]
    return value


def _dataclass_writer(kind: Any) -> Convert:
    plan = [(field.name, _writer(field.annotation), field.default) for field in declared(kind)]

    def write(record: Any) -> Mapping[str, Any]:
        values = (
            (name, convert, getattr(record, name), default) for name, convert, default in plan
        )
        return {
            name: None if value is None else convert(value)
            for name, convert, value, default in values
            if value is not default and value != default
        }

    return write


@cache
def _reader(annotation: Any) -> Convert:
    kind = supertype(without_none(annotation))
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    if get_origin(kind) is tuple:
        return _tuple_reader(_reader(get_args(kind)[0]))
    if kind is timedelta:
        return lambda text: parse_duration(_checked(str, text))
    if kind is datetime:
        return lambda text: parse_moment(_checked(str, text))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enum_reader(kind)
    if isinstance(kind, type) and kind in (str, int, bool):
        return lambda value: _checked(kind, value)
    if kind is float:
        return lambda value: float(_checked((int, float), value))
    return lambda value: value


def _checked(kind: Any, value: Any) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        names = kind if isinstance(kind, tuple) else (kind,)
        raise InvalidValue("entry", value, " or ".join(known.__name__ for known in names))
    return value


def _enum_reader(kind: type[Enum]) -> Convert:
    members: Mapping[Any, Enum] = {member.value: member for member in kind}

    def read(value: Any) -> Enum:
        if not isinstance(value, str | int) or value not in members:
            raise InvalidValue("entry", value, f"one of {', '.join(map(str, members))}")
        return members[value]

    return read


def _tuple_reader(read: Convert) -> Convert:
    return lambda values: tuple(read(value) for value in _checked(list, values))


def _dataclass_reader(kind: Any) -> Convert:
    plan = {field.name: _reader(field.annotation) for field in declared(kind)}

    def read(entry: Any) -> Any:
        _checked(dict, entry)
        unknown = sorted(entry.keys() - plan.keys())
        if unknown:
            raise InvalidValue(kind.__name__, unknown[0], f"one of {', '.join(plan)}")
        values = {
            name: None if value is None else plan[name](value) for name, value in entry.items()
        }
        try:
            return kind(**values)
        except TypeError as error:
            raise InvalidValue(
                kind.__name__, sorted(entry), f"all of its fields: {error}"
            ) from error

    return read
