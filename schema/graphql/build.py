"""Builds the schema: types, scalars, limits and caches, in one place."""

from collections.abc import Callable, Sequence
from functools import partial

import strawberry
from graphql import GraphQLError
from strawberry.extensions import (
    AddValidationRules,
    MaxAliasesLimiter,
    MaxTokensLimiter,
    ParserCache,
    QueryDepthLimiter,
    SchemaExtension,
    ValidationCache,
)
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from model.errors import Error
from schema.graphql.enums import ENUMS
from schema.graphql.errors import Describe, Shown, TypedErrors
from schema.graphql.mutation import Mutation
from schema.graphql.query import Query
from schema.graphql.scalars import SCALARS
from schema.graphql.snapshot import Limits
from schema.graphql.subscription import Subscription


class Schema(strawberry.Schema):
    """Strawberry's schema, silent about errors: the table behind `Describe` decides on logs."""

    def process_errors(
        self,
        errors: list[GraphQLError],
        execution_context: ExecutionContext | None = None,
    ) -> None:
        """Leave logging to whoever describes the errors."""


def plainly(error: Exception) -> Shown:
    """Describe an error by its class alone, for when no service stands behind the schema."""
    hint = error.hint if isinstance(error, Error) else None
    return Shown(code=type(error).__name__, message=str(error), hint=hint)


def build_schema(
    *,
    limits: Limits | None = None,
    describe: Describe = plainly,
    kind: type[Schema] = Schema,
) -> Schema:
    """Return the schema with its limits; `kind` may say how it is executed."""
    return kind(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=ENUMS,
        config=StrawberryConfig(scalar_map=SCALARS),
        extensions=_extensions(limits or Limits(), describe),
    )


def _extensions(
    limits: Limits, describe: Describe
) -> Sequence[Callable[[], SchemaExtension] | type[SchemaExtension]]:
    # Rules are made once: a rule made anew for each request would never be found in the cache.
    rules = [
        *QueryDepthLimiter(max_depth=limits.depth).validation_rules,
        *MaxAliasesLimiter(max_alias_count=limits.aliases).validation_rules,
    ]
    return (
        partial(TypedErrors, describe),
        partial(MaxTokensLimiter, max_token_count=limits.tokens),
        partial(AddValidationRules, rules),
        ParserCache,
        ValidationCache,
    )
