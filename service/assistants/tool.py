"""The tools: each is one query in `tools/`, whose first comment is its title and description."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from graphql import (
    GraphQLSchema,
    OperationDefinitionNode,
    parse,
)

from service.assistants.json_schemas import JsonSchema, input_schema, output_schema

COMMENT = "# "


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A question that an assistant may ask."""

    name: str
    """The name of the query."""
    title: str
    description: str
    document: str
    """The text of the query."""
    input_schema: JsonSchema
    """The JSON Schema of its arguments: the variables of the query."""
    output_schema: JsonSchema
    """The JSON Schema of its answer: the `data` of the query."""


def tools(schema: GraphQLSchema) -> Sequence[Tool]:
    """Return the tools, by name; every one only reads."""
    return tuple(_tool(text, schema) for text in _texts())


@cache
def _texts() -> Sequence[str]:
    folder = files("service.assistants") / "tools"
    ordered = sorted(folder.iterdir(), key=lambda file: file.name)
    return tuple(file.read_text() for file in ordered if file.name.endswith(".graphql"))


def _tool(text: str, schema: GraphQLSchema) -> Tool:
    title, *description = _comment(text)
    (operation,) = parse(text).definitions
    assert isinstance(operation, OperationDefinitionNode)  # noqa: S101 - a file is one query
    assert operation.name is not None  # noqa: S101 - every query in the folder has a name
    return Tool(
        name=operation.name.value,
        title=title,
        description=" ".join(description),
        document=text,
        input_schema=input_schema(schema, operation),
        output_schema=output_schema(schema, operation),
    )


def _comment(text: str) -> Iterator[str]:
    """Yield the lines of the comment on top."""
    for line in text.splitlines():
        if not line.startswith(COMMENT):
            return
        yield line.removeprefix(COMMENT)
