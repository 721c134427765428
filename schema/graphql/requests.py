"""Requests: each text is parsed, measured and validated once; asked again, it costs one look."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    specified_rules,
)
from graphql.language.parser import Parser
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import validate_document

from schema.errors import (
    ListTooLong,
    RequestTooLarge,
    TextTooLong,
    TooDeep,
    TooManyAliases,
    TooManyDirectives,
    TooManyFields,
    TooManyTokens,
)
from schema.graphql.measures import Longest, longest, longest_of, measured
from schema.graphql.snapshot import Limits

REMEMBERED = 128
"""So many texts are remembered, the latest."""

DIRECTIVES = 4
"""Most directives at one place: no client needs more than `@include` and `@skip` there."""


class Checked(NamedTuple):
    """What is known of a request by its text."""

    document: DocumentNode
    errors: Sequence[GraphQLError]
    operations: int
    roots: frozenset[str] = frozenset()
    """The names of the root fields of all queries; empty when it has another operation, too."""

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """Return the operation of that name, the only one for None; None when it is not clear."""
        chosen = [
            node
            for node in self.document.definitions
            if isinstance(node, OperationDefinitionNode)
            and (name is None or (node.name is not None and node.name.value == name))
        ]
        return chosen[0] if len(chosen) == 1 else None


class Requests:
    """Checks requests against limits and against the schema."""

    def __init__(self, limits: Limits, *, remember: int = REMEMBERED) -> None:
        """Remember what came out of the latest texts."""
        self._limits = limits
        self.checked = lru_cache(maxsize=remember)(self._checked)

    def _checked(self, text: str, schema: GraphQLSchema) -> Checked:
        """Return what is known of a text.

        Raises:
            GraphQLSyntaxError: if it is no GraphQL.
            RequestTooLarge: if it has too many tokens, or is nested beyond what can be parsed.
        """
        document = self._parsed(text)
        kinds = [isinstance(node, OperationDefinitionNode) for node in document.definitions]
        return Checked(document, self._errors(document, schema), sum(kinds), roots(document))

    def _parsed(self, text: str) -> DocumentNode:
        limit = self._limits.tokens
        parser = Parser(text, max_tokens=limit)
        try:
            return parser.parse_document()
        except GraphQLSyntaxError as error:
            if parser.token_count > limit:
                raise TooManyTokens(f"the request has more than {limit} tokens", limit) from error
            raise
        except RecursionError as error:
            raise TooDeep("the request is nested too deeply to be read") from error

    def _errors(self, document: DocumentNode, schema: GraphQLSchema) -> Sequence[GraphQLError]:
        # Rules walk through spread fragments, so they come after what limits that walk.
        try:
            self._require_limits(document)
        except GraphQLError as error:
            return (error,)
        except RequestTooLarge as error:
            return (GraphQLError(error.message, original_error=error),)
        return tuple(validate_document(schema, document, specified_rules))

    def _require_limits(self, document: DocumentNode) -> None:
        limits, size = self._limits, measured(document)
        if size.fields > limits.tokens:
            problem = f"the request has more than {limits.tokens} fields, its fragments spread"
            raise TooManyFields(problem, limits.tokens)
        if size.depth > limits.depth:
            problem = f"the request has {size.depth} levels of fields, it may have {limits.depth}"
            raise TooDeep(problem, limits.depth)
        if size.aliases > limits.aliases:
            problem = f"the request has {size.aliases} aliases, it may have {limits.aliases}"
            raise TooManyAliases(problem, limits.aliases)
        largest = longest(document)
        if largest.directives > DIRECTIVES:
            count = largest.directives
            problem = f"{count} directives stand at one place, there may be {DIRECTIVES}"
            raise TooManyDirectives(problem, DIRECTIVES)
        self.require_short(largest)

    def require_short(self, largest: Longest) -> None:
        """Pass when no text and no list is too long.

        Raises:
            RequestTooLarge: if one is.
        """
        limits = self._limits
        if largest.text > limits.text:
            problem = f"a text has {largest.text} characters, it may have {limits.text}"
            raise TextTooLong(problem, limits.text)
        if largest.listed > limits.listed:
            problem = f"a list has {largest.listed} elements, it may have {limits.listed}"
            raise ListTooLong(problem, limits.listed)


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
            GraphQLSyntaxError: if the text is no GraphQL.
            RequestTooLarge: if it has too many tokens, or is nested beyond what can be parsed.
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
        if not errors:
            errors = self._variable_errors()
        self.execution_context.pre_execution_errors = errors
        yield

    def _variable_errors(self) -> list[GraphQLError]:
        try:
            self._requests.require_short(longest_of(self.execution_context.variables))
        except RequestTooLarge as error:
            return [GraphQLError(error.message, original_error=error)]
        return []
