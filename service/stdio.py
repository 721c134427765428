"""The tools over standard input and output, for an assistant that starts the command itself."""

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from mcp.server.stdio import stdio_server
from starlette.requests import Request
from strawberry.types import ExecutionResult

from service.assistants.server import assistant_server
from service.assistants.tool import Tool
from service.main import application
from service.settings import Settings
from service.web.assistants import Assistants


def serve(settings: Settings) -> None:
    """Answer until standard input ends.

    Whoever starts the command can read the store, so tokens of the HTTP service are not asked for.
    """
    local = settings.model_copy(update={"tokens": ()})
    asyncio.run(_serve(application(local)))


async def _serve(app: FastAPI) -> None:
    assistants: Assistants = app.state.assistants
    # The questions are those of the HTTP service, asked by a request that never left the process.
    request = Request({"type": "http", "app": app, "headers": [], "query_string": b"", "path": ""})

    async def ask(tool: Tool, variables: Mapping[str, Any], _: Any) -> ExecutionResult:
        return await assistants.ask(tool, variables, request)

    server = assistant_server(assistants.tools(), ask)
    async with app.router.lifespan_context(app), stdio_server() as (received, sent):
        # An assistant asks as soon as it has listed the tools: the revision is loaded before.
        await asyncio.to_thread(app.state.runtime.snapshots.refresh)
        await server.run(received, sent, server.create_initialization_options())
