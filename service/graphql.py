"""GraphQL over HTTP: Strawberry's router with our page, our JSON and threads for long answers."""

import asyncio
from typing import Any

import orjson
from fastapi import Request
from starlette.responses import FileResponse, Response
from strawberry.fastapi import GraphQLRouter
from strawberry.types import ExecutionResult

from schema.graphql.build import Schema, build_schema
from schema.graphql.snapshot import Limits
from service import errors
from service.ide import PAGE
from service.runtime import RequestContext, graphql_context


class ThreadedSchema(Schema):
    """Answers in a worker thread, so that a long answer does not hold up the health checks."""

    async def execute(self, *arguments: Any, **named: Any) -> ExecutionResult:
        """Return the answer; subscriptions do not come this way."""
        return await asyncio.to_thread(self.execute_sync, *arguments, **named)


class Router(GraphQLRouter[RequestContext, None]):
    """Serves the schema and, to browsers, the page that explores it."""

    async def render_graphql_ide(self, request: Request) -> Response:  # type: ignore[override]
        """Answer with the page; it needs nothing from the internet."""
        return FileResponse(PAGE, media_type="text/html")

    def encode_json(self, data: object) -> bytes:
        """Return `data` as JSON."""
        return orjson.dumps(data)


def graphql_router(limits: Limits) -> Router:
    """Return the routes of GraphQL."""
    schema = build_schema(limits=limits, describe=errors.shown, kind=ThreadedSchema)
    return Router(schema, path="/graphql", context_getter=graphql_context)
