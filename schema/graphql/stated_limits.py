"""Stated limits: every text and every list that a request may hold says how long it may be."""

from collections.abc import Iterator

from graphql import (
    GraphQLArgument,
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


def state_limits(schema: GraphQLSchema, limits: Limits) -> None:
    """Add to the description of each argument how long a text or a list of it may be.

    A description that already names a number of characters stays as it is: that limit is lower.
    """
    for argument in _arguments(schema):
        limit = _limit(argument, limits)
        stated = argument.description or ""
        if limit and "characters" not in stated:
            argument.description = f"{stated.rstrip()} {limit}".lstrip()


def _arguments(schema: GraphQLSchema) -> Iterator[GraphQLArgument | GraphQLInputField]:
    """Yield all arguments of fields, and all fields of inputs, but those of introspection."""
    for name, type_ in schema.type_map.items():
        if name.startswith("__"):
            continue
        if isinstance(type_, GraphQLInputObjectType):
            yield from type_.fields.values()
        elif isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for field in type_.fields.values():
                yield from field.args.values()


def _limit(argument: GraphQLArgument | GraphQLInputField, limits: Limits) -> str:
    """Return what limits an argument, in a sentence; empty where it has no length."""
    is_text = get_named_type(argument.type).name in TEXTS
    if isinstance(get_nullable_type(argument.type), GraphQLList):
        each = f" of up to {limits.text:,} characters" if is_text else ""
        return f"Up to {limits.listed:,} elements{each}."
    return f"Up to {limits.text:,} characters." if is_text else ""
