"""REST, where files and machines want it: plans, maps and exports."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response, StreamingResponse

from model.errors import InvalidValue
from model.failover.plan import Mode
from model.maps.dependency_map import Collapse, Direction
from model.maps.picture import Level
from schema.documents import answers
from schema.documents.plain import plain
from schema.documents.records import component_entry
from schema.exports import maps as map_exports
from schema.exports import pictures as picture_exports
from schema.exports.plans import EXECUTORS
from schema.graphql.context import Role
from schema.graphql.snapshot import View
from service.audit import documents as audit_documents
from service.audit import entry_by
from service.jobs.export import export as documents
from service.web.documents import Document, Documented, MapQuestion, PlanQuestion
from service.web.graphql import media
from service.web.openapi import COMPUTED, VIEWED, described
from service.web.runtime import ClientLeft, moment_of, runtime_of
from service.web.tags import NO_STORE, REVISION, answer_headers, matches, tags_of
from service.workers.questions import Circumstances, NotHere


def view_of(request: Request, revision: Annotated[int | None, Query(ge=0)] = None) -> View:
    """Return the revision that a request asks about; the viewer must be known.

    Raises:
        Unauthenticated: if a token is needed and not there.
        UnknownRevision: if there is no such revision.
    """
    runtime = runtime_of(request)
    viewer = runtime.viewer(request)
    now, named = moment_of(runtime, request)
    if named is None:
        return runtime.view(None, now, viewer)
    return runtime.view_of(named, now, viewer)


MOST = 2_147_483_647
"""The largest number that a parameter may be, as in GraphQL."""

Viewed = Annotated[View, Depends(view_of)]
router = APIRouter()


def _enum(words: Iterable[str]) -> Any:
    """Return the description of a parameter that is one of a few words."""
    return Query(json_schema_extra={"enum": [str(word) for word in words]})


TEXT = {"type": "string"}
PLANS = {
    **{form.media_type: {} for form in EXECUTORS},
    # The documents of executors are JSON, too.
    media.JSON: {"anyOf": [{"$ref": "#/components/schemas/FailoverPlan"}, {"type": "object"}]},
}
MAPS = {form.media_type: TEXT for form in (*map_exports.FORMATS, *picture_exports.FORMATS)} | {
    media.JSON: {"type": "object"}
}
EXPORT_FORMATS = ("json", "ndjson", "yaml")
EXPORTS = {"application/x-ndjson": TEXT, "application/yaml": TEXT, media.JSON: {"type": "object"}}


@router.get(
    "/plans/{service:path}",
    response_class=Response,
    responses=described(PLANS, COMPUTED, tagged=True),
)
async def plans(
    request: Request,
    view: Viewed,
    service: str,
    from_region: Annotated[str, Query(alias="from")],
    to_region: Annotated[str, Query(alias="to")],
    mode: Annotated[str, _enum(Mode)] = Mode.UNPLANNED,
    at: Annotated[str | None, Query(json_schema_extra={"format": "date-time"})] = None,
    failback: bool = False,
    leave: Annotated[list[str] | None, Query()] = None,
    operators: Annotated[int | None, Query(ge=1, le=MOST)] = None,
    exact: bool = False,
    format: Annotated[str, _enum(["json", *(form.name for form in EXECUTORS)])] = "json",
) -> Response:
    """Answer with the failover plan of a service, whose digest is the ETag.

    With a `format`, it is the document of an executor; the tag then names the format too.

    It may be any other component that serves: then the plan is about that one and all that it
    stands on. Each `leave` stays where it is, with all that only that stands on. With `operators`,
    the plan says when each step starts if so many people run it; with `exact`, the shortest
    timetable is searched for, with the bound that was proven.
    """
    question = PlanQuestion(
        have=tags_of(request),
        service=service,
        from_region=from_region,
        to_region=to_region,
        mode=mode,
        at=at,
        failback=failback,
        leave=tuple(leave or ()),
        operators=operators,
        exact=exact,
        format=format,
    )
    return await _answer(request, view, question)


MAP_FORMATS = sorted({form.name for form in (*map_exports.FORMATS, *picture_exports.FORMATS)})


@dataclass(frozen=True, slots=True)
class MapQuery:
    """The arguments of a map."""

    root: Annotated[
        list[str] | None, Query(description="Component ids; the whole estate without any.")
    ] = None
    level: Annotated[str, _enum(["auto", *Level, "everything"])] = "auto"
    direction: Annotated[str, _enum(Direction)] = Direction.PROVIDERS
    depth: Annotated[int | None, Query(ge=0, le=MOST)] = None
    effects: Annotated[list[str] | None, Query(description="Only these effects.")] = None
    collapse: Annotated[str, _enum(Collapse)] = Collapse.NONE
    format: Annotated[str, _enum(MAP_FORMATS)] = "json"
    limit: Annotated[int | None, Query(ge=1, le=MOST)] = None
    since: Annotated[
        int | None,
        Query(ge=1, le=MOST, description="Colour what is new or gone since this revision."),
    ] = None


@router.get("/maps", response_class=Response, responses=described(MAPS, COMPUTED, tagged=True))
async def maps(request: Request, view: Viewed, query: Annotated[MapQuery, Depends()]) -> Response:
    """Answer with a map: a picture, or every component where the level is `everything`."""
    question = MapQuestion(
        have=tags_of(request),
        roots=tuple(query.root or ()),
        level=query.level,
        direction=query.direction,
        depth=query.depth,
        effects=tuple(word for text in query.effects or () for word in text.split(",")),
        collapse=query.collapse,
        format=query.format,
        limit=query.limit,
    )
    if query.since is None:
        return await _answer(request, view, question)
    # A worker has one revision only.
    runtime = runtime_of(request)
    viewer = runtime.viewer(request)
    earlier = await asyncio.to_thread(runtime.view, query.since, view.now, viewer)
    document = await asyncio.to_thread(question.document, view, earlier)
    return _response(request, view, document)


@router.get("/export", response_class=Response, responses=described(EXPORTS, VIEWED, tagged=True))
def export(
    request: Request,
    view: Viewed,
    format: Annotated[str, _enum(EXPORT_FORMATS)] = "ndjson",
) -> Response:
    """Answer with a whole revision: as records, one a line, or as a graph document."""
    if format not in EXPORT_FORMATS:
        raise InvalidValue("format", format, f"one of {', '.join(EXPORT_FORMATS)}")
    runtime = runtime_of(request)
    what = {"format": format, "revision": view.snapshot.revision.number}
    runtime.audit.note(entry_by(runtime.viewer(request), "export", what, at=runtime.clock()))
    tag = f"{view.snapshot.revision.digest};{format}"
    headers = answer_headers(request, view.snapshot, tag)
    # The head of the records tells whether the store is away, which the tag does not.
    if format != "ndjson" and matches(request, tag):
        return Response(status_code=304, headers=headers)
    if format == "ndjson":
        del headers["ETag"]
        return StreamingResponse(_lines(view), media_type="application/x-ndjson", headers=headers)
    text = documents(view.graph.records, as_json=format == "json")
    return StreamingResponse(text, media_type=f"application/{format}", headers=headers)


AUDIT = {
    "type": "object",
    "required": ["lines"],
    "properties": {"lines": {"type": "array", "items": {"type": "object"}}},
}
MOST_LINES = 1000
"""Most lines of the audit log in one answer."""


@router.get("/audit", responses=described({media.JSON: AUDIT}, (*VIEWED, 403)))
def audit(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=MOST_LINES)] = 100,
    before: Annotated[int | None, Query(ge=1, le=MOST)] = None,
) -> Response:
    """Answer with lines of the audit log, newest first; `before` is the last line of a page."""
    runtime = runtime_of(request)
    runtime.viewer(request).require(Role.OPERATOR, "read the audit log")
    lines = runtime.snapshots.store().audit_lines(limit, before=before)
    body = orjson.dumps({"lines": audit_documents(lines)})
    return Response(body, media_type=media.JSON, headers={"Cache-Control": NO_STORE})


async def _answer(request: Request, view: View, question: Documented) -> Response:
    """Answer with a document; 304 when the client has it."""
    runtime = runtime_of(request)
    circumstances = Circumstances(
        now=view.now,
        limits=view.limits,
        viewer=runtime.viewer(request),
        stale=view.snapshot.stale,
        named=REVISION in request.query_params,
    )
    try:
        document: Document = await runtime.answer(question, view.snapshot, circumstances, request)
    except NotHere:
        document = await asyncio.to_thread(question.document, view)
    except ClientLeft:
        return Response(status_code=499)
    return _response(request, view, document)


def _response(request: Request, view: View, document: Document) -> Response:
    headers = answer_headers(request, view.snapshot, document.tag)
    if document.body is None:
        return Response(status_code=304, headers=headers)
    return Response(document.body, media_type=document.media_type, headers=headers)


def _lines(view: View) -> Iterator[bytes]:
    snapshot = view.snapshot
    head = {
        "revision": plain(snapshot.revision),
        "stale": snapshot.stale,
        "coverage": answers.coverage(snapshot.coverage),
    }
    yield orjson.dumps(head, option=orjson.OPT_APPEND_NEWLINE)
    for component in view.graph.components:
        yield _line("component", component_entry(component))
    for need in view.graph.requirements:
        yield _line("requirement", plain(need))


def _line(name: str, entry: object) -> bytes:
    return orjson.dumps({name: entry}, option=orjson.OPT_APPEND_NEWLINE)
