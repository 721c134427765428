"""Errors as GraphQL shows them: a message, a code, a hint; never a traceback."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import ExecutionResult, GraphQLError, GraphQLSyntaxError
from strawberry.extensions import SchemaExtension
from strawberry.types import ExecutionResult as StrawberryExecutionResult
from strawberry.types.execution import StreamExecutionResult

from model.errors import Error


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a client is told about an error."""

    code: str
    message: str
    hint: str | None = None
    details: dict[str, Any] | None = None
    """Further entries of `extensions`."""


Describe: TypeAlias = Callable[[Exception], Shown]
"""Says what is told about an exception; the service holds the one table behind it."""

REQUEST_CODES = (
    ("aliases found", "TOO_MANY_ALIASES", "ask for less at once"),
    ("maximum operation depth", "TOO_DEEP", "ask in several requests, each less deep"),
    ("more than", "TOO_MANY_TOKENS", "ask in several requests, each shorter"),
    ("nested too deeply", "TOO_DEEP", "ask in several requests, each less deep"),
)
"""By what a limit's message is recognised, its code and hint."""


class TypedErrors(SchemaExtension):
    """Gives every error a code, and hides what is nobody's business."""

    def __init__(self, describe: Describe) -> None:
        """Let `describe` say what is told about an exception."""
        self._describe = describe
        self._streamed = False

    def on_operation(self) -> Iterator[None]:
        """Translate the errors of a finished operation."""
        yield
        result = self.execution_context.result
        if not self._streamed and isinstance(result, ExecutionResult | StrawberryExecutionResult):
            self._translate(result)

    def on_stream_result(self, result: StreamExecutionResult) -> Iterator[None]:
        """Translate the errors of one event of a subscription."""
        self._streamed = True
        if isinstance(result, ExecutionResult | StrawberryExecutionResult):
            self._translate(result)
        yield

    def _translate(self, result: ExecutionResult | StrawberryExecutionResult) -> None:
        if result.errors:
            result.errors = [translated(error, self._describe) for error in result.errors]


def translated(error: GraphQLError, describe: Describe) -> GraphQLError:
    """Return `error` as a client may see it."""
    original = _root(error)
    shown = _request_error(error) if original is None else describe(original)
    extensions: dict[str, Any] = {"code": shown.code, **(shown.details or {})}
    if shown.hint is not None:
        extensions["hint"] = shown.hint
    return GraphQLError(
        shown.message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=extensions,
    )


def _root(error: GraphQLError) -> Exception | None:
    """Return the exception behind `error`, None when the request itself is at fault."""
    found: BaseException | None = error
    while isinstance(found, GraphQLError):
        if found.original_error is None and isinstance(found.__cause__, Error):
            return found.__cause__
        found = found.original_error
    return found if isinstance(found, Exception) else None


def _request_error(error: GraphQLError) -> Shown:
    for words, code, hint in REQUEST_CODES:
        if words in error.message:
            return Shown(code=code, message=error.message, hint=hint)
    code = "SYNTAX_ERROR" if isinstance(error, GraphQLSyntaxError) else "BAD_REQUEST"
    return Shown(code=code, message=error.message)
