"""Context: all that a resolver may reach, given by the service that runs the schema."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeAlias

import strawberry

from model.failover.plan_run import PlannedRun, PlanRun, RunOutcome, Tick
from model.incidents.incident import Incident
from model.records.observation import Facts
from model.records.revision import Revision
from schema.errors import NotAllowed, OutOfBounds
from schema.graphql.snapshot import Snapshot, View


class Role(StrEnum):
    """What a viewer may do; each role includes those before it."""

    READER = "reader"
    """Ask."""
    EDITOR = "editor"
    """Ask, and assert what people know."""
    OPERATOR = "operator"
    """Ask, assert, and start crawls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who asks."""

    name: str
    """The name of the token, or `local` where no token is needed."""
    role: Role
    """What the viewer may do."""
    bounds: str | None = None
    """The name of the bounds within which the viewer reads; null: it sees everything."""
    address: str | None = field(default=None, compare=False)
    """The network address that the request came from; null when it is not known."""

    def require(self, role: Role, action: str) -> None:
        """Pass when the viewer's role includes `role`.

        Raises:
            NotAllowed: if it does not; `action` completes "may not …".
        """
        order = list(Role)
        if order.index(self.role) < order.index(role):
            raise NotAllowed(viewer=self.name, role=self.role, needed=role, action=action)

    def require_unbound(self, what: str) -> None:
        """Pass when the viewer sees everything.

        Raises:
            OutOfBounds: if it does not; `what` is refused to it.
        """
        if self.bounds is not None:
            raise OutOfBounds(what, self.bounds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """What somebody asserts: facts under a stable id, so that saying it again replaces it."""

    author: str
    id: str
    """Unique per author: `objective/service:checkout/region`."""
    action: str
    """The name of the mutation."""
    arguments: str
    """What it was called with, as JSON, for the audit log."""
    facts: Facts

    @property
    def name(self) -> str:
        """The name of its scope, by which it is retracted: `<author>/<id>`."""
        return f"{self.author}/{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asserted:
    """One assertion as the store holds it."""

    name: str
    at: datetime
    facts: Facts

    @property
    def author(self) -> str:
        """Who asserted it."""
        return self.name.partition("/")[0]


class CrawlState(StrEnum):
    """How far a crawl has come."""

    IDLE = "idle"
    """None was started since the service runs."""
    RUNNING = "running"
    """It reads."""
    DONE = "done"
    """It came to its end."""
    FAILED = "failed"
    """It stopped with an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlRequest:
    """What to crawl; empty means everything that the credentials reach."""

    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    """Names of crawlers, such as `aws.rds.instances`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlProgress:
    """How far the latest crawl has come."""

    state: CrawlState = CrawlState.IDLE
    """Whether it runs."""
    scopes_done: int = 0
    """How many scopes were looked into."""
    scopes_total: int = 0
    """How many there are."""
    components: int = 0
    """How many components were seen so far."""
    failed_scopes: int = 0
    """How many scopes could not be read completely."""
    current: str | None = None
    """Key of the scope that was read last; None before the first."""
    started_at: datetime | None = None
    """When it started; None when none did."""
    finished_at: datetime | None = None
    """When it ended; None while it runs."""
    remaining: timedelta | None = None
    """How long it will still take; None when that cannot be estimated."""
    revision: int | None = None
    """Number of the revision that it published; None until then."""
    error: str | None = None
    """Why it failed; None when it did not."""


class Changes(Protocol):
    """What people may change; each change is recorded, audited and published as a revision."""

    def make(self, assertion: Assertion) -> Snapshot:
        """Record `assertion` in place of an earlier one of the same name; publish; return it."""

    def make_all(self, assertions: Sequence[Assertion]) -> Snapshot:
        """Record several assertions of one author and action as one revision; return it."""

    def retract(self, name: str, *, author: str) -> Snapshot:
        """Take back what was asserted under `name`; publish; return the new state.

        Raises:
            UnknownAssertion: if nothing is asserted under this name.
        """

    def assertions(self) -> Sequence[Asserted]:
        """Return what holds, sorted by name."""


class PlanRuns(Protocol):
    """Keeps what people note while they carry out a plan; whoever asks sees the same."""

    def start(self, planned: PlannedRun, *, author: str) -> PlanRun:
        """Start a run, and return it; a run of the same plan that is under way is returned."""

    def tick(self, run: str, tick: Tick) -> PlanRun:
        """Note how a step went, and return the run.

        Raises:
            UnknownPlanRun: if there is no such run.
        """

    def end(self, run: str, outcome: RunOutcome, *, author: str) -> PlanRun:
        """Note how a run ended, and return it.

        Raises:
            UnknownPlanRun: if there is no such run.
        """

    def run(self, id: str) -> PlanRun:
        """Return one run.

        Raises:
            UnknownPlanRun: if there is no such run.
        """

    def runs(self) -> Sequence[PlanRun]:
        """Return the runs, the latest first."""


class Crawls(Protocol):
    """Starts crawls and knows how far they have come."""

    def start(self, request: CrawlRequest, *, author: str) -> CrawlProgress:
        """Start a crawl in the background; a running one is returned instead of a second.

        Raises:
            NotAvailable: if this service cannot crawl.
        """

    def progress(self) -> CrawlProgress:
        """Return how far the latest crawl has come."""

    def watch(self) -> AsyncIterator[CrawlProgress]:
        """Yield the progress whenever it changed, until the crawl has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """One line of the audit log: a change, a refused sign-in, or an export."""

    line: int
    """The number of the line; lines count from 1."""
    at: datetime
    """When it happened."""
    author: str
    """Who did it; for refused sign-ins, what was known of the client."""
    role: str | None
    """The role in which the author acted; null for commands."""
    address: str | None
    """The network address that it came from; null for commands."""
    action: str
    """The name of the mutation or job."""
    detail: str
    """Its arguments, as JSON."""
    outcome: str | None
    """`published`, `unchanged` or `refused`; null for what changes no record at once."""
    revision: int | None
    """The revision that was current afterwards; null when it was refused."""
    reason: str | None
    """Why it was refused; null when it was not."""
    previous: str | None
    """The hash of the line before; null for lines of versions that had no chain."""


class Audit(Protocol):
    """Reads the audit log."""

    def records(self, limit: int, *, before: int | None = None) -> Sequence[AuditRecord]:
        """Return lines, newest first; `before` leaves out the line of this number and later ones.

        Raises:
            StoreError: if the store is away.
        """


class Incidents(Protocol):
    """Keeps what fails; whoever asks sees the same."""

    def incidents(self) -> Sequence[Incident]:
        """Return every incident, the latest first.

        Raises:
            StoreError: if the store is away.
        """

    def incident(self, id: str) -> Incident:
        """Return one incident.

        Raises:
            UnknownIncident: if there is no such incident.
        """

    def end(self, id: str, *, author: str) -> Incident:
        """Note that an incident is over, and return it; one that has ended stays as it is.

        Raises:
            UnknownIncident: if there is no such incident.
        """

    def watch(self) -> AsyncIterator[Incident]:
        """Yield an incident whenever it opens, changes or ends."""


class History(Protocol):
    """The revisions that can be asked about."""

    def at(self, revision: int | None) -> View:
        """Return one revision, the current one for None.

        Raises:
            UnknownRevision: if it was never published, or nothing was.
        """

    def latest(self) -> View:
        """Return the revision that is current now, however long the request lasts already."""

    def revisions(self) -> Sequence[Revision]:
        """Return every revision, newest first."""

    def published(self) -> AsyncIterator[tuple[View, View]]:
        """Yield (the revision before, the new one) whenever another revision became current."""


@dataclass(kw_only=True)
class Context:
    """Given to every resolver as `info.context`; lives for one request."""

    history: History
    viewer: Viewer
    now: datetime
    changes: Changes
    crawls: Crawls
    plan_runs: PlanRuns
    audit: Audit | None = None
    """None where no audit log is at hand."""
    incidents: Incidents | None = None
    """None where no incidents are kept."""

    def at(self, revision: int | None) -> View:
        """Return the view of one revision, the current one for None."""
        return self.history.at(revision)


Info: TypeAlias = strawberry.Info[Context, None]
"""What Strawberry passes to resolvers that ask for it."""
