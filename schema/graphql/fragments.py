"""Measures what fragments blow a request up to, before any rule walks through them.

A text of a few hundred tokens can spread fragments that spread fragments twice, level by level:
walking that takes time that doubles with every level. Here each fragment is measured once.
"""

from collections.abc import Mapping

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


def expanded(document: DocumentNode) -> int:
    """Return how many fields the operations have together, every fragment spread in place.

    Complexity: O(size of the document).

    Raises:
        GraphQLError: if a fragment is not defined, or spreads itself.
    """
    operations, fragments = [], {}
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            operations.append(definition)
        elif isinstance(definition, FragmentDefinitionNode):
            fragments[definition.name.value] = definition
    measure = _Measure(fragments)
    return sum(measure.size(operation.selection_set) for operation in operations)


class _Measure:
    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._sizes: dict[str, int | None] = {}

    def size(self, selections: SelectionSetNode | None) -> int:
        if selections is None:
            return 0
        count = 0
        for selection in selections.selections:
            match selection:
                case FieldNode():
                    count += 1 + self.size(selection.selection_set)
                case InlineFragmentNode():
                    count += self.size(selection.selection_set)
                case FragmentSpreadNode():
                    count += self._spread(selection)
        return count

    def _spread(self, spread: FragmentSpreadNode) -> int:
        name = spread.name.value
        if name not in self._sizes:
            if name not in self._fragments:
                raise GraphQLError(f"Unknown fragment '{name}'.", spread)
            self._sizes[name] = None
            self._sizes[name] = self.size(self._fragments[name].selection_set)
        size = self._sizes[name]
        if size is None:
            raise GraphQLError(f"Cannot spread fragment '{name}' within itself.", spread)
        return size
