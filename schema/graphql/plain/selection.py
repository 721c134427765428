"""Selections: which fields of an object are asked for, as a key under which a reader is kept."""

from functools import lru_cache
from typing import NamedTuple, TypeAlias

from graphql import GraphQLObjectType, get_nullable_type

from schema.graphql.plain.leaves import leaf
from schema.graphql.plain.resolving import (
    Resolver,
    expression_of,
    is_guarded,
    needs_only_self,
    resolver_of,
)


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


class Known(NamedTuple):
    """What is known of a field as long as it is read in this way."""

    resolver: Resolver | None
    """None when the field is not one of Strawberry's."""
    looks: bool
    """True when reading it is no more than looking at attributes."""
    plain: "Plain"


Plain: TypeAlias = GraphQLObjectType | bool
"""The type of an inner object; True for a leaf; False for what only the executor can read."""


class Fields:
    """What is known of the fields of one type."""

    def __init__(self, kind: GraphQLObjectType) -> None:
        """Know nothing yet."""
        self._kind = kind
        self._known: dict[str, Known] = {}

    def known(self, name: str) -> Known:
        """Return what is known of a field, found out anew when its resolver is another."""
        resolver = resolver_of(self._kind, name)
        known = self._known.get(name)
        if known is None or known.resolver is not resolver:
            known = self._known[name] = self._look(name, resolver)
        return known

    def _look(self, name: str, resolver: Resolver | None) -> Known:
        if resolver is None:
            return Known(None, False, False)
        looks = expression_of(resolver) is not None
        return Known(resolver, looks, _plain(self._kind, name, resolver))


@lru_cache(maxsize=1024)
def fields_of(kind: GraphQLObjectType) -> Fields:
    """Return what is known of the fields of a type, the same object each time."""
    return Fields(kind)


def _plain(kind: GraphQLObjectType, name: str, resolver: Resolver) -> Plain:
    """Tell what a field is, if it can be read from the object alone."""
    field = kind.fields[name]
    if field.args or is_guarded(field) or not needs_only_self(resolver):
        return False
    if leaf(field.type) is not None:
        return True
    inner = get_nullable_type(field.type)
    if isinstance(inner, GraphQLObjectType) and is_exact(inner):
        return inner
    return False


def is_exact(kind: GraphQLObjectType) -> bool:
    """Tell whether the class of an object alone says that it is of a type.

    Types with interfaces check the class, as readers do; only a check that a type declares for
    itself says more.
    """
    definition = kind.extensions.get("strawberry-definition")
    return kind.is_type_of is None or (definition is not None and definition.is_type_of is None)
