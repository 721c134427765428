"""GraphQL over HTTP: Strawberry's view with our page, our JSON and threads for long answers."""

import asyncio
from collections.abc import Mapping, Sequence
from json import JSONDecodeError
from typing import Any, cast

import orjson
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
from service.web.runtime import RequestContext, admit, graphql_context


class ThreadedSchema(Schema):
    """Answers in a worker thread, so that a long answer does not hold up the health checks."""

    async def execute(self, *arguments: Any, **named: Any) -> ExecutionResult:
        """Return the answer to a question or a change.

        Raises:
            InvalidOperationTypeError: for a subscription, which one answer cannot hold.
        """
        named["allowed_operation_types"] -= {OperationType.SUBSCRIPTION}
        return await asyncio.to_thread(self.execute_sync, *arguments, **named)

    async def stream(self, *arguments: Any, **named: Any) -> Any:
        """Return the events of a subscription.

        Questions and changes are refused here: they would run on the event loop, and a context
        that lives as long as a websocket would keep showing them the revision it began with.
        """
        named["allowed_operation_types"] = (OperationType.SUBSCRIPTION,)
        return await super().stream(*arguments, **named)


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
