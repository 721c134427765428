"""Declared fields: what the dataclass of a record says of each field, for all that is derived.

The store's rows, the digest, the difference of two revisions, documents, answers and GraphQL types
read the fields of a record from here, so that a field is declared in one place: its dataclass.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from model.records.json_value import Json

NOT_CONTENT: Mapping[str, bool] = MappingProxyType({"content": False})
"""Metadata of a field that tells how a record was seen, not what it claims: a time, a count, a
scope. Two records that differ only in such fields have equal content (`model.records.digest`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """One field of a dataclass."""

    name: str
    annotation: Any
    """Its type, with references by name resolved; a `NewType` stays what it is."""
    default: Any
    """Its default value; `dataclasses.MISSING` when the field must be given."""
    is_content: bool
    """False when it is marked with `NOT_CONTENT`."""


@cache
def declared(kind: type) -> tuple[Declared, ...]:
    """Return the fields of the dataclass `kind`, in the order of their declaration.

    >>> from model.records.component import Membership
    >>> [field.name for field in declared(Membership)]
    ['group', 'member']
    """
    # `Json` names itself, so its names must be known wherever it is used.
    names = {"Json": Json, "Mapping": Mapping, "Sequence": Sequence}
    hints = get_type_hints(kind, localns=names)
    return tuple(
        Declared(
            name=field.name,
            annotation=hints[field.name],
            default=_default(field),
            is_content=field.metadata.get("content", True),
        )
        for field in fields(kind)
    )


def without_none(annotation: Any) -> Any:
    """Return the type of a field that may be None, without the None; other types as they are.

    >>> without_none(str | None), without_none(int)
    (<class 'str'>, <class 'int'>)
    """
    if get_origin(annotation) not in (Union, UnionType):
        return annotation
    kinds = [kind for kind in get_args(annotation) if kind is not NoneType]
    return kinds[0] if len(kinds) == 1 else annotation


def supertype(annotation: Any) -> Any:
    """Return the type behind a `NewType`; other types as they are."""
    return getattr(annotation, "__supertype__", annotation)


def _default(field: "Field[Any]") -> Any:
    if field.default is not MISSING:
        return field.default
    factory: Callable[[], Any] | Any = field.default_factory
    return MISSING if factory is MISSING else factory()
