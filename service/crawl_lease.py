"""The lease of crawls: of all replicas on a store, one crawls at a time.

The lease is one entry in the store, taken under its lock. Its holder renews it while it crawls; a
holder that dies loses it when it expires. Each new holder gets the next number: a holder of an
earlier number can neither renew the lease nor give it back.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Event, Thread
from time import monotonic
from uuid import uuid4

from model.errors import Error
from schema.graphql.context import CrawlProgress, CrawlRequest
from service.crawls import Crawl, CrawlStopped, Report
from service.snapshots import Clock
from service.stores.codec import dumps, loads
from service.stores.interface import GraphStore

LOG = logging.getLogger("loadpath")
KIND = NAME = "crawl-lease"
LEASE = timedelta(seconds=30)
"""How long the lease of a holder that died lasts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Who crawls, or crawled last."""

    holder: str
    """Names the process."""
    number: int
    """Counts the times that the lease was taken."""
    until: datetime | None
    """When it expires unless it is renewed; None when it was given back."""
    tried_at: datetime | None = None
    """When the last crawl came to an end, good or bad; None before the first."""


class CrawlElsewhere(Error):
    """Another replica crawls."""

    def __init__(self, lease: Lease) -> None:
        """Say who crawls."""
        super().__init__(
            f"{lease.holder} crawls already", hint="its revision appears on every replica"
        )


class LeaseLost(Error):
    """The lease expired before it was renewed: another replica may crawl."""


class Unchanged(Error):
    """The lease is of somebody else."""


def read(store: GraphStore) -> Lease | None:
    """Return the lease; None before the first crawl."""
    text = store.registered(KIND).get(NAME)
    return None if text is None else loads(Lease, text)


def take(store: GraphStore, holder: str, now: datetime, lasts: timedelta = LEASE) -> Lease:
    """Take the lease, and return it.

    Raises:
        CrawlElsewhere: if another one holds it.
    """
    taken: list[Lease] = []

    def change(before: bytes | None) -> bytes:
        kept = None if before is None else loads(Lease, before)
        if kept is not None and kept.until is not None and kept.until > now:
            raise CrawlElsewhere(kept)
        number = 1 if kept is None else kept.number + 1
        tried_at = None if kept is None else kept.tried_at
        taken[:] = [Lease(holder=holder, number=number, until=now + lasts, tried_at=tried_at)]
        return dumps(taken[0])

    store.register(KIND, NAME, change)
    return taken[0]


def renew(store: GraphStore, lease: Lease, now: datetime, lasts: timedelta = LEASE) -> bool:
    """Let the lease last longer, and tell whether it could: nobody else has taken it."""
    return _change(store, lease, lambda kept: replace(kept, until=now + lasts))


def release(store: GraphStore, lease: Lease, tried_at: datetime | None) -> bool:
    """Give the lease back; `tried_at` is None for a crawl that another replica shall begin anew."""
    return _change(
        store, lease, lambda kept: replace(kept, until=None, tried_at=tried_at or kept.tried_at)
    )


def leased(crawl: Crawl, *, clock: Clock, lasts: timedelta = LEASE) -> Crawl:
    """Return a crawl that runs only while this process holds the lease.

    It raises `CrawlElsewhere` when another one holds it, and `LeaseLost` when the store was away
    for so long that the lease may have expired.
    """
    holder = f"replica-{uuid4().hex[:8]}"

    def run(store: GraphStore, request: CrawlRequest, report: Report) -> int | None:
        lease = take(store, holder, clock(), lasts)
        with _Renewal(store, lease, clock, lasts) as renewal:

            def guarded(progress: CrawlProgress) -> None:
                renewal.require()
                report(progress)

            return crawl(store, request, guarded)

    return run


class _Renewal:
    """Renews a lease in the background, and gives it back at the end."""

    def __init__(self, store: GraphStore, lease: Lease, clock: Clock, lasts: timedelta) -> None:
        self._store, self._lease, self._clock, self._lasts = store, lease, clock, lasts
        self._ended = Event()
        self._renewed = monotonic()
        self._thread = Thread(target=self._renew, name="crawl-lease", daemon=True)

    def __enter__(self) -> "_Renewal":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self._ended.set()
        self._thread.join(5)
        stopped = kind is not None and issubclass(kind, CrawlStopped)
        try:
            release(self._store, self._lease, None if stopped else self._clock())
        except Error as error:
            LOG.warning("the lease of crawls was not given back, it expires: %s", error)

    def require(self) -> None:
        """Pass while the lease cannot have expired."""
        # By a clock that never goes backwards: a process that was asleep must notice it.
        if monotonic() - self._renewed > self._lasts.total_seconds() * 0.8:
            raise LeaseLost("the lease of crawls could not be renewed; the crawl ends here")

    def _renew(self) -> None:
        while not self._ended.wait(self._lasts.total_seconds() / 4):
            begun = monotonic()
            try:
                if renew(self._store, self._lease, self._clock(), self._lasts):
                    self._renewed = begun
            except Error as error:
                LOG.debug("lease not renewed: %s", error)


def _change(store: GraphStore, lease: Lease, changed: Callable[[Lease], Lease]) -> bool:
    def change(before: bytes | None) -> bytes:
        kept = None if before is None else loads(Lease, before)
        if kept is None or (kept.holder, kept.number) != (lease.holder, lease.number):
            raise Unchanged("the lease is of somebody else")
        return dumps(changed(kept))

    try:
        store.register(KIND, NAME, change)
    except Unchanged:
        return False
    return True
