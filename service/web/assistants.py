"""The address /mcp: assistants ask the tools over HTTP, with the rights of their token.

References:
    1. Model Context Protocol, "Transports", section "Streamable HTTP",
       https://modelcontextprotocol.io/specification/2025-11-25/basic/transports
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send
from strawberry.types import ExecutionResult

from service.assistants.tool import Tool, tools
from service.extras import is_installed, require
from service.web.graphql.served_schema import Operation, ServedSchema
from service.web.runtime import Runtime, graphql_context

EXTRA = "assistants"


class Assistants:
    """Serves the tools; without the extra, the address says how to install it."""

    def __init__(self, schema: ServedSchema) -> None:
        """Answer the tools by `schema`."""
        self._schema = schema
        self._sessions: ASGIApp | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Accept requests until the end of the block."""
        if not is_installed(EXTRA):
            yield
            return
        # Loading the protocol takes a while; the service may run without it.
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        from service.assistants.server import assistant_server

        server = assistant_server(self.tools(), self.ask)
        # Tools only read and nothing is pushed, so no session has to be kept: any replica answers.
        manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)
        async with manager.run():
            self._sessions = manager.handle_request
            yield
        self._sessions = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request.

        Raises:
            Unauthenticated: if a token is needed and not there.
            MissingExtra: if the library of the protocol is not installed.
        """
        runtime: Runtime = scope["app"].state.runtime
        await asyncio.to_thread(runtime.viewer, HTTPConnection(scope))
        require(EXTRA, "the address /mcp")
        assert self._sessions is not None  # noqa: S101 - it is open while the service runs
        await self._sessions(scope, receive, send)

    def tools(self) -> Sequence[Tool]:
        """Return the tools that are offered."""
        return tools(self._schema._schema)

    async def ask(self, tool: Tool, variables: Mapping[str, Any], request: Any) -> ExecutionResult:
        """Return the answer of the API to the query of a tool, with the rights of the request.

        Raises:
            Error: if the question is refused as a whole.
        """
        # Not the request itself: its body is read by the protocol, which also notices the end.
        context = await asyncio.to_thread(graphql_context, HTTPConnection(request.scope))
        operation = Operation(text=tool.document, name=tool.name, variables=variables)
        return await self._schema.answer(operation, context)
