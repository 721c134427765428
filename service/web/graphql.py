"""GraphQL over HTTP: Strawberry's view with our page, our JSON and threads for long answers."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from json import JSONDecodeError
from typing import Any, cast

import orjson
from graphql import GraphQLError
from starlette.requests import HTTPConnection, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from strawberry.asgi import ASGIWebSocketAdapter, GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http.async_base_view import HTTPException
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType
from strawberry.types.unset import UNSET, UnsetType

from schema.graphql.build import Schema, build_schema
from schema.graphql.snapshot import Limits
from service import errors
from service.errors import Unauthenticated
from service.web.ide import PAGE
from service.web.runtime import ClientLeft, RequestContext, Runtime, admit, graphql_context
from service.workers.graphql import GraphQLAnswer, GraphQLQuestion
from service.workers.questions import Asked, NotHere

CLIENT_CLOSED = 499
"""The status in logs of a request whose client did not wait; nobody receives it."""
HEAVY = frozenset(
    {
        "access",
        "availability",
        "coldStart",
        "compromise",
        "dependencyMap",
        "failoverPlan",
        "gaps",
        "largestBlastRadii",
        "map",
        "may",
        "outage",
        "recovery",
        "singlePointsOfFailure",
        "whoCan",
    }
)
"""Root fields that may take longer than 50 ms on a large estate."""


class ThreadedSchema(Schema):
    """Answers light questions in threads, and heavy ones in worker processes.

    So neither holds up the health checks, and a heavy question holds up no light one.
    """

    async def execute(self, query: str | None, *arguments: Any, **named: Any) -> ExecutionResult:
        """Return the answer to a question or a change.

        Raises:
            InvalidOperationTypeError: for a subscription, which one answer cannot hold.
            TooBusy: if too many heavy questions wait already.
            DeadlineExceeded: if a heavy question takes too long.
        """
        named["allowed_operation_types"] -= {OperationType.SUBSCRIPTION}
        context: RequestContext = named["context_value"]

        def answer(light_only: bool) -> ExecutionResult | None:
            if light_only and self._is_heavy(query or ""):
                return None
            result = self.execute_sync(query, *arguments, **named)
            cost = {"items": context.history.spent, "worker": False}
            result.extensions = {**(result.extensions or {}), "cost": cost}
            return result

        result = await asyncio.to_thread(answer, context.has_workers)
        if result is None:
            with suppress(NotHere):
                return await self._by_worker(query or "", context, named)
            result = await asyncio.to_thread(answer, False)
        assert result is not None  # noqa: S101 - only light questions are asked for
        return result

    def _is_heavy(self, query: str) -> bool:
        try:
            checked = self.requests.checked(query, self._schema)
        except (GraphQLError, RecursionError):
            return False
        return not checked.errors and not HEAVY.isdisjoint(checked.roots)

    async def _by_worker(
        self, query: str, context: RequestContext, named: Mapping[str, Any]
    ) -> ExecutionResult:
        """Return the answer of a worker process.

        Raises:
            NotHere: if no worker can answer.
        """
        runtime: Runtime = context.request.app.state.runtime
        view = context.history.at(None)
        question = GraphQLQuestion(
            query=query,
            variables=named.get("variable_values"),
            operation=named.get("operation_name"),
        )
        asked = Asked(
            now=context.now, limits=view.limits, viewer=context.viewer, stale=view.snapshot.stale
        )
        answer: GraphQLAnswer = await runtime.answer(
            question, view.snapshot, asked, context.request
        )
        return ExecutionResult(
            data=cast("dict[str, Any]", orjson.Fragment(answer.data)),
            errors=[ToldError(problem) for problem in answer.errors] or None,
            extensions={**answer.extensions},
        )

    async def stream(self, *arguments: Any, **named: Any) -> Any:
        """Return the events of a subscription.

        Questions and changes are refused here: they would run on the event loop, and a context
        that lives as long as a websocket would keep showing them the revision it began with.
        """
        named["allowed_operation_types"] = (OperationType.SUBSCRIPTION,)
        return await super().stream(*arguments, **named)


class ToldError(GraphQLError):
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


class TextSocket(ASGIWebSocketAdapter):
    """Sends messages as text, as graphql-transport-ws wants; bytes would become binary frames."""

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send one message."""
        try:
            await self.ws.send_text(orjson.dumps(message).decode())
        except WebSocketDisconnect as error:
            raise WebSocketDisconnected from error


class Endpoint(GraphQL[RequestContext, None]):
    """Serves the schema and, to browsers, the page that explores it."""

    websocket_adapter_class = TextSocket

    async def run(
        self, request: Request | WebSocket, context: Any = UNSET, root_value: Any = UNSET
    ) -> Any:
        """Answer; a request that is no GraphQL at all gets an error of the same shape as others."""
        try:
            return await super().run(request, context, root_value)
        except ClientLeft:
            return Response(status_code=CLIENT_CLOSED)
        except HTTPException as error:
            problem = {"message": error.reason, "extensions": {"code": "BAD_REQUEST"}}
            return JSONResponse({"data": None, "errors": [problem]}, status_code=error.status_code)

    def parse_json(self, data: str | bytes) -> Any:
        """Return the request in a body.

        Raises:
            HTTPException: if it is no JSON, or no object and no list of objects.
        """
        try:
            request = orjson.loads(data)
        except orjson.JSONDecodeError as error:
            raise HTTPException(400, f"the body is no JSON: {error}") from error
        requests = request if isinstance(request, list) else [request]
        if not requests or not all(isinstance(request, dict) for request in requests):
            raise HTTPException(400, 'expected a JSON object such as {"query": "{ graph { … } }"}')
        return request

    def decode_json(self, data: str | bytes) -> object:
        """Return one message of a websocket.

        Raises:
            JSONDecodeError: if it has not the form of any message of the protocol.
        """
        message = orjson.loads(data)
        payload = message.get("payload") if isinstance(message, dict) else 0
        query = payload.get("query", "") if isinstance(payload, dict) else ""
        if not isinstance(payload, dict | None) or not isinstance(query, str):
            raise JSONDecodeError("expected an object with an object as payload", str(data), 0)
        return cast("object", message)

    async def get_context(
        self, request: HTTPConnection, response: HTTPConnection | Response
    ) -> RequestContext:
        """Return the context of a request.

        Raises:
            Unauthenticated: if a token is needed and not there.
        """
        return graphql_context(request)

    async def on_ws_connect(self, context: RequestContext) -> UnsetType:
        """Let a websocket in by the token of its first message, as browsers can send no header."""
        try:
            admit(context)
        except Unauthenticated as error:
            raise ConnectionRejectionError({"message": error.message}) from error
        return UnsetType()

    async def render_graphql_ide(self, request: Request) -> Response:
        """Answer with the page; it needs nothing from the internet."""
        return FileResponse(PAGE, media_type="text/html")

    def encode_json(self, data: object) -> bytes:
        """Return `data` as JSON."""
        return orjson.dumps(data)


def graphql_routes(limits: Limits) -> Sequence[BaseRoute]:
    """Return the routes of GraphQL."""
    schema = build_schema(limits=limits, describe=errors.shown, kind=ThreadedSchema)
    endpoint = Endpoint(
        schema,
        subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL),
    )
    return Route("/graphql", endpoint), WebSocketRoute("/graphql", endpoint)
