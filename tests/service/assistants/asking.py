"""A client of the Model Context Protocol, as assistants are: over HTTP, or over a command."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx2
from mcp import ClientSession
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

Journey = Callable[[ClientSession], Awaitable[Any]]


def over_http(url: str, journey: Journey, headers: Mapping[str, str] | None = None) -> Any:
    """Return what a journey returns with the tools of a running service."""

    async def connected() -> Any:
        async with (
            httpx2.AsyncClient(headers=dict(headers or {}), timeout=60) as client,
            streamable_http_client(f"{url}/mcp", http_client=client) as (received, sent),
            ClientSession(received, sent) as session,
        ):
            await session.initialize()
            return await journey(session)

    return asyncio.run(connected())


def over_command(
    command: str, arguments: list[str], environment: dict[str, str], go: Journey
) -> Any:
    """Return what a journey returns with the tools of a command that is started for it."""

    async def connected() -> Any:
        server = StdioServerParameters(command=command, args=arguments, env=environment)
        async with (
            stdio_client(server) as (received, sent),
            ClientSession(received, sent) as session,
        ):
            await session.initialize()
            return await go(session)

    return asyncio.run(connected())
