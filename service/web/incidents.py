"""REST of incidents: events are posted, incidents are asked for."""

import asyncio
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from model.errors import InvalidValue, UnknownRevision
from model.graph import DependencyGraph
from schema.documents import answers
from schema.documents.plain import plain
from schema.graphql.context import Role
from service.incidents.stored import Receipt
from service.web.graphql import media
from service.web.openapi import described
from service.web.runtime import Runtime, runtime_of
from service.web.tags import NO_STORE

router = APIRouter()
REFUSALS = (400, 401, 403, 429, 503, 507)
EVENT = {
    "type": "object",
    "required": ["id", "source", "detail-type", "account", "region", "time", "detail"],
}
EVENTS = {"anyOf": [EVENT, {"type": "array", "items": EVENT, "minItems": 1, "maxItems": 100}]}
RECEIPTS = {
    "type": "object",
    "required": ["events"],
    "properties": {"events": {"type": "array", "items": {"type": "object"}}},
}
INCIDENT = {"type": "object", "required": ["id", "started_at", "ended_at", "events", "components"]}
INCIDENTS = {
    "type": "object",
    "required": ["incidents"],
    "properties": {"incidents": {"type": "array", "items": INCIDENT}},
}
MOST_INCIDENTS = 1000
"""Most incidents in one answer."""


@router.post(
    "/events",
    response_class=Response,
    responses=described({media.JSON: RECEIPTS}, REFUSALS),
    openapi_extra={"requestBody": {"content": {media.JSON: {"schema": EVENTS}}, "required": True}},
)
async def post_events(request: Request) -> Response:
    """Take an event of EventBridge, or up to 100 of them: all of them, or none if one is wrong.

    The answer says of each what became of it. An event that was received before changes nothing.
    """
    runtime = runtime_of(request)
    runtime.viewer(request).require(Role.EDITOR, "post events")
    document = _json(await request.body())
    receipts = await asyncio.to_thread(runtime.intake.post, document)
    return _answer({"events": [_receipt(receipt) for receipt in receipts]})


@router.get("/incidents", responses=described({media.JSON: INCIDENTS}, REFUSALS))
def incidents(
    request: Request,
    lasting: bool | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST_INCIDENTS)] = 100,
) -> Response:
    """Answer with incidents, the latest first; `lasting` keeps those that last, or have ended."""
    runtime = runtime_of(request)
    runtime.viewer(request)
    chosen = [
        each
        for each in runtime.incidents.incidents()
        if lasting is None or (each.ended_at is None) is lasting
    ]
    graph = _graph(runtime)
    return _answer({"incidents": [answers.incident(each, graph) for each in chosen[:limit]]})


@router.get("/incidents/{id}", responses=described({media.JSON: INCIDENT}, (*REFUSALS, 404)))
def incident(request: Request, id: str) -> Response:
    """Answer with one incident, and with what falls if all that it names fails."""
    runtime = runtime_of(request)
    runtime.viewer(request)
    answer = answers.incident(
        runtime.incidents.incident(id), _graph(runtime), with_blast_radius=True
    )
    return _answer(answer)


def _graph(runtime: Runtime) -> DependencyGraph | None:
    """Return the current graph; None when nothing was published yet."""
    try:
        return runtime.snapshots.at(None).graph
    except UnknownRevision:
        return None


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        text = body[:200].decode(errors="replace")
        raise InvalidValue("body", text, f"JSON ({error})") from None


def _receipt(receipt: Receipt) -> dict[str, Any]:
    incident = receipt.incident
    return {
        "id": receipt.event.id,
        "reception": plain(receipt.reception),
        "incident": None if incident is None else incident.id,
    }


def _answer(document: dict[str, Any]) -> Response:
    body = orjson.dumps(document)
    return Response(body, media_type=media.JSON, headers={"Cache-Control": NO_STORE})
