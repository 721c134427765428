"""Codec: model objects to compact JSON and back, derived from the declarations of their fields.

A record is written as a map of the fields that differ from their defaults. So an optional field
that a later version adds reads as its default, and rows stay small.
"""

from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeAlias, TypeVar, Union, get_args, get_origin

import orjson

from model.records.declared import declared, supertype, without_none

T = TypeVar("T")
Convert: TypeAlias = Callable[[Any], Any]

MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def dumps(value: Any) -> bytes:
    """Return `value`, a dataclass instance, as JSON."""
    kind: Any = type(value)
    return orjson.dumps(writer(kind)(value))


def loads(kind: type[T], text: bytes | str) -> T:
    """Return the object of type `kind` that `dumps` wrote as `text`."""
    of: Any = kind
    value: T = reader(of)(orjson.loads(text))
    return value


@cache
def writer(kind: Any) -> Convert:
    """Return a function from a value annotated as `kind` to plain JSON values."""
    kind = supertype(kind)
    if is_dataclass(kind):
        return _class_writer(kind)
    if kind is timedelta:
        return lambda value: value // MICROSECOND
    if kind is datetime:
        return lambda value: (value - EPOCH) // MICROSECOND
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda value: value.value
    if get_origin(kind) in (Union, UnionType):
        return _optional(writer, kind)
    if get_origin(kind) is tuple:
        return _sequence(writer(get_args(kind)[0]), list)
    return _same


@cache
def reader(kind: Any) -> Convert:
    """Return the inverse of `writer(kind)`."""
    kind = supertype(kind)
    if is_dataclass(kind):
        return _class_reader(kind)
    if kind is timedelta:
        return lambda value: timedelta(microseconds=value)
    if kind is datetime:
        return lambda value: EPOCH + timedelta(microseconds=value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {member.value: member for member in kind}.__getitem__
    if get_origin(kind) in (Union, UnionType):
        return _optional(reader, kind)
    if get_origin(kind) is tuple:
        return _sequence(reader(get_args(kind)[0]), tuple)
    return _same


def _same(value: Any) -> Any:
    return value


def _optional(of: Callable[[Any], Convert], kind: Any) -> Convert:
    """Return the conversion of `X | None`; other unions (JSON values) stay as they are."""
    inner = without_none(kind)
    convert = _same if inner is kind else of(inner)
    if convert is _same:
        return _same
    return lambda value: None if value is None else convert(value)


def _sequence(convert: Convert, make: Callable[[Any], Any]) -> Convert:
    if convert is _same:
        return make
    return lambda values: make(map(convert, values))


def _class_writer(kind: Any) -> Convert:
    plan = [(field.name, writer(field.annotation), field.default) for field in declared(kind)]

    def write(record: Any) -> Mapping[str, Any]:
        written = {}
        for name, convert, default in plan:
            value = getattr(record, name)
            if value is not default and value != default:
                written[name] = value if convert is _same else convert(value)
        return written

    return write


def _class_reader(kind: Any) -> Convert:
    plan = {
        field.name: convert
        for field in declared(kind)
        if (convert := reader(field.annotation)) is not _same
    }

    def read(written: Any) -> Any:
        for name, convert in plan.items():
            if name in written:
                written[name] = convert(written[name])
        return kind(**written)

    return read
