"""The typed decorator of every resolver: its docstring is the field's description."""

from collections.abc import Callable
from inspect import cleandoc
from typing import Any, TypeVar, cast

import strawberry

Resolver = TypeVar("Resolver", bound=Callable[..., object])


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


def describe(thing: object) -> str:
    """Return the docstring of `thing`, its lines joined where they only wrap.

    Raises:
        TypeError: if it has none: an undocumented field must not reach the schema.
    """
    text = getattr(thing, "__doc__", None)
    if not text:
        raise TypeError(f"{thing!r} needs a docstring: it describes the field to users")
    paragraphs = cleandoc(text).split("\n\n")
    return "\n\n".join(" ".join(one.split()) for one in paragraphs)
