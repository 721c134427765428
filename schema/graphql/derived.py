"""Derived types: GraphQL types that show what a dataclass of the model declares.

    @shows(plan.Infeasible)
    class Infeasible:
        \"\"\"A step that cannot run during the event.\"\"\"

        model: strawberry.Private[plan.Infeasible]

Each field of the dataclass becomes a field of the type: its GraphQL type follows from the
annotation, its description is the docstring under the field. A resolver of the class with the name
of a field is used instead of it; other resolvers follow as further fields. Where a class has a
`view`, ids of the model become the objects that they name (`refers`).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cached_property
from inspect import getattr_static
from types import GenericAlias
from typing import (
    Any,
    Literal,
    TypeAlias,
    TypeVar,
    cast,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

import strawberry
from strawberry.scalars import JSON
from strawberry.types.field import StrawberryField

from model.records.component import Json
from model.records.declared import declared, supertype, without_none
from schema.field_docs import doc_of
from schema.graphql.field import object_type

Class = TypeVar("Class")
Convert: TypeAlias = Callable[[Any, Any], Any]
"""Returns the GraphQL value of (the object that has the field, the value in the model)."""

PLAIN = frozenset({str, int, float, bool, timedelta, datetime})
"""Types that mean the same in GraphQL."""
MODEL = "m"
"""What stands for the object of the model in an expression."""
CODE = re.compile(r"`([a-z_]+)`")
NULL_AT_START = re.compile(r"(^|[.:] )None\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How values of one type of the model are shown."""

    type: Any
    """The GraphQL type."""
    convert: Convert | None = None
    """None when the value is shown as it is."""
    needs_view: bool = False
    """True when only objects that have a view can show it."""
    expression: str | None = None
    """What the conversion does as an expression of Python, `{}` standing for the value; None when
    it is more than an expression. Fast readers (`schema.graphql.plain`) use it."""


REGISTERED: dict[object, Shown] = {}
"""By dataclass or id type of the model: the GraphQL type that shows it."""


def refers(id_type: object, kind: type, wrap: Callable[[Any, Any], Any]) -> None:
    """Show ids of `id_type` as objects of `kind`, which `wrap` makes of (view, id)."""
    REGISTERED[id_type] = Shown(
        type=kind, convert=lambda owner, identity: wrap(owner.view, identity), needs_view=True
    )


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def shows(
    model: type, *, properties: Sequence[str] = (), omit: Sequence[str] = ()
) -> Callable[[type[Class]], type[Class]]:
    """Return the decorator that makes a class the GraphQL type of the dataclass `model`.

    Args:
        model: the dataclass, whose fields become fields of the type.
        properties: names of properties of `model` that become fields, too.
        omit: names of fields that the type does not have.

    Raises:
        TypeError: if a field has no docstring, or has a type that nothing shows.
    """

    def decorate(cls: type[Class]) -> type[Class]:
        names = [field.name for field in declared(model) if field.name not in omit]
        own = [name for name, value in vars(cls).items() if isinstance(value, StrawberryField)]
        further = [name for name in own if name not in (*names, *properties)]
        has_view = "view" in _annotations(cls)
        # The order of the class's namespace is the order of the fields in the SDL.
        for name in (*names, *properties, *further):
            resolver = vars(cls).get(name)
            if resolver is not None:
                delattr(cls, name)
            setattr(cls, name, resolver or _derived_field(model, name, has_view=has_view))
        shown = object_type(cls)
        _register(model, shown, has_view=has_view)
        return shown

    return decorate


def description(model: type, name: str) -> str:
    """Return what the docstring of a field says, in the words of GraphQL.

    Raises:
        TypeError: if there is none: an undocumented field must not reach the schema.
    """
    text = doc_of(model, name)
    if not text:
        raise TypeError(f"{model.__qualname__}.{name} needs a docstring: it is its description")
    names = {field.name for field in declared(model)}
    text = CODE.sub(lambda code: f"`{_camel(code[1]) if code[1] in names else code[1]}`", text)
    return NULL_AT_START.sub(r"\1Null", text).replace("None", "null")


def _derived_field(model: type, name: str, *, has_view: bool) -> StrawberryField:
    annotation = _annotation(model, name)
    shown = _shown(annotation, is_id=name == "id", has_view=has_view)
    if shown is None:
        raise TypeError(f"{model.__qualname__}.{name}: no GraphQL type shows {annotation}")
    resolver = _resolver(name, shown)
    resolver.__annotations__ = {"return": shown.type}
    made = strawberry.field(resolver=resolver, description=description(model, name))
    return cast("StrawberryField", made)


def _resolver(name: str, shown: Shown) -> Callable[[Any], Any]:
    convert = shown.convert
    resolve: Any
    if convert is None:

        def resolve(self: Any) -> Any:
            return getattr(self.model, name)
    else:

        def resolve(self: Any) -> Any:
            return convert(self, getattr(self.model, name))

    resolve.__name__ = name
    resolve.expression = shown.expression and shown.expression.format(f"{MODEL}.{name}")
    return cast("Callable[[Any], Any]", resolve)


def _annotation(model: type, name: str) -> Any:
    attribute = getattr_static(model, name, None)
    getter = getattr(attribute, "fget", None) or getattr(attribute, "func", None)
    if isinstance(attribute, property | cached_property):
        return get_type_hints(getter)["return"]
    return next(field.annotation for field in declared(model) if field.name == name)


def _shown(annotation: Any, *, is_id: bool, has_view: bool) -> Shown | None:
    """Return how values with this annotation are shown; None when nothing shows them."""
    inner = without_none(annotation)
    if inner is not annotation:
        shown = _shown(inner, is_id=is_id, has_view=has_view)
        return None if shown is None else _or_null(shown)
    registered = REGISTERED.get(annotation)
    if registered is not None and not is_id and (has_view or not registered.needs_view):
        return registered
    kind = supertype(annotation)
    if is_id or (kind is not annotation and kind is str):
        return Shown(type=strawberry.ID, expression="{}")
    if kind in PLAIN or (isinstance(kind, type) and issubclass(kind, Enum)):
        return Shown(type=kind, expression="{}")
    origin = get_origin(kind)
    if origin is Literal:
        return Shown(type=str, expression="{}")
    if annotation == Json:
        return Shown(type=JSON, expression="{}")
    if origin is not None and issubclass(origin, Mapping):
        return Shown(type=JSON, convert=lambda owner, value: dict(value))
    if origin is not None and issubclass(origin, Sequence):
        element = _shown(get_args(kind)[0], is_id=is_id, has_view=has_view)
        return None if element is None else _listed(element)
    return None


def _or_null(shown: Shown) -> Shown:
    convert = shown.convert
    if convert is None:
        return Shown(type=shown.type | None, expression=shown.expression)
    return Shown(
        type=shown.type | None,
        convert=lambda owner, value: None if value is None else convert(owner, value),
    )


def _listed(element: Shown) -> Shown:
    convert = element.convert
    if convert is None:
        return Shown(
            type=GenericAlias(list, (element.type,)),
            convert=lambda owner, values: list(values),
            expression="list({})",
        )

    def convert_all(owner: Any, values: Sequence[Any]) -> list[Any]:
        if element.needs_view:
            owner.view.budget.spend(len(values))
        return [convert(owner, value) for value in values]

    return Shown(type=GenericAlias(list, (element.type,)), convert=convert_all)


def _register(model: type, cls: type, *, has_view: bool) -> None:
    """Let fields that hold a `model` be shown as `cls`, where that needs nothing but a view."""
    private = {name for name in _annotations(cls) if name not in vars(cls)}
    if not private <= {"model", "view"}:
        return
    REGISTERED[model] = Shown(
        type=cls,
        convert=(lambda owner, value: cls(model=value, view=owner.view))
        if has_view
        else (lambda owner, value: cls(model=value)),
        needs_view=has_view,
    )


def _annotations(cls: type) -> set[str]:
    return {name for base in cls.__mro__ for name in vars(base).get("__annotations__", {})}


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(part.capitalize() for part in others)
