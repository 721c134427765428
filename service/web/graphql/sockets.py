"""GraphQL over websockets, by the protocol graphql-transport-ws."""

import asyncio
from collections.abc import Mapping
from json import JSONDecodeError
from typing import Any, cast

import orjson
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.websockets import WebSocketDisconnect
from strawberry.asgi import ASGIWebSocketAdapter, GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types.unset import UnsetType

from model.errors import Error
from service.errors import IdentityProviderAway, TooManySignIns, Unauthenticated
from service.web.graphql.documents import Documents
from service.web.graphql.request import GraphQLRequest
from service.web.graphql.served_schema import ServedSchema
from service.web.runtime import RequestContext, admit, graphql_context


class TextSocket(ASGIWebSocketAdapter):
    """Sends messages as text, as graphql-transport-ws wants; bytes would become binary frames."""

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send one message."""
        try:
            await self.ws.send_text(orjson.dumps(message).decode())
        except WebSocketDisconnect as error:
            raise WebSocketDisconnected from error


class Sockets(GraphQL[RequestContext, None]):
    """Serves queries, changes and subscriptions over websockets."""

    websocket_adapter_class = TextSocket

    def __init__(self, schema: ServedSchema, documents: Documents) -> None:
        """Answer by `schema`; clients may name `documents` instead of sending their text."""
        super().__init__(schema, subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,))
        self._documents = documents

    def decode_json(self, text: str | bytes) -> object:
        """Return one message, the text of its document in it.

        Raises:
            JSONDecodeError: if it has not the form of any message of the protocol.
        """
        message = orjson.loads(text)
        payload = message.get("payload") if isinstance(message, dict) else 0
        if not isinstance(payload, dict | None):
            raise JSONDecodeError("expected an object with an object as payload", str(text), 0)
        if message.get("type") == "subscribe" and isinstance(payload, dict):
            message["payload"] = {**payload, "query": self._text(payload)}
        return cast("object", message)

    def _text(self, payload: Mapping[str, Any]) -> str:
        try:
            return self._documents.text(GraphQLRequest.of(payload))
        except Error as error:
            # The protocol closes the socket for a message that it does not know.
            raise JSONDecodeError(error.message, str(payload), 0) from error

    async def get_context(
        self, request: HTTPConnection, response: HTTPConnection | Response
    ) -> RequestContext:
        """Return the context of a websocket, which has no viewer yet."""
        return graphql_context(request)

    async def on_ws_connect(self, context: RequestContext) -> UnsetType:
        """Let a websocket in by the token of its first message, as browsers can send no header."""
        try:
            await asyncio.to_thread(admit, context)
        except (Unauthenticated, TooManySignIns, IdentityProviderAway) as error:
            raise ConnectionRejectionError({"message": error.message}) from error
        return UnsetType()
