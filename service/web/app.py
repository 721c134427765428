"""The application: every route over one store."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette_compress import CompressMiddleware

from model.errors import Error, InvalidValue
from model.linking.link import LinkSettings
from schema.graphql.context import CrawlRequest
from service import errors
from service.audit import StoredAudit
from service.bounds.snapshots import placeholder_key
from service.changes import StoredChanges
from service.crawl_lease import leased
from service.crawl_schedule import CrawlSchedule
from service.crawls import BackgroundCrawls, Crawl
from service.extras import require
from service.incidents.service import incident_parts
from service.plan_runs import StoredPlanRuns
from service.settings import Settings
from service.snapshot_file import SnapshotFile
from service.snapshots import Clock, Snapshots
from service.stores.interface import GraphStore
from service.web import health, ide, incidents, openapi, rest, sign_in
from service.web.assistants import Assistants
from service.web.auth import Authentication
from service.web.graphql import graphql_routes, served_schema
from service.web.graphql.endpoint import refused
from service.web.guards import LOCAL_NAMES, Guard
from service.web.own_tokens import OwnTokens
from service.web.page import add_page
from service.web.refused_sign_ins import RefusedSignIns
from service.web.runtime import Runtime
from service.workers.pool import WorkerPool

if TYPE_CHECKING:
    from service.web.identity.identity import Identity

EXTRA = "identity"
COMPRESSED_FROM = 1000
"""Bytes of a body that is worth compressing."""


def utc_now() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


def create_app(
    settings: Settings,
    store: GraphStore | Callable[[], GraphStore],
    *,
    clock: Clock = utc_now,
    crawl: Crawl | None = None,
    check_crawl: Callable[[CrawlRequest], object] = lambda request: None,
    link_settings: LinkSettings | None = None,
    workers: WorkerPool | None = None,
) -> FastAPI:
    """Return the application over `store`, or over the one that a function opens when needed.

    With a function the service starts although the store is away, and finds it later. `crawl` is
    what `startCrawl` runs; without it that mutation says that it is not available. `check_crawl`
    raises an error for a request that it would refuse. `workers` answer heavy questions; without
    them threads do.
    """
    opener = store if callable(store) else lambda: store
    snapshots = Snapshots(
        opener,
        SnapshotFile(settings.state_dir, settings.store_name),
        clock=clock,
        poll_seconds=settings.poll_seconds,
        follower=workers,
    )
    changes = StoredChanges(snapshots, clock=clock, settings=link_settings or LinkSettings())
    alone = None if crawl is None else _alone(crawl, settings, clock)
    crawls = BackgroundCrawls(snapshots, clock=clock, crawl=alone, check=check_crawl)
    own = OwnTokens(snapshots.store, clock=clock) if settings.needs_sign_in else None
    audit = StoredAudit(snapshots.store)
    identity = _identity(settings, clock)
    parts = incident_parts(settings, snapshots, clock)
    app = FastAPI(title="Loadpath", docs_url=None, redoc_url=None, lifespan=_lifespan)
    app.state.runtime = Runtime(
        settings=settings,
        snapshots=snapshots,
        changes=changes,
        crawls=crawls,
        plan_runs=StoredPlanRuns(snapshots, clock=clock),
        incidents=parts.stored,
        intake=parts.intake,
        notifier=parts.notifier,
        audit=audit,
        refused_sign_ins=RefusedSignIns(audit, clock=clock),
        authentication=Authentication(settings, own, identity),
        identity=identity,
        placeholder_key=placeholder_key(settings),
        clock=clock,
        workers=workers,
    )
    app.state.background = crawls
    app.state.own_tokens = own
    app.state.incidents = parts
    app.state.schedule = _schedule(settings, crawls, snapshots, clock)
    app.state.draining = False
    schema = served_schema(settings)
    app.router.routes.extend(graphql_routes(schema, settings))
    app.state.assistants = Assistants(schema)
    app.router.routes.append(Route("/mcp", app.state.assistants))
    app.include_router(rest.router)
    app.include_router(incidents.router)
    app.include_router(health.router)
    app.include_router(sign_in.router)
    app.mount("/ide", StaticFiles(directory=ide.FOLDER / "static"), name="ide")
    add_page(app)
    _handle_errors(app)
    app.openapi = cache(lambda: openapi.document(app))  # type: ignore[method-assign]  # as FastAPI says
    app.add_middleware(CompressMiddleware, minimum_size=COMPRESSED_FROM)
    hosts = () if settings.needs_sign_in else (*LOCAL_NAMES, *settings.allowed_hosts)
    app.add_middleware(
        Guard,
        hosts=hosts,
        max_body_bytes=settings.max_body_bytes,
        max_requests=settings.max_requests,
    )
    return app


def _identity(settings: Settings, clock: Clock) -> "Identity | None":
    """Return who accepts people of an identity provider; None without one."""
    if settings.oidc_issuer is None:
        return None
    require(EXTRA, "LOADPATH_OIDC_ISSUER")
    # Its libraries are part of an extra.
    from service.web.identity.identity import Identity

    return Identity(settings, clock=clock)


def _alone(crawl: Crawl, settings: Settings, clock: Clock) -> Crawl:
    """Return the crawl as it runs beside other replicas: one at a time."""
    return leased(crawl, clock=clock, lasts=timedelta(seconds=settings.crawl_lease_seconds))


def _schedule(
    settings: Settings, crawls: BackgroundCrawls, snapshots: Snapshots, clock: Clock
) -> CrawlSchedule | None:
    if settings.crawl_every_minutes is None:
        return None
    every = timedelta(minutes=settings.crawl_every_minutes)
    return CrawlSchedule(crawls, snapshots.store, every=every, clock=clock)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    runtime: Runtime = app.state.runtime
    own: OwnTokens | None = app.state.own_tokens
    runtime.snapshots.start()
    app.state.incidents.start()
    if app.state.schedule is not None:
        app.state.schedule.start()
    if own is not None:
        own.start()
    if runtime.identity is not None:
        runtime.identity.start()
    try:
        async with app.state.assistants.open():
            yield
    finally:
        if app.state.schedule is not None:
            app.state.schedule.stop()
        app.state.background.stop()
        app.state.incidents.stop()
        if own is not None:
            own.stop()
        if runtime.identity is not None:
            runtime.identity.stop()
        runtime.snapshots.stop()
        if runtime.workers is not None:
            runtime.workers.close()


def _handle_errors(app: FastAPI) -> None:
    app.add_exception_handler(Error, _known)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _known)


async def _known(request: Request, error: Exception) -> Response:
    if request.url.path == "/graphql":
        return refused(request, error)
    return JSONResponse(
        errors.body(error), status_code=errors.row(error).status, headers=errors.headers(error)
    )


async def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as it was registered
    first = error.errors()[0]
    name = str(first["loc"][-1])
    given = None if first["type"] == "missing" else first.get("input")
    return await _known(request, InvalidValue(name, given, first["msg"].lower()))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - as it was registered
    codes = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}
    message = f"{request.method} {request.url.path}: {error.detail}"
    body = {"error": {"code": codes.get(error.status_code, "HTTP_ERROR"), "message": message}}
    return JSONResponse(body, status_code=error.status_code, headers=error.headers)
