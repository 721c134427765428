"""Limits what fragments may blow a request up to, before any rule walks through them.

A text of a few hundred tokens can spread fragments that spread fragments twice, level by level:
walking that takes time that doubles with every level. Here each fragment is measured once.
"""

from collections.abc import Iterator, Mapping

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)
from strawberry.extensions import SchemaExtension


class FragmentLimiter(SchemaExtension):
    """Refuses a request whose operations have too many fields once fragments are spread."""

    def __init__(self, most: int) -> None:
        """Let a request have up to `most` fields."""
        self._most = most

    def on_validate(self) -> Iterator[None]:
        """Measure the request.

        Raises:
            GraphQLError: if it is too large, or a fragment is unknown or spreads itself.
        """
        document = self.execution_context.graphql_document
        if document is not None and expanded(document) > self._most:
            message = f"the request has more than {self._most} fields, its fragments spread"
            raise GraphQLError(message)
        yield


def expanded(document: DocumentNode) -> int:
    """Return how many fields the operations have together, every fragment spread in place.

    Complexity: O(size of the document).

    Raises:
        GraphQLError: if a fragment is not defined, or spreads itself.
    """
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    fragments = {
        one.name.value: one
        for one in document.definitions
        if isinstance(one, FragmentDefinitionNode)
    }
    measure = _Measure(fragments)
    return sum(measure.size(one.selection_set) for one in operations)


class _Measure:
    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._sizes: dict[str, int | None] = {}

    def size(self, selections: SelectionSetNode | None) -> int:
        if selections is None:
            return 0
        count = 0
        for one in selections.selections:
            match one:
                case FieldNode():
                    count += 1 + self.size(one.selection_set)
                case InlineFragmentNode():
                    count += self.size(one.selection_set)
                case FragmentSpreadNode():
                    count += self._spread(one)
        return count

    def _spread(self, spread: FragmentSpreadNode) -> int:
        name = spread.name.value
        if name not in self._sizes:
            if name not in self._fragments:
                raise GraphQLError(f"Unknown fragment '{name}'.", spread)
            self._sizes[name] = None
            self._sizes[name] = self.size(self._fragments[name].selection_set)
        found = self._sizes[name]
        if found is None:
            raise GraphQLError(f"Cannot spread fragment '{name}' within itself.", spread)
        return found
