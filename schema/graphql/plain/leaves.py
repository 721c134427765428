"""Leaves: how the value of a scalar or an enumeration becomes output, and when that is nothing.

The usual case is a line of code in the function that reads a selection: a text that is a text
stays as it is. Everything else is completed by the type itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLOutputType,
    Undefined,
    get_nullable_type,
    is_leaf_type,
)

from schema.graphql.plain.unusual import Unusual

AS_THEY_ARE = {
    "String": "type({v}) is str",
    "ID": "type({v}) is str",
    "Boolean": "type({v}) is bool",
    "Int": "type({v}) is int and -2147483648 <= {v} <= 2147483647",
}
"""By scalar: which values are their own output. A subclass of `str` may have output of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """How a value is completed."""

    nullable: bool
    """True when None is its own output."""
    usual: str | None
    """Template of the test that `{v}` needs no call; None when every value does."""
    output: str
    """Template of what `{v}` then becomes."""
    complete: Callable[[Any], Any]
    """Returns the output of any value, or raises `Unusual` or what the type says."""
    names: dict[str, object]
    """What the templates mention."""


def leaf(kind: GraphQLOutputType) -> Leaf | None:
    """Return how values of a type are completed; None when it is no leaf and no list of them."""
    inner = get_nullable_type(kind)
    complete = _completed(kind)
    if complete is None:
        return None
    usual, output, names = AS_THEY_ARE.get(getattr(inner, "name", "")), "{v}", {}
    if isinstance(inner, GraphQLEnumType):
        members = _members(inner)
        if members is not None:
            usual, output, names = f"type({{v}}) is {inner.name}", "{v}._name_", members
    nullable = not isinstance(kind, GraphQLNonNull)
    return Leaf(nullable=nullable, usual=usual, output=output, complete=complete, names=names)


def _members(kind: GraphQLEnumType) -> dict[str, object] | None:
    """Return the class of an enumeration under its name, if its members' names are the output."""
    enum = getattr(kind, "wrapped_cls", None)
    if enum is None:
        return None
    output = {name: value.value for name, value in kind.values.items()}
    return {kind.name: enum} if output == {member.name: member.value for member in enum} else None


def _completed(kind: GraphQLOutputType) -> Callable[[Any], Any] | None:
    """Return how any value of a type is completed, as the executor does it."""
    nullable = not isinstance(kind, GraphQLNonNull)
    inner: Any = get_nullable_type(kind)
    value_of: Callable[[Any], Any]
    if isinstance(inner, GraphQLList):
        completed_element = _completed(inner.of_type)
        if completed_element is None:
            return None
        value_of = _list_of(completed_element)
    elif is_leaf_type(inner):
        value_of = inner.coerce_output_value
    else:
        return None

    def complete(value: Any) -> Any:
        if value is None and nullable:
            return None
        if value is None or value is Undefined or isinstance(value, Exception):
            raise Unusual
        output = value_of(value)
        if type(output) is str:
            return output
        # Some scalars let everything pass, even what has yet to be waited for.
        if output is None or output is Undefined or isawaitable(output):
            raise Unusual
        return output

    return complete


def _list_of(complete: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    def complete_all(values: Any) -> list[Any]:
        if not isinstance(values, list | tuple):
            raise Unusual
        return [complete(value) for value in values]

    return complete_all
