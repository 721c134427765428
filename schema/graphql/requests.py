"""Requests: each text is parsed, measured and validated once; asked again, it costs one look."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from graphql import (
    ASTValidationRule,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
)
from strawberry.extensions import MaxAliasesLimiter, QueryDepthLimiter, SchemaExtension
from strawberry.schema.schema import validate_document

from schema.graphql.fragments import expanded
from schema.graphql.snapshot import Limits

REMEMBERED = 128
"""So many texts are remembered, the latest."""


class Checked(NamedTuple):
    """What is known of a request by its text."""

    document: DocumentNode
    errors: Sequence[GraphQLError]
    operations: int
    roots: frozenset[str] = frozenset()
    """The names of the root fields of all queries; empty when it has another operation, too."""


class Requests:
    """Checks requests against limits and against the schema."""

    def __init__(self, limits: Limits, *, remember: int = REMEMBERED) -> None:
        """Remember what came out of the latest texts."""
        self._limits = limits
        self._rules: tuple[type[ASTValidationRule], ...] = (
            *specified_rules,
            *QueryDepthLimiter(max_depth=limits.depth).validation_rules,
            *MaxAliasesLimiter(max_alias_count=limits.aliases).validation_rules,
        )
        self.checked = lru_cache(maxsize=remember)(self._checked)

    def _checked(self, text: str, schema: GraphQLSchema) -> Checked:
        """Return what is known of a text.

        Raises:
            GraphQLSyntaxError: if it is no GraphQL, or has too many tokens.
        """
        document = parse(text, max_tokens=self._limits.tokens)
        kinds = [
            isinstance(definition, OperationDefinitionNode) for definition in document.definitions
        ]
        return Checked(document, self._errors(document, schema), sum(kinds), roots(document))

    def _errors(self, document: DocumentNode, schema: GraphQLSchema) -> Sequence[GraphQLError]:
        # Rules walk through spread fragments, so they come after what limits that walk.
        most = self._limits.tokens
        try:
            if expanded(document) > most:
                message = f"the request has more than {most} fields, its fragments spread"
                return (GraphQLError(message),)
        except GraphQLError as error:
            return (error,)
        return tuple(validate_document(schema, document, self._rules))


def roots(document: DocumentNode) -> frozenset[str]:
    """Return the names of the root fields that the queries of a document select.

    Empty when it holds a mutation or a subscription.
    """
    definitions = document.definitions
    operations = [node for node in definitions if isinstance(node, OperationDefinitionNode)]
    if any(node.operation is not OperationType.QUERY for node in operations):
        return frozenset()
    fragments = {
        node.name.value: node for node in definitions if isinstance(node, FragmentDefinitionNode)
    }
    names: set[str] = set()
    seen: set[str] = set()
    selections = [node.selection_set for node in operations]
    while selections:
        for node in selections.pop().selections:
            if isinstance(node, FieldNode):
                names.add(node.name.value)
            elif isinstance(node, InlineFragmentNode):
                selections.append(node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                fragment = fragments.get(node.name.value)
                if fragment is not None and node.name.value not in seen:
                    seen.add(node.name.value)
                    selections.append(fragment.selection_set)
    return frozenset(names)


class Prepared(SchemaExtension):
    """Gives a request the document and the errors that are known of its text."""

    def __init__(self, requests: Requests) -> None:
        """Look into what `requests` remembers."""
        self._requests = requests
        self._checked: Checked | None = None

    def on_parse(self) -> Iterator[None]:
        """Give the document.

        Raises:
            GraphQLSyntaxError: if the text is no GraphQL, or has too many tokens.
        """
        context = self.execution_context
        schema: GraphQLSchema = context.schema._schema
        self._checked = self._requests.checked(context.query or "", schema)
        context.graphql_document = self._checked.document
        yield

    def on_validate(self) -> Iterator[None]:
        """Give the errors."""
        assert self._checked is not None  # noqa: S101 - what was not parsed is not validated
        errors = list(self._checked.errors)
        # `operation_name` names the first operation when none was given; to run that would be a
        # guess, and might run the wrong mutation (GraphQL §6.1).
        named = self.execution_context._provided_operation_name
        count = self._checked.operations
        if named is None and count > 1:
            message = f"got {count} operations, expected operationName to choose one"
            errors = [GraphQLError(message)]
        self.execution_context.pre_execution_errors = errors
        yield
