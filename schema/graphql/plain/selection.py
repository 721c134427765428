"""Selections: which fields of an object are asked for, as a key under which a reader is kept."""

from functools import lru_cache
from typing import NamedTuple, TypeAlias

from graphql import GraphQLObjectType, get_nullable_type

from schema.graphql.plain.leaves import leaf
from schema.graphql.plain.resolving import Resolver, is_guarded, needs_only_self


class Chosen(NamedTuple):
    """One selected field."""

    key: str
    """Its name in the answer."""
    name: str
    """Its name in the type; empty: somebody else fills it in."""
    resolver: Resolver | None = None
    """How it is read; None for `__typename` and what somebody else fills in."""
    inner: "Selection | None" = None
    """What is selected of the object that it holds; None for leaves."""


class Selection(NamedTuple):
    """What is selected of an object, in the order of the answer."""

    kind: GraphQLObjectType
    fields: tuple[Chosen, ...]


Plain: TypeAlias = GraphQLObjectType | bool
"""The type of an inner object; True for a leaf; False for what only the executor can read."""


@lru_cache(maxsize=4096)
def plain(kind: GraphQLObjectType, name: str, resolver: Resolver) -> Plain:
    """Tell what a field is, if it can be read from the object alone."""
    field = kind.fields[name]
    if field.args or is_guarded(field) or not needs_only_self(resolver):
        return False
    if leaf(field.type) is not None:
        return True
    inner = get_nullable_type(field.type)
    if isinstance(inner, GraphQLObjectType) and inner.is_type_of is None:
        return inner
    return False
