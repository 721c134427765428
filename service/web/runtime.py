"""The parts of one running service, and the context that a request gets from them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fastapi import Request
from starlette.requests import HTTPConnection

from model.errors import InvalidValue
from model.records.revision import Revision
from model.recovery.schedule import Solver
from schema.errors import OutOfBounds
from schema.graphql.context import Context, Role, Viewer
from schema.graphql.snapshot import Budget, Snapshot, View
from service.audit import StoredAudit
from service.bounds.snapshots import bounded, joined
from service.changes import StoredChanges
from service.crawls import BackgroundCrawls
from service.errors import SessionEnded, Unauthenticated
from service.exact import solver
from service.incidents.intake import Intake
from service.incidents.notifier import Notifier
from service.incidents.stored import StoredIncidents
from service.plan_runs import StoredPlanRuns
from service.settings import Settings
from service.snapshots import Clock, Snapshots
from service.web.auth import Authentication
from service.web.refused_sign_ins import RefusedSignIns
from service.web.tags import REVISION
from service.workers.pool import WorkerPool
from service.workers.questions import Circumstances, NotHere, Question

if TYPE_CHECKING:
    from service.web.identity.identity import Identity

WATCH_SECONDS = 0.25
"""How often a question under way is checked for its client, and the snapshot for a new one."""

DIGITS = 19
"""A number of fewer digits fits into 64 bits."""

OPEN_TO_BOUND = frozenset({"/graphql", "/maps"})
"""Addresses that answer viewers with bounds; every other one, also a new one, refuses them."""

NOBODY = Viewer(name="nobody", role=Role.READER)
"""The viewer of the empty page, where a token can be entered, and of an opening websocket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """The parts of one running service."""

    settings: Settings
    snapshots: Snapshots
    changes: StoredChanges
    crawls: BackgroundCrawls
    plan_runs: StoredPlanRuns
    incidents: StoredIncidents
    intake: Intake
    audit: StoredAudit
    authentication: Authentication
    refused_sign_ins: RefusedSignIns
    clock: Clock
    identity: "Identity | None" = None
    """None: nobody comes in by an identity provider."""
    placeholder_key: bytes = b""
    """Makes the ids of what a viewer may not see."""
    workers: WorkerPool | None = None
    """None: everything is answered in threads."""
    notifier: Notifier | None = None
    """None: this process notifies nobody of incidents."""
    solver: Callable[[], Solver] = solver
    """Returns the solver of exact timetables."""

    def view(
        self, revision: int | None, now: datetime, viewer: Viewer, budget: Budget | None = None
    ) -> View:
        """Return one revision as a request of `viewer` made at `now` sees it."""
        return self.view_of(self.snapshots.at(revision), now, viewer, budget)

    def view_of(
        self, snapshot: Snapshot, now: datetime, viewer: Viewer, budget: Budget | None = None
    ) -> View:
        """Return a snapshot as a request of `viewer` made at `now` sees it.

        This is the one place where a viewer with bounds gets its part of a revision.

        Raises:
            OutOfBounds: if its bounds are not configured.
        """
        limits = self.settings.limits
        return View(
            snapshot=self._within_bounds(snapshot, viewer),
            now=now,
            limits=limits,
            budget=budget or Budget(limits.elements),
            solver=self.solver,
        )

    def _within_bounds(self, snapshot: Snapshot, viewer: Viewer) -> Snapshot:
        if viewer.bounds is None:
            return snapshot
        bounds = joined(viewer.bounds, self.settings.bounds)
        if bounds is None:
            raise OutOfBounds("bounds that are not configured", viewer.bounds)
        return bounded(snapshot, viewer.bounds, bounds, self.placeholder_key)

    async def answer(
        self,
        question: Question,
        snapshot: Snapshot,
        circumstances: Circumstances,
        connection: HTTPConnection,
    ) -> Any:
        """Return the answer of a worker process to `question`; a client that leaves stops it.

        Raises:
            NotHere: if no worker can answer; a thread of this process must.
            TooBusy: if too many questions wait already.
            DeadlineExceeded: if the answer takes too long.
        """
        pool = self.workers
        if circumstances.viewer.bounds is not None:
            # Workers have whole revisions.
            raise NotHere
        current = self.snapshots.current
        is_current = current is not None and snapshot.revision == current.revision
        if pool is None or not is_current or len(snapshot.graph) < self.settings.workers_from:
            raise NotHere
        flight = pool.ask(snapshot, question, circumstances, deadline_of(connection))
        try:
            answer = asyncio.wrap_future(flight.future)
            while not answer.done():
                await asyncio.wait({answer}, timeout=WATCH_SECONDS)
                if isinstance(connection, Request) and await connection.is_disconnected():
                    raise ClientLeft
            return answer.result()
        finally:
            pool.leave(flight)

    def viewer(self, connection: HTTPConnection) -> Viewer:
        """Return the viewer of a request.

        Raises:
            Unauthenticated: if a token is needed and not there.
        """
        return self.admitted(connection, connection.headers.get("authorization"))

    def admitted(self, connection: HTTPConnection, header: str | None) -> Viewer:
        """Return the viewer whose credentials a header `Authorization` or a session holds.

        Raises:
            Unauthenticated: if a token is needed and not there.
            TooManySignIns: if too many wrong tokens came from the address of the client.
            IdentityProviderAway: if only the provider could tell, and does not answer.
            OutOfBounds: if the viewer is bound to a part of the estate, and the address is not.
        """
        address = address_of(connection)
        session = connection.cookies.get(session_cookie(self.settings))
        try:
            viewer = self.authentication.viewer(header, session)
        except SessionEnded:
            raise
        except Unauthenticated as error:
            # A request without credentials is no attempt: browsers begin with one.
            has_session = self.identity is not None and session is not None
            if header is not None or has_session:
                self.refused_sign_ins.refuse(address, error)
            raise
        if connection.url.path not in OPEN_TO_BOUND:
            viewer.require_unbound(connection.url.path)
        return replace(viewer, address=address)


class ClientLeft(Exception):
    """The client has closed the connection; nobody reads an answer."""


def deadline_of(connection: HTTPConnection) -> float | None:
    """Return the seconds that the header `Loadpath-Deadline` gives; None without one.

    Raises:
        InvalidValue: if it is no positive number.
    """
    text = connection.headers.get("loadpath-deadline")
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e6:
        raise InvalidValue("Loadpath-Deadline", text, "a number of seconds, such as 5")
    return seconds


@dataclass(kw_only=True)
class RequestContext(Context):
    """The context of one GraphQL request."""

    history: "RequestHistory"
    request: HTTPConnection
    connection_params: Mapping[str, object] | None = None
    """What the first message of a websocket brought; None for everything else."""

    def renewed(self) -> "RequestContext":
        """Return the context of the next operation of the same client."""
        runtime = self.runtime
        now, named = moment_of(runtime, self.request)
        return replace(self, history=RequestHistory(runtime, now, self.viewer, named), now=now)

    @property
    def runtime(self) -> Runtime:
        """The parts of the service."""
        runtime: Runtime = self.request.app.state.runtime
        return runtime

    @property
    def has_workers(self) -> bool:
        """Whether worker processes answer heavy questions."""
        return self.runtime.workers is not None


class RequestHistory:
    """The revisions as one request sees them: the current one stays the same to its end."""

    def __init__(
        self, runtime: Runtime, now: datetime, viewer: Viewer, named: Snapshot | None = None
    ) -> None:
        """Let `viewer` look at the revisions of `runtime` at the moment `now`.

        `named` is the revision that the address of the request names; it then is the current one.
        """
        self._runtime = runtime
        self._now = now
        self._viewer = viewer
        self._budget = Budget(runtime.settings.limits.elements)
        self._views: dict[int | None, View] = {}
        self._is_fixed = named is not None
        if named is not None:
            self._views[None] = runtime.view_of(named, now, viewer, self._budget)
            self._views[named.revision.number] = self._views[None]

    @property
    def is_fixed(self) -> bool:
        """Whether the address named a revision, and nothing else was shown."""
        return self._is_fixed

    @property
    def current(self) -> Snapshot | None:
        """The revision that the request is answered from; None when there is none."""
        view = self._views.get(None)
        return self._runtime.snapshots.current if view is None else view.snapshot

    def at(self, revision: int | None) -> View:
        """Return one revision, the current one for None."""
        if revision not in self._views:
            self._is_fixed = False
            self._views[revision] = self._runtime.view(
                revision, self._now, self._viewer, self._budget
            )
        return self._views[revision]

    def latest(self) -> View:
        """Return the revision that is current now, however long the request lasts already."""
        return self._runtime.view(None, self._runtime.clock(), self._viewer)

    @property
    def spent(self) -> int:
        """How many items of lists the request has got."""
        return self._budget.spent

    def revisions(self) -> Sequence[Revision]:
        """Return every revision, newest first."""
        return self._runtime.snapshots.revisions()

    async def published(self) -> AsyncIterator[tuple[View, View]]:
        """Yield (the revision before, the new one) whenever another revision became current."""
        runtime = self._runtime
        last = runtime.snapshots.current
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            current = runtime.snapshots.current
            if current is None or (last is not None and current.revision == last.revision):
                continue
            if last is not None:
                now = runtime.clock()
                viewer = self._viewer
                yield runtime.view_of(last, now, viewer), runtime.view_of(current, now, viewer)
            last = current


def runtime_of(request: Request) -> Runtime:
    """Return the runtime of the app that serves `request`."""
    runtime: Runtime = request.app.state.runtime
    return runtime


def graphql_context(connection: HTTPConnection) -> RequestContext:
    """Return the context of a GraphQL request.

    Raises:
        Unauthenticated: if a token is needed and not there. The page itself needs none, and a
            websocket brings its token in its first message.
        InvalidValue: if the address names a revision by something else than its number.
        UnknownRevision: if the address names a revision that is not there.
    """
    runtime: Runtime = connection.app.state.runtime
    viewer = _viewer(runtime, connection)
    now, named = moment_of(runtime, connection)
    return RequestContext(
        request=connection,
        history=RequestHistory(runtime, now, viewer, named),
        viewer=viewer,
        now=now,
        changes=runtime.changes.by(viewer),
        crawls=runtime.crawls.by(viewer),
        plan_runs=runtime.plan_runs.by(viewer),
        audit=runtime.audit,
        incidents=runtime.incidents.by(viewer),
    )


def admit(context: RequestContext) -> None:
    """Let a websocket in by the `Authorization` of its first message or of its handshake.

    Raises:
        Unauthenticated: if a token is needed and in neither of them.
    """
    connection = context.request
    runtime: Runtime = connection.app.state.runtime
    given = context.connection_params or {}
    credentials = given.get("Authorization", given.get("authorization"))
    header = (
        credentials if isinstance(credentials, str) else connection.headers.get("authorization")
    )
    viewer = context.viewer = runtime.admitted(connection, header)
    now, named = moment_of(runtime, connection)
    context.history = RequestHistory(runtime, now, viewer, named)
    context.changes = runtime.changes.by(viewer)
    context.crawls = runtime.crawls.by(viewer)
    context.plan_runs = runtime.plan_runs.by(viewer)
    context.incidents = runtime.incidents.by(viewer)


def session_cookie(settings: Settings) -> str:
    """Return the name of the cookie that holds a session.

    Behind https, browsers take a name with this prefix from this host alone, and only for it.
    """
    is_secure = (settings.public_url or "").startswith("https:")
    return "__Host-loadpath" if is_secure else "loadpath_session"


def address_of(connection: HTTPConnection) -> str | None:
    """Return the network address of the client; None when it is not known."""
    return None if connection.client is None else connection.client.host


def moment_of(runtime: Runtime, connection: HTTPConnection) -> tuple[datetime, Snapshot | None]:
    """Return the moment of which a request asks, and the revision that its address names.

    A question about a named revision is about the moment at which that was published, and whether
    a newer one might exist does not matter. So the answer is the same for ever.
    """
    text = connection.query_params.get(REVISION)
    if text is None:
        return runtime.clock(), None
    if not (text.isascii() and text.isdigit() and len(text) < DIGITS):
        raise InvalidValue(REVISION, text, "the number of a revision")
    snapshot = runtime.snapshots.at(int(text))
    return snapshot.revision.published_at, replace(snapshot, stale=False)


def _viewer(runtime: Runtime, connection: HTTPConnection) -> Viewer:
    later = connection.scope["type"] == "websocket"
    return NOBODY if later or wants_page(connection) else runtime.viewer(connection)


def wants_page(connection: HTTPConnection) -> bool:
    """Tell whether a browser asks for the page, and not for an answer."""
    return (
        connection.scope.get("method") == "GET"
        and "query" not in connection.query_params
        and "text/html" in connection.headers.get("accept", "")
    )
