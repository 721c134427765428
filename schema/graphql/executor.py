"""Strawberry's executor, which reads plain fields of an object by one compiled function.

The ordinary executor completes everything else: fields with arguments, resolvers that need the
request, exceptions, a null in a field that must not be null. So errors keep their messages,
places and paths. A test compares both executors on random requests.
"""

from collections.abc import Callable, Sized
from typing import Any

from graphql import GraphQLList, GraphQLObjectType, get_nullable_type
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.errors import TooMuch
from schema.graphql.plain import Chosen, Reader, Selection, reader
from schema.graphql.plain.fallbacks import FALL_BACKS
from schema.graphql.plain.selection import Known, fields_of, is_exact
from schema.graphql.stated_limits import most_of
from schema.graphql.wrapped import Wrapped


class FastExecutor(StrawberryGraphQLCoreExecutionContext):
    """Reads what is plain of an object, or of a list of objects, by one function."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Start one request."""
        super().__init__(*arguments, **named)
        self._readers: dict[tuple[int, bool], tuple[Any, Reader | None]] = {}

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Any,
        grouped_field_set: Any,
        position_context: Any,
    ) -> Any:
        """Return the answer for one object.

        Only looks at attributes are cut short: a resolver that computes would compute again when
        it fails, for the ordinary way to tell the error.
        """

        def ordinary(fields: Any) -> Any:
            return super(FastExecutor, self).execute_fields(
                parent_type, source_value, path, fields, position_context
            )

        reads = self._reader(parent_type, grouped_field_set, calls=False)
        if reads is None:
            return ordinary(grouped_field_set)
        try:
            row = reads.read(source_value)
        except Exception:  # the ordinary executor meets the same error and reports it
            FALL_BACKS.add()
            return ordinary(grouped_field_set)
        if not reads.others:
            return row
        rest = ordinary({key: grouped_field_set[key] for key in reads.others})
        return _merged(reads, row, rest) if isinstance(rest, dict) else _later(reads, row, rest)

    def complete_list_value(
        self,
        return_type: GraphQLList[Any],
        field_details_list: Any,
        info: Any,
        path: Any,
        result: Any,
        position_context: Any,
    ) -> Any:
        """Return the completed list.

        Raises:
            TooMuch: if it has more elements than the schema states.
        """
        most = most_of(info.parent_type.fields[info.field_name])
        if most is not None and isinstance(result, Sized) and len(result) > most:
            raise TooMuch(most)

        def ordinary() -> Any:
            return super(FastExecutor, self).complete_list_value(
                return_type, field_details_list, info, path, result, position_context
            )

        item_type = get_nullable_type(return_type.of_type)
        if isinstance(item_type, GraphQLObjectType) and isinstance(result, list | Wrapped):
            collected = self.collect_subfields(item_type, field_details_list)
            reads = self._reader(item_type, collected.grouped_field_set, calls=True)
            if reads is not None and not reads.others and is_exact(item_type):
                try:
                    return _rows(reads, result)
                except Exception:  # the ordinary executor meets the same error and reports it
                    FALL_BACKS.add()
                    return ordinary()
        return ordinary()

    def _reader(
        self, kind: GraphQLObjectType, grouped_field_set: Any, *, calls: bool
    ) -> Reader | None:
        """Return what reads the plain fields of an object; None when it has none.

        With `calls` also those whose resolvers have to be called.
        """
        key = id(grouped_field_set), calls
        known = self._readers.get(key)
        if known is None:
            # The set is kept beside its reader, so that no other can get its id.
            known = grouped_field_set, self._made(kind, grouped_field_set, calls)
            self._readers[key] = known
        return known[1]

    def _made(self, kind: GraphQLObjectType, fields: Any, calls: bool) -> Reader | None:
        if getattr(self.middleware_manager, "middlewares", ()):
            return None
        if "strawberry-definition" not in kind.extensions:
            return None
        selection = self._selection(kind, fields, calls)
        return reader(selection) if any(field.resolver for field in selection.fields) else None

    def _selection(self, kind: GraphQLObjectType, fields: Any, calls: bool) -> Selection:
        known = fields_of(kind).known
        return Selection(
            kind,
            tuple([self._chosen(known, key, details, calls) for key, details in fields.items()]),
        )

    def _chosen(self, known: Callable[[str], Known], key: str, details: Any, calls: bool) -> Chosen:
        name = details[0].node.name.value
        if name == "__typename":
            return Chosen(key, name)
        resolver, looks, plain = known(name)
        if plain is True and (looks or calls):
            return Chosen(key, name, resolver)
        inner = self._inner(plain, details) if calls and not isinstance(plain, bool) else None
        return Chosen(key, "") if inner is None else Chosen(key, name, resolver, inner)

    def _inner(self, kind: GraphQLObjectType, details: Any) -> Selection | None:
        """Return what is selected of an inner object, if all of it is plain."""
        collected = self.collect_subfields(kind, details)
        selection = self._selection(kind, collected.grouped_field_set, calls=True)
        return selection if all(field.name for field in selection.fields) else None


def _rows(reads: Reader, result: list[Any] | Wrapped[Any]) -> list[dict[str, Any]]:
    if isinstance(result, Wrapped) and reads.rows_of_models is not None:
        models = result.models(reads.origin)
        if models is not None:
            return reads.rows_of_models(models)
    return reads.rows(result)


def _merged(reads: Reader, row: dict[str, Any], rest: dict[str, Any]) -> dict[str, Any]:
    """Return the whole answer, in the order of the request, without fields of neither part."""
    row.update(rest)
    for key in reads.others:
        if key not in rest:
            del row[key]
    return row


async def _later(reads: Reader, row: dict[str, Any], rest: Any) -> dict[str, Any]:
    return _merged(reads, row, await rest)
