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
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from operator import attrgetter
from types import GenericAlias, UnionType
from typing import (
    Any,
    Literal,
    TypeAlias,
    TypeVar,
    Union,
    cast,
    dataclass_transform,
    get_args,
    get_origin,
)

import strawberry
from strawberry.scalars import JSON
from strawberry.types.field import StrawberryField

from model.records.declared import supertype, without_none
from schema.graphql.field import object_type
from schema.graphql.words import enumeration
from schema.projection import Source, projection

Class = TypeVar("Class")
Convert: TypeAlias = Callable[[Any, Any], Any]
"""Returns the GraphQL value of (the object that has the field, the value in the model)."""

PLAIN = frozenset({str, int, float, bool, timedelta, datetime})
"""Types that mean the same in GraphQL."""
MODEL = "m"
"""What stands for the object of the model in an expression."""
CODE = re.compile(r"`([a-z_]+)`")


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


IDS: dict[object, Shown] = {}
"""By id type of the model: the GraphQL type of what it names."""
SHOWN: dict[type, tuple[type, Shown]] = {}
"""By derived type that needs nothing but its model and a view: the dataclass that it shows."""


def refers(id_type: object, kind: type, wrap: Callable[[Any, Any], Any]) -> None:
    """Show ids of `id_type` as objects of `kind`, which `wrap` makes of (view, id)."""
    IDS[id_type] = Shown(
        type=kind, convert=lambda owner, identity: wrap(owner.view, identity), needs_view=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Nested:
    """What the fields of one type may hold."""

    types: Mapping[type, Shown]
    """By dataclass of the model: the derived type that shows it."""
    has_view: bool
    """True when ids can be shown as the objects that they name."""

    def shown(self, annotation: Any, *, is_id: bool) -> Shown | None:
        """Return how values with this annotation are shown; None when nothing shows them."""
        inner = without_none(annotation)
        if inner is not annotation:
            shown = self.shown(inner, is_id=is_id)
            return None if shown is None else _or_null(shown)
        kind, origin = supertype(annotation), get_origin(annotation)
        if kind is str and is_id:
            return Shown(type=strawberry.ID, expression="{}")
        if kind is not annotation:
            return (
                IDS.get(annotation) if self.has_view else Shown(type=strawberry.ID, expression="{}")
            )
        if isinstance(kind, type) and is_dataclass(kind):
            return self.types.get(kind)
        if kind in PLAIN or (isinstance(kind, type) and issubclass(kind, Enum)):
            return Shown(type=kind, expression="{}")
        if origin is Literal:
            return Shown(type=enumeration(get_args(kind)), expression="{}")
        if origin in (Union, UnionType):  # of the kinds of JSON, null among them
            return Shown(type=JSON | None, expression="{}")
        if origin is not None and issubclass(origin, Mapping):
            return Shown(type=JSON, convert=lambda owner, value: dict(value))
        if origin is not None and issubclass(origin, Sequence):
            element = self.shown(get_args(kind)[0], is_id=is_id)
            return None if element is None else _listed(element)
        return None


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def shows(
    model: type, *, omit: Sequence[str] = (), ids: Sequence[str] = (), types: Sequence[type] = ()
) -> Callable[[type[Class]], type[Class]]:
    """Return the decorator that makes a class the GraphQL type of the dataclass `model`.

    The fields of the type are what the projection of `model` shows (`schema.projection`).

    Args:
        model: the dataclass.
        omit: names of fields that the type does not have.
        ids: names of texts that identify something, beside `id` and the id types of the model.
        types: derived types that show the dataclasses which fields hold.

    Raises:
        TypeError: if a field has no docstring, or has a type that nothing shows.
    """

    def decorate(cls: type[Class]) -> type[Class]:
        sources = projection(model).sources(model)
        own = [name for name, value in vars(cls).items() if isinstance(value, StrawberryField)]
        has_view = "view" in _annotations(cls)
        nested = Nested(has_view=has_view, types=dict(SHOWN[kind] for kind in types))
        # The order of the class's namespace is the order of the fields in the SDL.
        for name in dict.fromkeys((*sources, *own)):
            if name in omit and name not in own:
                continue
            resolver = vars(cls).get(name)
            if resolver is not None:
                delattr(cls, name)
            is_id = name in ("id", *ids)
            setattr(cls, name, resolver or _derived_field(name, sources, nested, is_id=is_id))
        shown = object_type(cls)
        _register(model, shown, has_view=has_view)
        return shown

    return decorate


def description(source: Source, names: Collection[str]) -> str:
    """Return what the docstring of a field says; `names` of fields are written as GraphQL does.

    Raises:
        TypeError: if there is none: an undocumented field must not reach the schema.
    """
    return CODE.sub(
        lambda code: f"`{_camel(code[1]) if code[1] in names else code[1]}`", source.description
    )


def _derived_field(
    name: str, sources: Mapping[str, Source], nested: Nested, *, is_id: bool
) -> StrawberryField:
    source = sources[name]
    shown = nested.shown(source.annotation, is_id=is_id)
    if shown is None:
        field = f"{source.model.__qualname__}.{source.attribute}"
        raise TypeError(f"{field}: no GraphQL type shows {source.annotation}")
    resolver = _resolver(name, source.path, shown)
    resolver.__annotations__ = {"return": shown.type}
    text = description(source, sources)
    return cast("StrawberryField", strawberry.field(resolver=resolver, description=text))


def _resolver(name: str, path: str, shown: Shown) -> Callable[[Any], Any]:
    value_of, convert = attrgetter(path), shown.convert
    resolve: Any
    if convert is None:

        def resolve(self: Any) -> Any:
            return value_of(self.model)
    else:

        def resolve(self: Any) -> Any:
            return convert(self, value_of(self.model))

    resolve.__name__ = name
    resolve.expression = shown.expression and shown.expression.format(f"{MODEL}.{path}")
    return cast("Callable[[Any], Any]", resolve)


def _or_null(shown: Shown) -> Shown:
    convert = shown.convert
    if convert is None:
        return Shown(type=shown.type | None, expression=shown.expression)
    return Shown(
        type=shown.type | None,
        convert=lambda owner, value: None if value is None else convert(owner, value),
        needs_view=shown.needs_view,
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

    return Shown(
        type=GenericAlias(list, (element.type,)), convert=convert_all, needs_view=element.needs_view
    )


def _register(model: type, cls: type, *, has_view: bool) -> None:
    """Let fields that hold a `model` be shown as `cls`, where that needs nothing but a view."""
    if not {name for name in _annotations(cls) if name not in vars(cls)} <= {"model", "view"}:
        return
    convert: Convert
    if has_view:

        def convert(owner: Any, value: Any) -> Any:
            return cls(model=value, view=owner.view)
    else:

        def convert(owner: Any, value: Any) -> Any:
            return cls(model=value)

    SHOWN[cls] = model, Shown(type=cls, convert=convert, needs_view=has_view)


def _annotations(cls: type) -> set[str]:
    return {name for base in cls.__mro__ for name in vars(base).get("__annotations__", {})}


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(part.capitalize() for part in others)
