"""Crawls in the background of the service, one at a time, and how far they have come."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from threading import Lock, Thread
from typing import TypeAlias

import orjson

from model.errors import Error
from schema.errors import NotAvailable
from schema.graphql.context import CrawlProgress, CrawlRequest, CrawlState, Viewer
from service.audit import place_of
from service.snapshots import Clock, Snapshots
from service.stores.interface import AuditEntry, GraphStore

LOG = logging.getLogger("loadpath")
WATCH_SECONDS = 0.25
"""How often a subscription looks for progress."""

STOP_SECONDS = 10.0
"""How long the end of the service waits for a crawl to notice it."""

Report: TypeAlias = Callable[[CrawlProgress], None]
Crawl: TypeAlias = Callable[[GraphStore, CrawlRequest, Report], int | None]
"""Crawls into a store and publishes, reporting on the way; returns the revision's number."""


class CrawlStopped(Error):
    """The service ends while a crawl runs."""


class BackgroundCrawls:
    """Runs `crawl` in a thread of its own."""

    def __init__(
        self,
        snapshots: Snapshots,
        *,
        clock: Clock,
        crawl: Crawl | None,
        check: Callable[[CrawlRequest], object] = lambda request: None,
    ) -> None:
        """Crawl into the store of `snapshots`; `crawl` None means that this service does not.

        `check` raises an error for a request that `crawl` would refuse.
        """
        self._snapshots = snapshots
        self._clock = clock
        self._crawl = crawl
        self._check = check
        self._lock = Lock()
        self._progress = CrawlProgress()
        self._thread: Thread | None = None
        self._stopping = False

    def stop(self) -> None:
        """Let a running crawl end at its next report; its recorded observations are kept."""
        self._stopping = True
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def by(self, viewer: Viewer) -> "ViewersCrawls":
        """Return the same crawls, audited with the role and the address of `viewer`."""
        return ViewersCrawls(self, viewer)

    def start(
        self, request: CrawlRequest, *, author: str, viewer: Viewer | None = None
    ) -> CrawlProgress:
        """Start a crawl; a running one is returned instead of a second.

        Raises:
            NotAvailable: if this service does not crawl.
            InvalidValue: if the request names a source that does not exist.
            StoreError: if the store is away.
        """
        if self._crawl is None:
            raise NotAvailable(
                "this service does not crawl", hint="run `loadpath crawl` against the same store"
            )
        self._check(request)
        with self._lock:
            if self._progress.state is CrawlState.RUNNING:
                return self._progress
            store = self._snapshots.store()
            now = self._clock()
            detail = orjson.dumps(request).decode()
            place = place_of(viewer)
            store.audit(
                AuditEntry(at=now, author=author, action="startCrawl", detail=detail, **place)
            )
            self._stopping = False
            begun = CrawlProgress(state=CrawlState.RUNNING, started_at=now)
            self._progress = begun
            self._thread = Thread(
                target=self._run, args=(self._crawl, store, request), name="crawl", daemon=True
            )
            self._thread.start()
            return begun

    def progress(self) -> CrawlProgress:
        """Return how far the latest crawl has come."""
        return self._progress

    async def watch(self) -> AsyncIterator[CrawlProgress]:
        """Yield the progress whenever it changed, until the crawl has ended."""
        last = self._progress
        yield last
        while last.state is CrawlState.RUNNING:
            await asyncio.sleep(WATCH_SECONDS)
            if self._progress != last:
                last = self._progress
                yield last

    def _run(self, crawl: Crawl, store: GraphStore, request: CrawlRequest) -> None:
        try:
            revision = crawl(store, request, self._report)
        except Error as error:
            LOG.warning("the crawl failed: %s", error)
            self._end(CrawlState.FAILED, error=error.message)
        except Exception:
            LOG.exception("the crawl failed")
            self._end(CrawlState.FAILED, error="something went wrong inside; the log has it")
        else:
            self._snapshots.refresh(revision)
            self._end(CrawlState.DONE, revision=revision)

    def _report(self, progress: CrawlProgress) -> None:
        if self._stopping:
            raise CrawlStopped(
                "the service stops",
                hint="start the crawl again; the observations that it recorded are kept",
            )
        started = self._progress.started_at
        self._progress = replace(progress, state=CrawlState.RUNNING, started_at=started)

    def _end(
        self, state: CrawlState, *, revision: int | None = None, error: str | None = None
    ) -> None:
        self._progress = replace(
            self._progress,
            state=state,
            finished_at=self._clock(),
            remaining=None,
            revision=revision,
            error=error,
        )


class ViewersCrawls:
    """The crawls of the service, as one viewer starts and watches them."""

    def __init__(self, crawls: BackgroundCrawls, viewer: Viewer) -> None:
        """Start crawls in the name of `viewer`."""
        self._crawls = crawls
        self._viewer = viewer

    def start(self, request: CrawlRequest, *, author: str) -> CrawlProgress:
        """Start a crawl; see `BackgroundCrawls.start`."""
        return self._crawls.start(request, author=author, viewer=self._viewer)

    def progress(self) -> CrawlProgress:
        """Return how far the latest crawl has come."""
        return self._crawls.progress()

    def watch(self) -> AsyncIterator[CrawlProgress]:
        """Yield the progress whenever it changed, until the crawl has ended."""
        return self._crawls.watch()
