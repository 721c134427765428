"""Stated limits: every text and list of a request, and every list of an answer, says its limit."""

import re
from collections.abc import Iterator

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    get_named_type,
    get_nullable_type,
)

from schema.graphql.snapshot import Limits

TEXTS = frozenset({GraphQLString.name, GraphQLID.name})
PAGE = re.compile(r"Connection\.(nodes|edges)$")
"""The lists that hold a page of a connection."""
MOST = "loadpath-most"
"""The extension of a field with a list: how many elements the executor lets it answer with."""


def state_limits(schema: GraphQLSchema, limits: Limits) -> None:
    """Add to the description of each argument, and of each list of an answer, how long it may be.

    A description that already names a number of characters, or how many elements there are at
    most, stays as it is: that limit is lower.
    """
    for argument in _arguments(schema):
        limit = _limit(argument, limits)
        if limit and "characters" not in (argument.description or ""):
            argument.description = _with(argument.description, limit)
    for name, field in _fields(schema):
        if isinstance(get_nullable_type(field.type), GraphQLList):
            is_page = PAGE.search(name) or "limit" in field.args
            most = limits.page if is_page else limits.elements
            field.extensions[MOST] = most
            if "at most" not in (field.description or ""):
                field.description = _with(field.description, f"Up to {most:,} elements.")


def most_of(field: GraphQLField) -> int | None:
    """Return how many elements a field with a list may answer with; None for any number."""
    most: int | None = field.extensions.get(MOST)
    return most


def _with(description: str | None, limit: str) -> str:
    return f"{(description or '').rstrip()} {limit}".lstrip()


def _arguments(schema: GraphQLSchema) -> Iterator[GraphQLArgument | GraphQLInputField]:
    """Yield all arguments of fields, and all fields of inputs, but those of introspection."""
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLInputObjectType):
            yield from type_.fields.values()
    for _, field in _fields(schema):
        yield from field.args.values()


def _fields(
    schema: GraphQLSchema,
) -> Iterator[tuple[str, GraphQLField]]:
    """Yield all fields of answers with their full names, but those of introspection."""
    for name, type_ in schema.type_map.items():
        if not name.startswith("__") and isinstance(
            type_, GraphQLObjectType | GraphQLInterfaceType
        ):
            for own, field in type_.fields.items():
                yield f"{name}.{own}", field


def _limit(argument: GraphQLArgument | GraphQLInputField, limits: Limits) -> str:
    """Return what limits an argument, in a sentence; empty where it has no length."""
    is_text = get_named_type(argument.type).name in TEXTS
    if isinstance(get_nullable_type(argument.type), GraphQLList):
        each = f" of up to {limits.text:,} characters" if is_text else ""
        return f"Up to {limits.listed:,} elements{each}."
    return f"Up to {limits.text:,} characters." if is_text else ""
