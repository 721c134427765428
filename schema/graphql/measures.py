"""Measures of a request, taken before any rule goes through it.

A text of a few hundred tokens can spread fragments that spread fragments twice, level by level:
going through all that takes time that doubles with every level. Here each fragment is measured
once.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    ListValueNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    Visitor,
    visit,
)


class Measures(NamedTuple):
    """The size of a selection, every fragment spread in place."""

    fields: int = 0
    """Fields."""
    aliases: int = 0
    """Fields with an alias."""
    depth: int = 0
    """Levels of fields that have fields; what is introspection does not count."""

    def beside(self, other: "Measures") -> "Measures":
        """Return the size of both together, at the same level."""
        return Measures(
            self.fields + other.fields,
            self.aliases + other.aliases,
            max(self.depth, other.depth),
        )


def measured(document: DocumentNode) -> Measures:
    """Return the size of all operations together.

    Complexity: O(size of the document).

    Raises:
        GraphQLError: if a fragment is not defined, or spreads itself.
    """
    definitions = document.definitions
    fragments = {
        node.name.value: node for node in definitions if isinstance(node, FragmentDefinitionNode)
    }
    measuring = _Measuring(fragments)
    total = Measures()
    for node in definitions:
        if isinstance(node, OperationDefinitionNode):
            total = total.beside(measuring.size(node.selection_set))
    return total


class Longest(NamedTuple):
    """The largest of what one place of a request can hold."""

    directives: int = 0
    """Directives at one place."""
    text: int = 0
    """Characters of a text."""
    listed: int = 0
    """Elements of a list."""


def longest(document: DocumentNode) -> Longest:
    """Return the largest of what stands at one place of a document."""
    looking = _Looking()
    visit(document, looking)
    return Longest(looking.directives, looking.text, looking.listed)


def longest_of(variables: object) -> Longest:
    """Return the longest text and list in the values of variables."""
    text = listed = 0
    inner = [variables]
    while inner:
        stated = inner.pop()
        if isinstance(stated, str):
            text = max(text, len(stated))
        elif isinstance(stated, Mapping):
            inner += stated.values()
        elif isinstance(stated, Sequence):
            listed = max(listed, len(stated))
            inner += stated
    return Longest(text=text, listed=listed)


class _Measuring:
    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._sizes: dict[str, Measures | None] = {}

    def size(self, selections: SelectionSetNode | None) -> Measures:
        total = Measures()
        for node in () if selections is None else selections.selections:
            match node:
                case FieldNode():
                    total = total.beside(self._field(node))
                case InlineFragmentNode():
                    total = total.beside(self.size(node.selection_set))
                case FragmentSpreadNode():
                    total = total.beside(self._spread(node))
        return total

    def _field(self, node: FieldNode) -> Measures:
        inner = self.size(node.selection_set)
        deeper = node.selection_set is not None and not node.name.value.startswith("__")
        return Measures(
            1 + inner.fields,
            (node.alias is not None) + inner.aliases,
            1 + inner.depth if deeper else 0,
        )

    def _spread(self, spread: FragmentSpreadNode) -> Measures:
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


class _Looking(Visitor):
    directives = text = listed = 0

    def enter(self, node: Node, *_: object) -> None:
        self.directives = max(self.directives, len(getattr(node, "directives", None) or ()))
        if isinstance(node, StringValueNode):
            self.text = max(self.text, len(node.value))
        elif isinstance(node, ListValueNode):
            self.listed = max(self.listed, len(node.values))
