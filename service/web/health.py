"""Health: whether the process lives, whether it can answer, and how far behind it is."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from schema.documents.duration import format_moment
from schema.graphql.plain.fallbacks import FALL_BACKS
from service.stores.whole_links import WHOLE_LINKS
from service.web import metrics as declarations
from service.web.graphql import media
from service.web.metrics import Metric
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
    """Answer 200 while questions can be answered, stale or not; 503 before, and before the end."""
    if request.app.state.draining:
        body = {"status": "draining", "reason": "the service ends; it answers what still comes"}
        return JSONResponse(body, status_code=503)
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
    figures: dict[Metric, float] = {
        declarations.READY: current is not None,
        declarations.FALL_BACKS: FALL_BACKS.count,
    }
    if current is not None:
        age = (runtime.clock() - current.revision.published_at).total_seconds()
        figures |= {
            declarations.STALE: current.stale,
            declarations.REVISION: current.revision.number,
            declarations.AGE: age,
            declarations.COMPONENTS: len(current.graph),
            declarations.REQUIREMENTS: len(current.graph.requirements),
            declarations.ANNOTATIONS: runtime.snapshots.annotations_problem is not None,
        }
        if current.coverage.ratio is not None:
            figures[declarations.COVERAGE] = current.coverage.ratio
    kept = 0 if runtime.workers is None else runtime.workers.whole_answers
    if kept is not None:
        figures[declarations.WHOLE_ANSWERS] = kept
    labelled = {
        declarations.WHOLE_LINKS: WHOLE_LINKS,
        declarations.SIGN_INS: runtime.refused_sign_ins.counts,
        declarations.EVENTS: runtime.intake.counts,
    }
    if runtime.notifier is not None:
        labelled[declarations.NOTICES] = runtime.notifier.counts
    answer = declarations.text(figures, labelled)
    return PlainTextResponse(answer, media_type="text/plain; version=0.0.4")
