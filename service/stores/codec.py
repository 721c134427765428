"""Codec: model objects to compact JSON and back, derived from their annotations.

A record is written as a map of the fields that differ from their defaults. So an optional field
that a later version adds reads as its default, and rows stay small.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import orjson

T = TypeVar("T")
Convert = Callable[[Any], Any]

MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def dumps(value: Any) -> bytes:
    """Return `value`, a dataclass instance, as JSON."""
    kind: Any = type(value)
    return orjson.dumps(writer(kind)(value))


def loads(kind: type[T], text: bytes | str) -> T:
    """Return the object of type `kind` that `dumps` wrote as `text`."""
    of: Any = kind
    result: T = reader(of)(orjson.loads(text))
    return result


@cache
def writer(kind: Any) -> Convert:
    """Return a function from a value annotated as `kind` to plain JSON values."""
    kind = getattr(kind, "__supertype__", kind)
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
    kind = getattr(kind, "__supertype__", kind)
    if is_dataclass(kind):
        return _class_reader(kind)
    if kind is timedelta:
        return lambda value: timedelta(microseconds=value)
    if kind is datetime:
        return lambda value: EPOCH + timedelta(microseconds=value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {one.value: one for one in kind}.__getitem__
    if get_origin(kind) in (Union, UnionType):
        return _optional(reader, kind)
    if get_origin(kind) is tuple:
        return _sequence(reader(get_args(kind)[0]), tuple)
    return _same


def _same(value: Any) -> Any:
    return value


def _optional(of: Callable[[Any], Convert], kind: Any) -> Convert:
    """Return the conversion of `X | None`; other unions (JSON values) stay as they are."""
    inner = [one for one in get_args(kind) if one is not NoneType]
    convert = of(inner[0]) if len(inner) == 1 else _same
    if convert is _same:
        return _same
    return lambda value: None if value is None else convert(value)


def _sequence(convert: Convert, make: Callable[[Any], Any]) -> Convert:
    if convert is _same:
        return make
    return lambda values: make(map(convert, values))


def _class_writer(kind: Any) -> Convert:
    hints = get_type_hints(kind)
    plan = [(one.name, writer(hints[one.name]), _default(one)) for one in fields(kind)]

    def write(value: Any) -> Mapping[str, Any]:
        result = {}
        for name, convert, default in plan:
            item = getattr(value, name)
            if item is not default and item != default:
                result[name] = item if convert is _same else convert(item)
        return result

    return write


def _class_reader(kind: Any) -> Convert:
    hints = get_type_hints(kind)
    plan = {
        one.name: convert
        for one in fields(kind)
        if (convert := reader(hints[one.name])) is not _same
    }

    def read(value: Any) -> Any:
        for name, convert in plan.items():
            if name in value:
                value[name] = convert(value[name])
        return kind(**value)

    return read


def _default(field: "Field[Any]") -> Any:
    if field.default is not MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not MISSING else MISSING
