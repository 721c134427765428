"""GraphQL over HTTP: the address /graphql.

References:
    1. GraphQL over HTTP, https://graphql.github.io/graphql-over-http/draft/
    2. GraphQL over Server-Sent Events, the mode of distinct connections.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from hashlib import sha256
from typing import Any

import orjson
from graphql import OperationType
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send
from strawberry.http import process_result
from strawberry.http.streaming import merge_stream_with_heartbeat
from strawberry.types import ExecutionResult

from model.errors import Error
from schema.graphql.errors import Shown, extensions
from service import errors
from service.refusals import BadRequest, MethodNotAllowed, NotAcceptable
from service.web.graphql import media
from service.web.graphql.documents import Documents
from service.web.graphql.request import read_request
from service.web.graphql.served_schema import Operation, ServedSchema, is_request_error
from service.web.ide import PAGE
from service.web.runtime import ClientLeft, RequestContext, graphql_context, wants_page
from service.web.tags import IMMUTABLE, NO_STORE, REVALIDATE, REVISION, matches, revision_headers

CLIENT_CLOSED = 499
"""The status in logs of a request whose client did not wait; nobody receives it."""
METHODS = ("GET", "POST")
# The lines end with a line feed alone: urql looks for no other end.
HEARTBEAT = ":\n\n"
HEARTBEAT_SECONDS = 15
"""A proxy closes a connection on which nothing is sent for a minute or so."""
STREAM_HEADERS = {
    "Content-Type": media.EVENTS,
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",
}


class Endpoint:
    """Serves the schema and, to browsers, the page that explores it."""

    def __init__(self, schema: ServedSchema, documents: Documents) -> None:
        """Answer by `schema`; clients may name `documents` instead of sending their text."""
        self._schema = schema
        self._documents = documents

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        response = await self._respond(request)
        response.headers.setdefault("Vary", "Accept, Authorization, Cookie")
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        if request.method not in METHODS:
            message = f"{request.method}: expected one of {', '.join(METHODS)}"
            problem = Shown(code="METHOD_NOT_ALLOWED", message=message)
            return _refusal(problem, 405, media.JSON, {"Allow": ", ".join(METHODS)})
        if wants_page(request):
            # The page needs nothing from the internet.
            return FileResponse(PAGE, media_type=media.HTML)
        try:
            return await self._answer(request)
        except ClientLeft:
            return Response(status_code=CLIENT_CLOSED)
        except Error as error:
            return refused(request, error)

    async def _answer(self, request: Request) -> Response:
        """Return the answer, or the stream of events.

        Raises:
            Error: if the request is refused.
        """
        context = await asyncio.to_thread(graphql_context, request)
        sent = await read_request(request)
        operation = Operation(
            text=self._documents.text(sent), name=sent.operation, variables=sent.variables
        )
        kind = self._schema.kind(operation)
        if kind is OperationType.MUTATION:
            _require_change_allowed(request)
        media_type = _media_type(request, kind)
        if media_type == media.EVENTS:
            return self._streamed(operation, context)
        result = await self._schema.answer(operation, context)
        is_fixed = context.history.is_fixed and self._schema.is_versioned(operation)
        return _answered(request, context, result, media_type, is_fixed=is_fixed)

    def _streamed(self, operation: Operation, context: RequestContext) -> Response:
        async def events() -> AsyncGenerator[str, None]:
            async for result in self._schema.events(operation, context):
                answer = orjson.dumps(process_result(result)).decode()
                yield f"event: next\ndata: {answer}\n\n"
            yield "event: complete\ndata:\n\n"

        stream = merge_stream_with_heartbeat(
            events, lambda: HEARTBEAT, interval=HEARTBEAT_SECONDS, send_initial_heartbeat=False
        )
        return StreamingResponse(stream(), headers=STREAM_HEADERS)


def refused(request: Request, error: Exception) -> Response:
    """Return the answer to a request that is refused as a whole."""
    accept = request.headers.get("accept")
    media_type = media.chosen(accept, media.SINGLE) or media.JSON
    row = errors.row(error)
    status, headers = row.status, errors.headers(error)
    return _refusal(errors.shown(error), status, media_type, headers)


def _refusal(problem: Shown, status: int, media_type: str, headers: Mapping[str, str]) -> Response:
    body = {"errors": [{"message": problem.message, "extensions": extensions(problem)}]}
    return Response(
        orjson.dumps(body),
        status_code=status,
        media_type=_with_charset(media_type),
        headers={**headers, "Cache-Control": NO_STORE},
    )


def _media_type(request: Request, kind: OperationType | None) -> str:
    """Return the media type of the answer.

    A query is answered as a stream only when the client accepts nothing else.

    Raises:
        NotAcceptable: if the client accepts no media type that can hold the answer.
    """
    accept = request.headers.get("accept", "")
    streams_only = kind is OperationType.SUBSCRIPTION
    if streams_only:
        # A client that does not ask for a stream cannot read one.
        media_type = media.EVENTS if media.names(accept, media.EVENTS) else None
    else:
        media_type = media.chosen(accept, media.SINGLE) or media.chosen(accept, media.STREAMS)
    if media_type is None:
        offered = media.STREAMS if streams_only else (*media.SINGLE, *media.STREAMS)
        raise NotAcceptable(accept, offered)
    return media_type


def _require_change_allowed(request: Request) -> None:
    if request.method == "GET":
        raise MethodNotAllowed(OperationType.MUTATION.value)
    if REVISION in request.query_params:
        raise BadRequest(
            "a change is made to the current revision", hint=f"leave out `?{REVISION}=`"
        )


def _answered(
    request: Request,
    context: RequestContext,
    result: ExecutionResult,
    media_type: str,
    *,
    is_fixed: bool,
) -> Response:
    shown: dict[str, Any] = dict(process_result(result))
    wrong = is_request_error(result)
    if wrong:
        # What was not executed has no data at all (GraphQL §7.1).
        del shown["data"]
    body = orjson.dumps(shown)
    tag = f"sha256:{sha256(body).hexdigest()}"
    snapshot = context.history.current
    headers = {} if snapshot is None else revision_headers(snapshot)
    headers["ETag"] = f'"{tag}"'
    headers["Cache-Control"] = IMMUTABLE if is_fixed and not result.errors else REVALIDATE
    if request.method == "GET" and matches(request, tag):
        return Response(status_code=304, headers=headers)
    status = 400 if wrong and media_type == media.RESPONSE else 200
    return Response(body, status_code=status, media_type=_with_charset(media_type), headers=headers)


def _with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8"
