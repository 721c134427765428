"""The request of GraphQL over HTTP: read from a body, an address or a message, and checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.requests import Request

from service.refusals import BadRequest, UnsupportedMediaType

EXAMPLE = '{"query": "{ graph { components } }"}'


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphQLRequest:
    """One request, as it was sent."""

    query: str | None = None
    """None when a document of the service is meant."""
    variables: Mapping[str, Any] | None = None
    operation: str | None = None
    document: str | None = None
    """The id of a document of the service."""
    extensions: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, stated: Any) -> "GraphQLRequest":
        """Return the request that a JSON object states.

        Raises:
            BadRequest: if it states none.
        """
        if isinstance(stated, list):
            raise BadRequest("expected one request, got a list of requests", hint=EXAMPLE)
        if not isinstance(stated, dict):
            raise BadRequest(f"expected a JSON object such as {EXAMPLE}")
        return cls(
            query=_of_type(stated, "query", str),
            variables=_of_type(stated, "variables", dict),
            operation=_of_type(stated, "operationName", str),
            document=_of_type(stated, "documentId", str),
            extensions=_of_type(stated, "extensions", dict) or {},
        )


async def read_request(request: Request) -> GraphQLRequest:
    """Return what a request by GET or POST asks.

    Raises:
        BadRequest: if it asks nothing.
        UnsupportedMediaType: if the body is no JSON by its media type: a form of another site may
            send such a body without asking the browser first.
    """
    if request.method == "GET":
        return GraphQLRequest.of(_parameters(request))
    content_type = request.headers.get("content-type", "")
    media_type, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charsets = {part.partition("=")[2].strip('"') for part in parameters if "charset=" in part}
    if media_type != "application/json" or not charsets <= {"utf-8", "utf8"}:
        raise UnsupportedMediaType(content_type)
    return GraphQLRequest.of(_json(await request.body(), "the body"))


def _parameters(request: Request) -> Mapping[str, Any]:
    given: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if name in given:
            given[name] = _json(given[name], f"the parameter {name!r}") if given[name] else None
    return given


def _json(text: str | bytes, where: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"{where} is no JSON: {error}") from error


def _of_type(stated: Mapping[str, Any], name: str, kind: type) -> Any:
    value = stated.get(name)
    if value is not None and not isinstance(value, kind):
        expected = "a text" if kind is str else "an object"
        raise BadRequest(f"`{name}`: got {type(value).__name__}, expected {expected} or null")
    return value
