"""REST, where files and machines want it: plans, maps and exports."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Annotated, TypeVar

import orjson
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response, StreamingResponse

from model.errors import InvalidValue
from model.failover.plan import FailoverPlan, Mode
from model.maps.dependency_map import Collapse, Direction
from model.maps.picture import Level
from model.records.component import ComponentId, Kind
from model.records.requirement import Effect
from schema.documents import answers
from schema.documents.duration import parse_moment
from schema.documents.failover_plan import canonical
from schema.documents.plain import plain
from schema.documents.records import component_entry
from schema.exports.maps import MapFormat, map_format
from schema.exports.pictures import PictureFormat, picture_format
from schema.exports.pictures.caption import caption_of
from schema.exports.plans import ExecutorFormat, executor_format
from schema.exports.plans.targets import targets
from schema.graphql.dependency_map import dependency_map
from schema.graphql.failover import plan
from schema.graphql.failover.timetable import timetable
from schema.graphql.graph import PREFIXES
from schema.graphql.ids import known
from schema.graphql.map import map_
from schema.graphql.snapshot import View
from service.jobs.export import export as documents
from service.web.runtime import runtime_of

Word = TypeVar("Word", Mode, Direction, Collapse, Effect, Level)


def view_of(request: Request, revision: int | None = None) -> View:
    """Return the revision that a request asks about; the asker must be known.

    Raises:
        Unauthenticated: if a token is needed and not there.
        UnknownRevision: if there is no such revision.
    """
    runtime = runtime_of(request)
    runtime.viewer(request)
    return runtime.view(revision, runtime.clock())


Viewed = Annotated[View, Depends(view_of)]
router = APIRouter()


@router.get("/plans/{service:path}")
def plans(
    request: Request,
    view: Viewed,
    service: str,
    from_region: Annotated[str, Query(alias="from")],
    to_region: Annotated[str, Query(alias="to")],
    mode: str = Mode.UNPLANNED,
    at: str | None = None,
    failback: bool = False,
    leave: Annotated[list[str] | None, Query()] = None,
    operators: Annotated[int | None, Query(ge=1)] = None,
    exact: bool = False,
    format: str = "json",
) -> Response:
    """Answer with the failover plan of a service, whose digest is the ETag.

    With a `format`, it is the document of an executor; the tag then names the format too.

    It may be any other component that serves: then the plan is about that one and all that it
    stands on. Each `leave` stays where it is, with all that only that stands on. With `operators`,
    the plan says when each step starts if so many people run it; with `exact`, the shortest
    timetable is searched for, with the bound that was proven.
    """
    if exact and operators is None:
        raise InvalidValue("exact", exact, "it together with `operators`")
    form = None if format == "json" else executor_format(format)
    if form is not None and operators is not None:
        raise InvalidValue("operators", operators, "it with `format=json` only")
    moment = None if at is None else parse_moment(at)
    failover = plan(
        view,
        service=_service(view, service),
        from_region=from_region,
        to_region=to_region,
        mode=_word("mode", mode, Mode),
        at=moment,
        failback=failback,
        leave=[known(view.graph, name) for name in leave or ()],
    )
    if form is not None:
        write = partial(_for_executor, form, failover, view)
        return _tagged(request, view, write, form.media_type, f"{failover.digest};{form.name}")

    def written() -> bytes:
        times = None if operators is None else timetable(view, failover, operators, exact=exact)
        published = view.snapshot.revision.published_at
        lost = targets(failover, view.graph)
        return canonical(failover, generated_at=published, at=moment, times=times, targets=lost)

    options = "" if operators is None else f";operators={operators}" + ";exact" * exact
    return _tagged(request, view, written, "application/json", failover.digest + options)


def _for_executor(form: ExecutorFormat, failover: FailoverPlan, view: View) -> bytes:
    return form.write(form.export(failover, view.graph)).encode()


@dataclass(frozen=True, slots=True)
class MapQuery:
    """The arguments of a map."""

    root: Annotated[
        list[str] | None, Query(description="Component ids; the whole estate without any.")
    ] = None
    level: Annotated[
        str, Query(description="auto, estate, service, chain, parts, or everything.")
    ] = "auto"
    direction: str = Direction.PROVIDERS
    depth: Annotated[int | None, Query(ge=0)] = None
    effects: Annotated[list[str] | None, Query(description="Only these effects.")] = None
    collapse: str = Collapse.NONE
    format: str = "json"
    limit: Annotated[int | None, Query(ge=1)] = None


@router.get("/maps")
def maps(request: Request, view: Viewed, query: Annotated[MapQuery, Depends()]) -> Response:
    """Answer with a map: a picture, or every component where the level is `everything`."""
    form: PictureFormat | MapFormat
    named = [word for text in query.effects or () for word in text.split(",")]
    effects = [_word("effects", word, Effect) for word in named] or None
    roots = [ComponentId(known(view.graph, root)) for root in query.root or ()]
    direction = _word("direction", query.direction, Direction)
    if query.level == "everything":
        form = map_format(query.format)
        everything = dependency_map(
            view,
            roots,
            direction=direction,
            depth=query.depth,
            effects=effects,
            collapse=_word("collapse", query.collapse, Collapse),
            limit=query.limit,
        )
        body = form.render(everything.model).encode()
    else:
        form = picture_format(query.format)
        level = None if query.level == "auto" else _word("level", query.level, Level)
        drawn = map_(
            view, roots, level=level, direction=direction, lines=effects, disruption=None
        ).model
        about = caption_of(drawn, direction, view.snapshot.revision, view.snapshot.coverage)
        body = form.render(drawn, about).encode()
    tag = f"sha256:{sha256(body).hexdigest()}"
    return _tagged(request, view, lambda: body, form.media_type, tag)


@router.get("/export")
def export(request: Request, view: Viewed, format: str = "ndjson") -> Response:
    """Answer with a whole revision: as records, one a line, or as a graph document."""
    if format == "ndjson":
        return StreamingResponse(
            _lines(view), media_type="application/x-ndjson", headers=_headers(view)
        )
    if format not in ("json", "yaml"):
        raise InvalidValue("format", format, "one of json, ndjson, yaml")
    text = documents(view.graph.records, as_json=format == "json")
    return StreamingResponse(text, media_type=f"application/{format}", headers=_headers(view))


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


def _service(view: View, name: str) -> str:
    """Return the id of a service given by id or by bare name."""
    if name in view.graph or ":" in name:
        return known(view.graph, name)
    return known(view.graph, f"{PREFIXES[Kind.SERVICE]}:{name}")


def _word(what: str, text: str, words: type[Word]) -> Word:
    try:
        return words(text.lower())
    except ValueError as error:
        raise InvalidValue(what, text, f"one of {', '.join(words)}") from error


def _headers(view: View) -> dict[str, str]:
    """Return the headers of every answer, for clients that do not read the body."""
    snapshot = view.snapshot
    ratio = snapshot.coverage.ratio
    return {
        "Loadpath-Revision": str(snapshot.revision.number),
        "Loadpath-Digest": snapshot.revision.digest,
        "Loadpath-Stale": "true" if snapshot.stale else "false",
        "Loadpath-Coverage": "unknown" if ratio is None else f"{ratio:.4f}",
    }


def _tagged(
    request: Request, view: View, body: Callable[[], bytes], media_type: str, digest: str
) -> Response:
    """Answer with `body`, or, without making it, that what the client has is still true."""
    headers = {**_headers(view), "ETag": f'"{digest}"', "Cache-Control": "no-cache"}
    if _matches(request.headers.get("if-none-match"), digest):
        return Response(status_code=304, headers=headers)
    return Response(body(), media_type=media_type, headers=headers)


def _matches(header: str | None, digest: str) -> bool:
    """Tell whether `If-None-Match` names the digest; weak tags count (RFC 9110 §13.1.2)."""
    if header is None:
        return False
    tags = [tag.strip().removeprefix("W/").strip('"') for tag in header.split(",")]
    return "*" in tags or digest in tags
