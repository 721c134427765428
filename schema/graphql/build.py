"""Builds the schema: types, scalars, limits and caches, in one place."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from functools import partial
from typing import Any

import strawberry
from graphql import GraphQLError
from graphql.execution import Executor
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext, ExecutionResult

from model.errors import Error
from schema.graphql.enums import ENUMS
from schema.graphql.errors import Describe, Shown, typed
from schema.graphql.executor import FastExecutor
from schema.graphql.mutation import Mutation
from schema.graphql.query import Query
from schema.graphql.requests import Prepared, Requests
from schema.graphql.scalars import SCALARS
from schema.graphql.snapshot import Limits
from schema.graphql.stated_limits import state_limits
from schema.graphql.subscription import Subscription


class Schema(strawberry.Schema):
    """Strawberry's schema with typed errors; whoever describes them decides what is logged."""

    requests: Requests
    """What is known of the latest requests."""
    describe: Describe
    """Returns what a client sees of an exception."""

    def process_errors(
        self,
        errors: list[GraphQLError],
        execution_context: ExecutionContext | None = None,
    ) -> None:
        """Leave logging to whoever describes the errors."""

    def execute_sync(self, *arguments: Any, **named: Any) -> ExecutionResult:
        """Return the answer, its errors typed."""
        return typed(super().execute_sync(*arguments, **named), self.describe)

    async def stream(self, *arguments: Any, **named: Any) -> AsyncGenerator[Any, None]:
        """Return the events of a subscription, their errors typed."""
        return self._typed(await super().stream(*arguments, **named))

    async def _typed(self, events: AsyncIterator[Any]) -> AsyncGenerator[Any, None]:
        async with aclosing(events) as open_events:  # type: ignore[type-var]
            async for event in open_events:
                is_result = isinstance(event, ExecutionResult)
                yield typed(event, self.describe) if is_result else event


def plainly(error: Exception) -> Shown:
    """Describe an error by its class alone, for when no service stands behind the schema."""
    hint = error.hint if isinstance(error, Error) else None
    return Shown(code=type(error).__name__, message=str(error), hint=hint)


def build_schema(
    *,
    limits: Limits | None = None,
    describe: Describe = plainly,
    kind: type[Schema] = Schema,
    executor: type[Executor[Any]] = FastExecutor,
) -> Schema:
    """Return the schema with its limits; `kind` and `executor` say how it is executed."""
    limits = limits or Limits()
    requests = Requests(limits)
    schema = kind(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=ENUMS,
        config=StrawberryConfig(scalar_map=SCALARS),
        extensions=[partial(Prepared, requests)],
        execution_context_class=executor,
    )
    state_limits(schema._schema, limits)
    schema.describe = describe
    schema.requests = requests
    return schema
