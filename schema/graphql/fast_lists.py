"""Completes long lists of plain fields column by column, where nothing can go wrong on the way.

graphql-core completes a list value by value: for each field of each item it looks up the
resolver, extends the path and checks the result. For thousands of items that is nearly all of the
time. Where every selected field of an item is a leaf without arguments, read by a method of the
item alone, the same answer comes from a list for each column.

Whatever is unusual goes the ordinary way: short lists, inner objects, arguments, an exception, a
null where none may be. So errors keep their messages, places and paths. A test compares both ways
on generated requests.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from inspect import iscoroutinefunction, signature
from operator import attrgetter
from types import FunctionType
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_nullable_type,
    is_leaf_type,
)
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types.field import StrawberryField

Column = Callable[[Sequence[Any]], list[Any]]
"""Returns the completed values of one field for all items."""

LONG = 20
"""Shorter lists gain nothing."""
AS_THEY_ARE: Mapping[str, type] = {"String": str, "ID": str, "Boolean": bool}
"""Scalars whose values of this very type are their own output."""


class Unusual(Exception):
    """The list has to go the ordinary way."""


class FastExecutor(StrawberryGraphQLCoreExecutionContext):
    """Strawberry's executor with a short way for long lists of plain fields."""

    def complete_list_value(
        self,
        return_type: GraphQLList[Any],
        field_details_list: Any,
        info: Any,
        path: Any,
        result: Any,
        position_context: Any,
    ) -> Any:
        """Return the completed list."""
        item_type = get_nullable_type(return_type.of_type)
        if (
            isinstance(result, list)
            and len(result) >= LONG
            and isinstance(item_type, GraphQLObjectType)
            and item_type.is_type_of is None
            and not getattr(self.middleware_manager, "middlewares", ())
        ):
            try:
                return rows(self._columns(item_type, field_details_list), result)
            except Exception:  # noqa: S110 - the ordinary way meets it again, and tells it
                pass
        return super().complete_list_value(
            return_type, field_details_list, info, path, result, position_context
        )

    def _columns(
        self, item_type: GraphQLObjectType, field_details_list: Any
    ) -> list[tuple[str, Column]]:
        """Return the key and the column of every selected field.

        Raises:
            Unusual: if one of them is no plain field.
        """
        collected = self.collect_subfields(item_type, field_details_list)
        if collected.new_defer_usages or collected.forbidden_directive_instances:
            raise Unusual
        found = []
        for key, details in collected.grouped_field_set.items():
            name = details[0].node.name.value
            if name not in item_type.fields:
                raise Unusual
            found.append((key, column(item_type.fields[name])))
        return found


def rows(columns: Sequence[tuple[str, Column]], items: Sequence[Any]) -> list[dict[str, Any]]:
    """Return one mapping an item, its keys in the order of the columns."""
    make = maker(tuple(key for key, _ in columns))
    return make(*(values_of(items) for _, values_of in columns))


@lru_cache(maxsize=256)
def maker(keys: tuple[str, ...]) -> Callable[..., list[dict[str, Any]]]:
    """Return a function from one list a key to one mapping an item.

    It is compiled for its keys: a literal mapping is made three times as fast as by `dict(zip())`.

    >>> maker(("a", "b"))([1, 2], [3, 4])
    [{'a': 1, 'b': 3}, {'a': 2, 'b': 4}]
    """
    names = [f"v{number}" for number in range(len(keys))]
    lists = [f"l{number}" for number in range(len(keys))]
    pairs = ", ".join(f"{key!r}: {name}" for key, name in zip(keys, names, strict=True))
    each = f"for {', '.join(names)}, in zip({', '.join(lists)}, strict=True)"
    made: Callable[..., list[dict[str, Any]]] = eval(  # noqa: S307 - keys are quoted by repr
        f"lambda {', '.join(lists)}: [{{{pairs}}} {each}]", {}
    )
    return made


def column(field: GraphQLField) -> Column:
    """Return how to complete one field for many items.

    Raises:
        Unusual: if the field has arguments, is no leaf, or needs more than the item.
    """
    kind = get_nullable_type(field.type)
    if field.args or not is_leaf_type(kind):
        raise Unusual
    get = getter(field)
    output = outputs(kind)
    nullable = not isinstance(field.type, GraphQLNonNull)

    def values_of(items: Sequence[Any]) -> list[Any]:
        values = list(map(get, items))
        if None not in values:
            return output(values)
        if not nullable:
            raise Unusual
        completed = iter(output([one for one in values if one is not None]))
        return [None if one is None else next(completed) for one in values]

    return values_of


def getter(field: GraphQLField) -> Callable[[Any], Any]:
    """Return how to read a field from an item.

    Raises:
        Unusual: if the resolver is asynchronous, guarded, or asks for more than the item.
    """
    definition = field.extensions.get("strawberry-definition")
    if not isinstance(definition, StrawberryField):
        raise Unusual
    if definition.permission_classes or definition.extensions:
        raise Unusual
    if definition.base_resolver is None:
        return attrgetter(definition.python_name)
    resolver = definition.base_resolver.wrapped_func
    if not isinstance(resolver, FunctionType) or iscoroutinefunction(resolver):
        raise Unusual
    if list(signature(resolver).parameters) != ["self"]:
        raise Unusual
    return resolver


def outputs(kind: Any) -> Callable[[list[Any]], list[Any]]:
    """Return how the values of a leaf type become output; none of the values is None."""
    coerce = kind.coerce_output_value
    own = AS_THEY_ARE.get(kind.name)

    def each(values: list[Any]) -> list[Any]:
        if own is not None and set(map(type, values)) <= {own}:
            return values
        if isinstance(kind, GraphQLEnumType):
            names = {value: coerce(value) for value in set(values)}
            return [names[value] for value in values]
        return [coerce(value) for value in values]

    return each
