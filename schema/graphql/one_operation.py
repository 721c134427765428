"""A request answers one operation: the only one, or the one that it names."""

from collections.abc import Iterator

from graphql import GraphQLError, OperationDefinitionNode
from strawberry.extensions import SchemaExtension


class OneOperation(SchemaExtension):
    """Refuses several operations of which none is named; a guess might run the wrong mutation."""

    def on_validate(self) -> Iterator[None]:
        """Count the operations.

        Raises:
            GraphQLError: if there are several, and `operationName` is missing (GraphQL §6.1).
        """
        context = self.execution_context
        # `operation_name` names the first operation when none was given.
        named = context._provided_operation_name
        document = context.graphql_document
        definitions = () if document is None else document.definitions
        count = sum(isinstance(one, OperationDefinitionNode) for one in definitions)
        if named is None and count > 1:
            raise GraphQLError(f"got {count} operations, expected operationName to choose one")
        yield
