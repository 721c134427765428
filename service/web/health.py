"""Health: whether the process lives, whether it can answer, and how far behind it is."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from schema.documents.duration import format_moment
from schema.graphql.plain.fallbacks import FALL_BACKS
from service.stores.whole_links import WHOLE_LINKS
from service.web.graphql import media
from service.web.openapi import described
from service.web.runtime import runtime_of

router = APIRouter()
STATUS = {"type": "object", "required": ["status"]}


@router.get("/healthz", responses=described({media.JSON: STATUS}))
async def healthz() -> Response:
    """Answer as long as the process lives."""
    return JSONResponse({"status": "ok"})


@router.get(
    "/readyz",
    responses={
        **described({media.JSON: STATUS}),
        503: {"description": "Waiting.", "content": {media.JSON: {"schema": STATUS}}},
    },
)
async def readyz(request: Request) -> Response:
    """Answer 200 once questions can be answered, stale or not; 503 until then."""
    snapshots = runtime_of(request).snapshots
    current, problem = snapshots.current, snapshots.problem
    if current is None:
        why = "no revision has been published yet" if problem is None else problem.message
        return JSONResponse({"status": "waiting", "reason": why}, status_code=503)
    status: dict[str, object] = {
        "status": "ready",
        "revision": current.revision.number,
        "stale": current.stale,
    }
    if snapshots.stale_since is not None:
        status["stale_since"] = format_moment(snapshots.stale_since)
    if problem is not None:
        status["reason"] = problem.message
    if snapshots.annotations_problem is not None:
        status["annotations"] = snapshots.annotations_problem
    return JSONResponse(status)


@router.get(
    "/metrics",
    response_class=PlainTextResponse,
    responses=described({"text/plain": {"type": "string"}}, (401, 429, 503)),
)
def metrics(request: Request) -> Response:
    """Answer with a few figures in Prometheus' text format."""
    runtime = runtime_of(request)
    runtime.viewer(request)
    current = runtime.snapshots.current
    figures: list[tuple[str, str, float | None]] = [
        ("loadpath_ready", "Whether questions can be answered.", current is not None),
    ]
    if current is not None:
        age = (runtime.clock() - current.revision.published_at).total_seconds()
        figures += [
            ("loadpath_stale", "Whether the store is away.", current.stale),
            ("loadpath_revision", "Number of the revision.", current.revision.number),
            ("loadpath_revision_age_seconds", "Time since it was published.", age),
            ("loadpath_components", "Components in it.", len(current.graph)),
            ("loadpath_requirements", "Requirements in it.", len(current.graph.requirements)),
            ("loadpath_coverage_ratio", "Scopes read completely.", current.coverage.ratio),
            (
                "loadpath_annotations_failed",
                "Whether annotations for people who query the store could not be written.",
                runtime.snapshots.annotations_problem is not None,
            ),
        ]
    fall_backs = "Selections that the ordinary GraphQL executor answered after an error."
    figures += [("loadpath_graphql_fall_backs_total", fall_backs, FALL_BACKS.count)]
    lines = [
        "# HELP loadpath_whole_links_total Publications of this process that linked every scope.",
        "# TYPE loadpath_whole_links_total counter",
        *(
            f'loadpath_whole_links_total{{reason="{reason}"}} {count}'
            for reason, count in sorted(WHOLE_LINKS.items())
        ),
    ]
    lines += [
        "# HELP loadpath_sign_ins_refused_total Wrong tokens; `limited` ones got 429.",
        "# TYPE loadpath_sign_ins_refused_total counter",
        *(
            f'loadpath_sign_ins_refused_total{{reason="{reason}"}} {count}'
            for reason, count in sorted(runtime.refused_sign_ins.counts.items())
        ),
    ]
    for name, meaning, value in figures:
        kind = "counter" if name.endswith("_total") else "gauge"
        if value is not None:
            lines += [f"# HELP {name} {meaning}", f"# TYPE {name} {kind}", f"{name} {value:g}"]
    return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")
