"""The schema as it is served: light questions in threads, heavy ones in worker processes."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

import orjson
from graphql import GraphQLError, OperationType
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from model.errors import Error
from schema.graphql.build import Schema
from schema.graphql.errors import translated
from schema.graphql.requests import Checked
from service.web.graphql.bound_types import outside
from service.web.runtime import RequestContext, Runtime
from service.workers.graphql import GraphQLAnswer, GraphQLQuestion
from service.workers.questions import Circumstances, NotHere

HEAVY = frozenset(
    {
        "access",
        "availability",
        "coldStart",
        "compromise",
        "dependencyMap",
        "failoverPlan",
        "gapTrend",
        "gaps",
        "improvements",
        "largestBlastRadii",
        "map",
        "may",
        "node",
        "outage",
        "promises",
        "recovery",
        "singlePointsOfFailure",
        "whatIf",
        "whoCan",
    }
)
"""Root fields that may take longer than 50 ms on a large estate."""

UNVERSIONED = frozenset(
    {
        "assertions",
        "auditLog",
        "crawlProgress",
        "incident",
        "incidents",
        "planRun",
        "planRuns",
        "revisions",
        "viewer",
    }
)
"""Root fields whose answer is of no revision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A document, the operation in it that is meant, and its variables."""

    text: str
    name: str | None = None
    variables: Mapping[str, Any] | None = None


class ServedSchema(Schema):
    """Answers light questions in threads, and heavy ones in worker processes.

    So neither holds up the health checks, and a heavy question holds up no light one.
    """

    def kind(self, operation: Operation) -> OperationType | None:
        """Return the type of an operation; None when the document is wrong or leaves it open."""
        checked = self._checked(operation.text)
        node = None if checked is None else checked.operation(operation.name)
        return None if node is None else node.operation

    def is_versioned(self, operation: Operation) -> bool:
        """Tell whether all that an operation asks is of a revision."""
        checked = self._checked(operation.text)
        return checked is not None and UNVERSIONED.isdisjoint(checked.roots)

    async def answer(self, operation: Operation, context: RequestContext) -> ExecutionResult:
        """Return the answer to a query or a change.

        Raises:
            TooBusy: if too many heavy questions wait already.
            DeadlineExceeded: if a heavy question takes too long.
            OutOfBounds: if the viewer is bound to a part of the estate, and this needs all of it.
        """
        self._require_open(operation, context)
        light_only = context.has_workers
        result = await asyncio.to_thread(self._answer_here, operation, context, light_only)
        if result is None:
            with suppress(NotHere):
                return await self._by_worker(operation, context)
            result = await asyncio.to_thread(self._answer_here, operation, context, False)
        assert result is not None  # noqa: S101 - None is given for heavy questions only
        return result

    def events(
        self, operation: Operation, context: RequestContext
    ) -> AsyncGenerator[ExecutionResult, None]:
        """Yield the events of a subscription, or the one answer to any other operation.

        The context is a new one for each operation: the one of a websocket lives as long as that,
        and would go on to show the revision that it began with.
        """
        context = context.renewed()
        if self.kind(operation) is OperationType.SUBSCRIPTION and context.viewer.bounds is None:
            return self._subscribed(operation, context)
        return self._answered_once(operation, context)

    async def stream(  # type: ignore[override]
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any = None,
        root_value: Any = None,
        operation_name: str | None = None,
        **_: Any,
    ) -> AsyncGenerator[ExecutionResult, None]:
        """Return the events of an operation that came over a websocket."""
        operation = Operation(text=query or "", name=operation_name, variables=variable_values)
        return self.events(operation, context_value)

    async def _subscribed(
        self, operation: Operation, context: RequestContext
    ) -> AsyncGenerator[ExecutionResult, None]:
        events: AsyncIterator[ExecutionResult] = await super().stream(
            operation.text,
            variable_values=_variables(operation),
            context_value=context,
            operation_name=operation.name,
        )
        async for event in events:
            yield event

    async def _answered_once(
        self, operation: Operation, context: RequestContext
    ) -> AsyncGenerator[ExecutionResult, None]:
        try:
            result = await self.answer(operation, context)
        except Error as error:
            # Over HTTP it has a status; here it is the answer itself.
            problem = GraphQLError(error.message, original_error=error)
            result = ExecutionResult(data=None, errors=[translated(problem, self.describe)])
        if is_request_error(result):
            # The protocol of websockets has a message of its own for what was not executed.
            result = PreExecutionError(data=None, errors=result.errors)
        yield result

    def _checked(self, text: str) -> Checked | None:
        """Return what is known of a document; None when it cannot be read or is wrong."""
        try:
            checked = self.requests.checked(text, self._schema)
        except (GraphQLError, Error):
            return None
        return None if checked.errors else checked

    def _require_open(self, operation: Operation, context: RequestContext) -> None:
        """Pass when the viewer may ask all of an operation.

        Raises:
            OutOfBounds: if it is bound to a part of the estate, and a field needs all of it.
        """
        if context.viewer.bounds is None:
            return
        checked = self._checked(operation.text)
        # What is wrong is not executed, and its errors are about the schema alone.
        field = None if checked is None else outside(checked.document, self._schema)
        if field is not None:
            context.viewer.require_unbound(field)

    def _is_heavy(self, text: str) -> bool:
        checked = self._checked(text)
        return checked is not None and not HEAVY.isdisjoint(checked.roots)

    def _answer_here(
        self, operation: Operation, context: RequestContext, light_only: bool
    ) -> ExecutionResult | None:
        """Return the answer of this process; None for a heavy question when `light_only`."""
        if light_only and self._is_heavy(operation.text):
            return None
        result = self.execute_sync(
            operation.text,
            variable_values=_variables(operation),
            context_value=context,
            operation_name=operation.name,
        )
        cost = {"items": context.history.spent, "worker": False}
        result.extensions = {**(result.extensions or {}), "cost": cost}
        return result

    async def _by_worker(self, operation: Operation, context: RequestContext) -> ExecutionResult:
        """Return the answer of a worker process.

        Raises:
            NotHere: if no worker can answer.
        """
        runtime: Runtime = context.request.app.state.runtime
        view = await asyncio.to_thread(context.history.at, None)
        question = GraphQLQuestion(
            query=operation.text, variables=operation.variables, operation=operation.name
        )
        circumstances = Circumstances(
            now=context.now,
            limits=view.limits,
            viewer=context.viewer,
            stale=view.snapshot.stale,
            named=context.history.is_fixed,
        )
        answer: GraphQLAnswer = await runtime.answer(
            question, view.snapshot, circumstances, context.request
        )
        return ExecutionResult(
            data=cast("dict[str, Any]", orjson.Fragment(answer.body)),
            errors=[WorkerError(problem) for problem in answer.errors] or None,
            extensions={**answer.extensions},
        )


class WorkerError(GraphQLError):
    """An error as a worker process wrote it."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        """Repeat `problem`."""
        super().__init__(
            problem["message"], path=problem.get("path"), extensions=problem.get("extensions")
        )
        self._problem = problem

    @property
    def formatted(self) -> Any:
        """The error as it was written."""
        return self._problem


def is_request_error(result: ExecutionResult) -> bool:
    """Tell whether the request itself is at fault, so that nothing of it was answered.

    An error of a field has a path; one of the document, of a variable or of the operation has none.
    """
    errors: Collection[GraphQLError] = result.errors or ()
    return result.data is None and bool(errors) and all(error.path is None for error in errors)


def _variables(operation: Operation) -> dict[str, Any] | None:
    return None if operation.variables is None else dict(operation.variables)
