"""The typed decorators of every type and resolver: docstrings become descriptions."""

from collections.abc import Callable
from inspect import cleandoc
from typing import Any, TypeVar, cast, dataclass_transform

import strawberry

Resolver = TypeVar("Resolver", bound=Callable[..., object])
Class = TypeVar("Class")


def field(resolver: Resolver) -> Resolver:
    """Make `resolver` a GraphQL field described by its docstring.

    `strawberry.field(description=…)` is untyped when used as a decorator; this keeps the type.
    """
    return cast("Resolver", strawberry.field(resolver, description=describe(resolver)))


def mutation(resolver: Resolver) -> Resolver:
    """Make `resolver` a mutation described by its docstring."""
    return cast("Resolver", strawberry.mutation(resolver, description=describe(resolver)))


def subscription(resolver: Resolver) -> Resolver:
    """Make `resolver` a subscription described by its docstring."""
    made: Any = strawberry.subscription(resolver, description=describe(resolver))
    return cast("Resolver", made)


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def object_type(cls: type[Class]) -> type[Class]:
    """Make `cls` a GraphQL type described by its docstring."""
    return strawberry.type(cls, description=describe(cls))


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def interface(cls: type[Class]) -> type[Class]:
    """Make `cls` a GraphQL interface described by its docstring."""
    return strawberry.interface(cls, description=describe(cls))


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def input_type(cls: type[Class]) -> type[Class]:
    """Make `cls` a GraphQL input described by its docstring."""
    return strawberry.input(cls, description=describe(cls))


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def one_of(cls: type[Class]) -> type[Class]:
    """Make `cls` a GraphQL input of which exactly one field is given."""
    return strawberry.input(cls, one_of=True, description=describe(cls))


def describe(documented: object) -> str:
    """Return the docstring of `thing`, its lines joined where they only wrap.

    Raises:
        TypeError: if it has none: an undocumented field must not reach the schema.
    """
    text = getattr(documented, "__doc__", None)
    if not text:
        raise TypeError(f"{documented!r} needs a docstring: it describes the field to users")
    paragraphs = cleandoc(text).split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
