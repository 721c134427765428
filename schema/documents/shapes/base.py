"""What all shapes share, and the shapes that are derived from the records of the model."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import MISSING
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from operator import attrgetter
from types import UnionType
from typing import Annotated, Any, NamedTuple, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, create_model

from model.records.declared import Declared, declared, supertype, without_none
from schema.documents.fields import Duration, Id, JsonValue, Moment, Text, word
from schema.projection import Source

Record = TypeVar("Record")


class Shape(BaseModel):
    """What all sections share: nothing is coerced, nothing unknown is let through."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        populate_by_name=True,
        use_attribute_docstrings=True,
    )


def record_shape(kind: type, *, omit: Collection[str] = (), also: Collection[str] = ()) -> Any:
    """Return the shape of a record: a field for each field of `kind` that is content.

    The type of a field follows from its annotation, its default is that of the record, and its
    description is its docstring. A class that inherits from the shape declares again what a
    document says in another way.

    Args:
        kind: the dataclass of the record.
        omit: names of fields that no document states.
        also: names of fields that are not content, and stated nevertheless.
    """
    fields: dict[str, Any] = {
        field.name: (_type(field.annotation), _default(kind, field))
        for field in declared(kind)
        if field.name not in omit and (field.is_content or field.name in also)
    }
    return create_model(f"{kind.__name__}Record", __base__=Shape, **fields)


def record_of(kind: type[Record], shape: Shape, **given: object) -> Record:
    """Return the record of the dataclass `kind` that `shape` states; `given` replaces fields."""
    of: Any = kind
    fields: Any = _stated_fields(of, type(shape), tuple(given))
    values = fields.values_of(shape)
    for place, convert in fields.conversions:
        values[place] = convert(values[place])
    return kind(**dict(zip(fields.names, values, strict=True)), **given)


class StatedFields(NamedTuple):
    """The fields of a record that a shape states."""

    names: Sequence[str]
    values_of: Callable[[Any], list[Any]]
    """Returns their values of a shape, in the order of `names`."""
    conversions: Sequence[tuple[int, Callable[[Any], Any]]]
    """Place in `names` → what makes the value of the record of the stated one."""


def _default(kind: type, field: Declared) -> Any:
    source = Source(model=kind, attribute=field.name, path=field.name)
    default = ... if field.default is MISSING else field.default
    if isinstance(default, Mapping):
        return Field(default_factory=dict, description=source.description)
    if isinstance(default, tuple):
        return Field(default_factory=list, description=source.description)
    return Field(default, description=source.description)


def _type(annotation: Any) -> Any:
    """Return the type of the field of a document for a field of a record."""
    inner = without_none(annotation)
    if inner is not annotation:
        return _type(inner) | None
    kind, origin = supertype(annotation), get_origin(annotation)
    if kind is str:
        return Text if kind is annotation else Id
    if kind is timedelta:
        return Duration
    if kind is datetime:
        return Moment
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return Annotated[kind, word(kind)]
    if origin in (Union, UnionType):  # of the kinds of JSON
        return JsonValue
    if origin is not None and issubclass(origin, Mapping):
        return dict[str, _type(get_args(kind)[1])]  # type: ignore[misc]
    if origin is not None and issubclass(origin, Sequence):
        return list[_type(get_args(kind)[0])]  # type: ignore[misc]
    return kind


@cache
def _stated_fields(kind: type, shape: type[Shape], given: tuple[str, ...]) -> StatedFields:
    fields = [
        field
        for field in declared(kind)
        if field.name not in given and field.name in shape.model_fields
    ]
    names = [field.name for field in fields]
    conversions = [(place, _conversion(field.annotation)) for place, field in enumerate(fields)]
    return StatedFields(
        names=names,
        values_of=_values_of(names),
        conversions=[(place, convert) for place, convert in conversions if convert is not None],
    )


def _values_of(names: Sequence[str]) -> Callable[[Any], list[Any]]:
    # One call for all fields: a large document has a million shapes.
    if len(names) > 1:
        getter = attrgetter(*names)
        return lambda shape: list(getter(shape))
    return lambda shape: [getattr(shape, name) for name in names]


def _conversion(annotation: Any) -> Callable[[Any], Any] | None:
    origin = get_origin(annotation)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return lambda stated: dict(sorted(stated.items()))
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return tuple
    return None
