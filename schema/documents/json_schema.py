"""JSON Schemas of what `plain` writes, derived from the dataclasses that it writes."""

from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from inspect import getdoc
from keyword import iskeyword
from types import UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, create_model

from model.records.declared import supertype, without_none
from schema.documents.plain import word
from schema.projection import projection

DRAFT = "https://json-schema.org/draft/2020-12/schema"
DURATION = r"^-?P(?!$)(\d+D)?(T(?!$)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$"
IsoDuration: TypeAlias = Annotated[str, Field(json_schema_extra={"pattern": DURATION})]
IsoMoment: TypeAlias = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


def json_schema(kind: type) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the plain form of a dataclass.

    Descriptions are the docstrings of its fields; every key is there, and no other one.
    """
    schema = _shape(kind).model_json_schema(by_alias=True, mode="serialization")
    return {"$schema": DRAFT, **schema}


def document_schema(document: type[BaseModel], title: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a document that people write."""
    schema = document.model_json_schema(by_alias=True)
    rest = {key: value for key, value in schema.items() if key != "title"}
    return {"$schema": DRAFT, "title": title, **rest}


@cache
def _shape(kind: type) -> type[BaseModel]:
    """Return the pydantic model of a dataclass, for its JSON Schema only."""
    fields: dict[str, Any] = {
        _attribute(name): (
            _type(source.annotation),
            Field(alias=name, description=source.description),
        )
        for name, source in projection(kind).sources(kind).items()
    }
    config = ConfigDict(extra="forbid")
    return create_model(kind.__name__, __config__=config, __doc__=getdoc(kind), **fields)


def _attribute(name: str) -> str:
    """Return an attribute for a key that pydantic or Python has a use of its own for."""
    return f"{name}_" if iskeyword(name) or hasattr(BaseModel, name) else name


def _type(annotation: Any) -> Any:
    """Return the type that the plain form of a value with this annotation has."""
    inner = without_none(annotation)
    if inner is not annotation:
        return _type(inner) | None
    kind, origin = supertype(annotation), get_origin(annotation)
    if kind is timedelta:
        return IsoDuration
    if kind is datetime:
        return IsoMoment
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Literal[tuple(map(word, kind))]
    if isinstance(kind, type) and is_dataclass(kind):
        return _shape(kind)
    if origin is Literal:
        return kind
    if origin in (Union, UnionType):  # of the kinds of JSON
        return Any
    if origin is not None and issubclass(origin, Mapping):
        return dict[str, _type(get_args(kind)[1])]  # type: ignore[misc]
    if origin is not None and issubclass(origin, Sequence):
        return list[_type(get_args(kind)[0])]  # type: ignore[misc]
    return kind
