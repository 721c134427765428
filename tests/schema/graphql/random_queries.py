"""Random queries that are valid for a schema, drawn from its types.

Arguments are drawn from `VALUES` by their name, then from the values of their type. So most
requests reach real components, and some name what is not there.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)
from hypothesis import strategies as st

DEPTH = 5
"""Levels of selected fields."""
WIDTH = 5
"""Fields of one selection."""

Values = Mapping[str, list[str]]
"""GraphQL texts by name of an argument, or by name of a scalar."""

SCALARS: Values = {
    "Int": ["0", "1", "2", "7", "1000", "2147483647", "-1"],
    "Float": ["0", "0.5", "1", "1e300"],
    "Boolean": ["true", "false"],
    "String": ['""', '"a"', '"us-east-1"', '"use1-az1"', '"ä\\u0000"'],
    "ID": ['"c000"', '"missing"', '""'],
    "Duration": ['"PT15M"', '"P1D"'],
    "DateTime": ['"2026-03-01T00:00:00Z"', '"0001-01-01T00:00:00Z"'],
    "JSON": ["{}", "1", "null"],
}


@st.composite
def queries(draw: st.DrawFn, schema: GraphQLSchema, values: Values) -> str:
    """Draw one query with up to three root fields."""
    root = schema.query_type
    assert root is not None
    names = draw(st.lists(st.sampled_from(sorted(root.fields)), min_size=1, max_size=3))
    fields = [
        f"r{at}: {_field(draw, schema, values, name, root.fields[name], DEPTH)}"
        for at, name in enumerate(names)
    ]
    return f"{{ {' '.join(fields)} }}"


def _field(
    draw: st.DrawFn,
    schema: GraphQLSchema,
    values: Values,
    name: str,
    field: GraphQLField,
    depth: int,
) -> str:
    arguments = ", ".join(_arguments(draw, values, field.args))
    called = f"{name}({arguments})" if arguments else name
    return f"{called}{_selection(draw, schema, values, get_named_type(field.type), depth - 1)}"


def _selection(
    draw: st.DrawFn, schema: GraphQLSchema, values: Values, kind: Any, depth: int
) -> str:
    """Draw the selection of a type; empty for a leaf."""
    if is_leaf_type(kind):
        return ""
    if is_abstract_type(kind):
        kinds = sorted(schema.get_possible_types(kind), key=lambda possible: possible.name)
        chosen = draw(st.sampled_from(kinds))
        inner = _selection(draw, schema, values, chosen, depth)
        return f" {{ __typename ... on {chosen.name}{inner} }}"
    selectable = _selectable(kind, depth)
    chosen_names = st.lists(st.sampled_from(selectable), max_size=WIDTH, unique=True)
    names = draw(chosen_names) if selectable else []  # a type may have no leaves
    fields = [_field(draw, schema, values, name, kind.fields[name], depth) for name in names]
    if draw(st.booleans()) or not fields:
        fields.append("__typename")
    return f" {{ {' '.join(fields)} }}"


def _selectable(kind: GraphQLObjectType, depth: int) -> list[str]:
    """Return the fields of a type that may be selected at this depth: at the last, leaves only."""
    leaves = [
        name for name, field in kind.fields.items() if is_leaf_type(get_named_type(field.type))
    ]
    return sorted(kind.fields) if depth > 0 else [*sorted(leaves), "__typename"][: len(leaves)]


def _arguments(
    draw: st.DrawFn, values: Values, arguments: Mapping[str, GraphQLArgument]
) -> Iterator[str]:
    for name, argument in arguments.items():
        if _is_required(argument) or draw(st.integers(0, 3)) == 0:
            yield f"{name}: {_value(draw, values, name, argument.type)}"


def _is_required(argument: GraphQLArgument | GraphQLInputField) -> bool:
    return isinstance(argument.type, GraphQLNonNull) and argument.default_value is Undefined


def _value(draw: st.DrawFn, values: Values, name: str, kind: Any) -> str:
    """Draw the text of a value; lists have up to two elements."""
    if isinstance(kind, GraphQLNonNull):
        return _value(draw, values, name, kind.of_type)
    if isinstance(kind, GraphQLList):
        count = draw(st.integers(0, 2))
        return f"[{', '.join(_value(draw, values, name, kind.of_type) for _ in range(count))}]"
    if isinstance(kind, GraphQLInputObjectType):
        return _object(draw, values, kind)
    if isinstance(kind, GraphQLEnumType):
        return draw(st.sampled_from(sorted(kind.values)))
    known = [*values.get(name, ()), *values.get(name, ()), *SCALARS.get(kind.name, ['"x"'])]
    return draw(st.sampled_from(known))


def _object(draw: st.DrawFn, values: Values, kind: GraphQLInputObjectType) -> str:
    if kind.is_one_of:
        names = [draw(st.sampled_from(sorted(kind.fields)))]
    else:
        names = [
            name
            for name, field in kind.fields.items()
            if _is_required(field) or draw(st.integers(0, 3)) == 0
        ]
    pairs = (f"{name}: {_value(draw, values, name, kind.fields[name].type)}" for name in names)
    return f"{{{', '.join(pairs)}}}"
