"""The OpenAPI document: every status of every address, with its media types and its body."""

from collections.abc import Collection, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from schema.documents.failover_plan.shapes import PlanDocument
from schema.documents.json_schema import json_schema
from service import errors
from service.web.graphql import media

Described = dict[int | str, dict[str, Any]]
"""What one address answers, by status."""

GUARDED: Mapping[int, tuple[str, ...]] = {
    403: ("FORBIDDEN_HOST", "FORBIDDEN_ORIGIN"),
    413: (),
    500: (errors.INTERNAL.code,),
}
"""Refusals of every address: codes of the guard and of defects, beside those of the table."""
VIEWED = (400, 401, 404, 429, 503, 507)
"""Refusals of what is answered from a revision."""
COMPUTED = (*VIEWED, 409, 501, 504)
"""Refusals of what may take long, too."""

RETRY = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}}
HEADERS_OF_REFUSALS: Mapping[int, Mapping[str, Any]] = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}}},
    429: RETRY,
    503: RETRY,
}
HEADERS_OF_ANSWERS = {
    name: {"schema": {"type": "string"}, "description": description}
    for name, description in (
        ("ETag", "Equal tags mean equal bodies; `If-None-Match` asks by it."),
        ("Cache-Control", "`immutable` when the address names a revision."),
        ("Loadpath-Revision", "The number of the revision."),
        ("Loadpath-Digest", "The digest of the revision."),
        ("Loadpath-Stale", "`true` when the store is away."),
        ("Loadpath-Coverage", "The share of scopes that were read completely, or `unknown`."),
    )
}


def described(
    bodies: Mapping[str, Mapping[str, Any]], refusals: Collection[int] = (), *, tagged: bool = False
) -> Described:
    """Return what an address answers: by media type the schema of its bodies, and its refusals.

    `tagged` answers carry the headers of a revision, and are 304 for a client that has them.
    """
    content = {media_type: {"schema": schema} for media_type, schema in bodies.items()}
    responses: Described = {200: {"description": "The answer.", "content": content}}
    if tagged:
        responses[200]["headers"] = HEADERS_OF_ANSWERS
        responses[304] = {"description": "The client has it.", "headers": HEADERS_OF_ANSWERS}
    for status in sorted({*refusals, *GUARDED}):
        responses[status] = _refusal(status, {media.JSON: {"$ref": "#/components/schemas/Error"}})
    return responses


def document(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of the application."""
    written = get_openapi(title=app.title, version=app.version, routes=app.routes)
    for address in written["paths"].values():
        for operation in address.values():
            # FastAPI's own refusal of a parameter; ours is a 400.
            operation["responses"].pop("422", None)
    written["paths"]["/graphql"] = _graphql()
    schemas = {"Error": _error(), "GraphQLAnswer": GRAPHQL_ANSWER, **_plan_schemas()}
    written["components"] = {"schemas": schemas}
    return written


def _plan_schemas() -> dict[str, Any]:
    """Return the JSON Schema of a plan under `FailoverPlan`, and its parts under their names."""
    text = orjson.dumps(json_schema(PlanDocument)).replace(b"#/$defs/", b"#/components/schemas/")
    plan: dict[str, Any] = orjson.loads(text)
    del plan["$schema"]
    return {**plan.pop("$defs"), "FailoverPlan": plan}


def _refusal(status: int, bodies: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    codes = ", ".join(f"`{code}`" for code in _codes(status))
    refusal: dict[str, Any] = {
        "description": f"{HTTPStatus(status).phrase}: {codes}.",
        "content": {media_type: {"schema": schema} for media_type, schema in bodies.items()},
    }
    if status in HEADERS_OF_REFUSALS:
        refusal["headers"] = HEADERS_OF_REFUSALS[status]
    return refusal


def _codes(status: int) -> Sequence[str]:
    own = [row.code for row in errors.TABLE if row.status == status]
    return sorted({*own, *GUARDED.get(status, ())})


def _error() -> dict[str, Any]:
    codes = sorted({*(row.code for row in errors.TABLE), *sum(GUARDED.values(), ())})
    return {
        "type": "object",
        "required": ["error"],
        "additionalProperties": False,
        "properties": {
            "error": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {
                    "code": {"enum": codes},
                    "message": {"type": "string"},
                    "hint": {"type": "string"},
                },
                "description": "Further members belong to the code.",
            }
        },
    }


GRAPHQL_ANSWER = {
    "type": "object",
    "properties": {
        "data": {"type": ["object", "null"]},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["message"],
                "properties": {
                    "message": {"type": "string"},
                    "extensions": {
                        "type": "object",
                        "required": ["code"],
                        "properties": {
                            "code": {"type": "string"},
                            "hint": {"type": "string"},
                        },
                    },
                },
            },
        },
        "extensions": {"type": "object"},
    },
    "additionalProperties": False,
}
REQUEST = {
    "type": "object",
    "properties": {
        "query": {"type": "string"},
        "documentId": {"type": "string"},
        "variables": {"type": ["object", "null"]},
        "operationName": {"type": ["string", "null"]},
        "extensions": {"type": ["object", "null"]},
    },
}


def _graphql() -> dict[str, Any]:
    """Describe `/graphql`, which is no route of FastAPI.

    Its refusals are answers of GraphQL; those of the guard are not.
    """
    answer = {"$ref": "#/components/schemas/GraphQLAnswer"}
    either = {"anyOf": [answer, {"$ref": "#/components/schemas/Error"}]}
    single = dict.fromkeys(media.SINGLE, answer)
    responses = described({**single, media.EVENTS: {"type": "string"}}, tagged=True)
    for status in sorted({*COMPUTED, *GUARDED, 405, 406, 415}):
        responses[status] = _refusal(status, {media.JSON: either, media.RESPONSE: answer})
    responses = {str(status): responses[status] for status in responses}
    page = {**responses["200"]["content"], media.HTML: {"schema": {"type": "string"}}}
    by_address = [
        {"name": name, "in": "query", "schema": {"type": "string"}}
        for name in ("query", "documentId", "variables", "operationName", "extensions")
    ]
    revision = {"name": "revision", "in": "query", "schema": {"type": "integer", "minimum": 0}}
    return {
        "get": {
            "summary": "Ask a question; a browser gets the page that explores the schema",
            "parameters": [*by_address, revision],
            "responses": {**responses, "200": {**responses["200"], "content": page}},
        },
        "post": {
            "summary": "Ask a question, make a change, or follow events as a stream",
            "parameters": [revision],
            "requestBody": {"content": {media.JSON: {"schema": REQUEST}}, "required": True},
            "responses": {status: each for status, each in responses.items() if status != "304"},
        },
    }
