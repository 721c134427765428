"""Errors as GraphQL shows them: a message, a code, a hint; never a traceback."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.utils.str_converters import to_camel_case

from model.errors import Error


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a client sees of an error."""

    code: str
    message: str
    hint: str | None = None
    details: dict[str, Any] | None = None
    """Further entries of `extensions`."""


Describe: TypeAlias = Callable[[Exception], Shown]
"""Returns what a client sees of an exception; the service has the table behind it."""


def typed(result: ExecutionResult, describe: Describe) -> ExecutionResult:
    """Return `result` with every error translated, wherever it arose."""
    if result.errors:
        result.errors = [translated(error, describe) for error in result.errors]
    return result


def translated(error: GraphQLError, describe: Describe) -> GraphQLError:
    """Return `error` as a client may see it."""
    original = _root(error)
    shown = _request_error(error) if original is None else _described(original, describe)
    return GraphQLError(
        shown.message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=extensions(shown),
    )


def extensions(shown: Shown) -> dict[str, Any]:
    """Return the `extensions` of an error: code, details with names in camelCase, hint."""
    details = {to_camel_case(name): value for name, value in (shown.details or {}).items()}
    hint = {} if shown.hint is None else {"hint": shown.hint}
    return {"code": shown.code, **details, **hint}


def _described(original: Exception, describe: Describe) -> Shown:
    if isinstance(original, InvalidOperationTypeError):
        kind = original.operation_type.value
        message = f"a {kind} cannot be asked in this way: only subscriptions can be streamed"
        return Shown(code="BAD_REQUEST", message=message)
    return describe(original)


def _root(error: GraphQLError) -> Exception | None:
    """Return the exception behind `error`, None when the request itself is at fault."""
    cause: BaseException | None = error
    while isinstance(cause, GraphQLError):
        if cause.original_error is None and isinstance(cause.__cause__, Error):
            return cause.__cause__
        cause = cause.original_error
    return cause if isinstance(cause, Exception) else None


def _request_error(error: GraphQLError) -> Shown:
    code = "SYNTAX_ERROR" if isinstance(error, GraphQLSyntaxError) else "BAD_REQUEST"
    return Shown(code=code, message=error.message)
