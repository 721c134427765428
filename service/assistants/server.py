"""The server of the Model Context Protocol: it lists the tools and answers their calls.

References:
    1. Model Context Protocol, "Tools",
       https://modelcontextprotocol.io/specification/2025-11-25/server/tools
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from importlib.metadata import version
from typing import Any

import orjson
from graphql import GraphQLError
from mcp import types
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from strawberry.types import ExecutionResult

from model.errors import Error
from service import errors
from service.assistants.tool import Tool

Ask = Callable[[Tool, Mapping[str, Any], Any], Awaitable[ExecutionResult]]
"""Return the answer to a tool's query with these variables; last is the HTTP request, or None.

Raises `model.errors.Error` when the question is refused as a whole.
"""

INSTRUCTIONS = """\
Loadpath knows what falls when something on AWS fails, why, and in which order to bring it back.
It computes its answers from a graph that crawlers read: prefer them to guesses. A figure that is
null is unknown; the reason stands beside it, so say "unknown", never zero and never "fine". When
coverage.lowerBound is true, parts of the estate could not be read: a count is then "at least".
When revision.stale is true, say how old the answer is. Begin with `search` to learn ids."""


def assistant_server(tools: Sequence[Tool], ask: Ask) -> Server[Any]:
    """Return a server that offers `tools` and answers them by `ask`."""
    by_name = {tool.name: tool for tool in tools}
    listed = types.ListToolsResult(tools=[_listed(tool) for tool in tools])

    async def list_tools(
        context: Any, parameters: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return listed

    async def call_tool(
        context: Any, parameters: types.CallToolRequestParams
    ) -> types.CallToolResult:
        tool = by_name.get(parameters.name)
        if tool is None:
            expected = f"expected one of {', '.join(by_name)}"
            message = f"unknown tool {parameters.name!r}: {expected}"
            raise MCPError(code=types.INVALID_PARAMS, message=message)
        arguments = parameters.arguments or {}
        unknown = sorted(set(arguments) - set(tool.input_schema["properties"]))
        if unknown:
            expected = ", ".join(tool.input_schema["properties"])
            return _problem(f"unknown argument {unknown[0]!r} of {tool.name}: expected {expected}")
        try:
            return _answered(await ask(tool, arguments, context.request))
        except Error as error:
            shown = errors.shown(error)
            return _problem(_sentence(shown.code, shown.message, shown.hint))

    return Server(
        "loadpath",
        title="Loadpath",
        version=version("loadpath"),
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _listed(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.input_schema,
        output_schema=tool.output_schema,
        annotations=types.ToolAnnotations(
            read_only_hint=True, idempotent_hint=True, open_world_hint=False
        ),
    )


def _answered(result: ExecutionResult) -> types.CallToolResult:
    """Return the `data` of an answer, or its errors: never a part beside an error."""
    if result.errors:
        return _problem("\n".join(map(_message, result.errors)))
    text = orjson.dumps(result.data).decode()
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=text)], structured_content=result.data
    )


def _message(error: GraphQLError) -> str:
    extensions = error.extensions or {}
    return _sentence(extensions.get("code"), error.message, extensions.get("hint"))


def _sentence(code: str | None, message: str, hint: str | None) -> str:
    return ": ".join(part for part in (code, message, hint) if part)


def _problem(text: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=text)], is_error=True)
