"""Snapshots: the current revision in memory, kept up to date, answering on when the store is gone.

One thread looks for new revisions; every request reads one attribute. A snapshot is immutable, so
a request that has one is not disturbed by the next.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from threading import Condition, Event, Lock, Thread
from time import monotonic

from model.errors import UnknownRevision
from model.graph import DependencyGraph
from model.kernels.compiled_topology import pack, unpack
from model.records.revision import Publication, Revision
from schema.graphql.snapshot import Snapshot
from service.snapshot_file import SnapshotFile
from service.stores.errors import StoreError
from service.stores.interface import GraphStore

LOG = logging.getLogger("loadpath")

COVERAGE_SECONDS = 30.0
"""How long coverage may lag behind the store when the revision stays the same."""
LOAD_SHARE = 20
"""Reading coverage again takes at most one part in so many of the time."""
EARLIER = 4
"""How many earlier revisions are kept in memory."""

Clock = Callable[[], datetime]


class Snapshots:
    """The revisions of one store, in memory."""

    def __init__(
        self,
        open_store: Callable[[], GraphStore],
        file: SnapshotFile,
        *,
        clock: Clock,
        poll_seconds: float = 5.0,
    ) -> None:
        """Prepare; nothing is read before `start` or `refresh`.

        `open_store` is called again after a failure, so a store that was away at the start is
        found when it comes back.
        """
        self._open = open_store
        self._file = file
        self._clock = clock
        self._poll = poll_seconds
        self._store: GraphStore | None = None
        self._current: Snapshot | None = None
        self._problem: StoreError | None = None
        self._earlier: OrderedDict[int, Snapshot] = OrderedDict()
        self._loading = Lock()
        self._changed = Condition()
        self._stopped = Event()
        self._thread: Thread | None = None
        self._next_coverage = 0.0

    @property
    def current(self) -> Snapshot | None:
        """The current revision; None until one could be read."""
        return self._current

    @property
    def problem(self) -> StoreError | None:
        """What the store said when it was asked last; None when it answered."""
        return self._problem

    def start(self) -> None:
        """Begin to look for revisions in the background."""
        self._stopped.clear()
        self._thread = Thread(target=self._run, name="snapshots", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop looking, and close the store."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._store is not None:
            self._store.close()
            self._store = None

    def store(self) -> GraphStore:
        """Return the store, opening it when that has not been done.

        Raises:
            StoreError: if it cannot be opened.
        """
        with self._loading:
            return self._opened()

    def refresh(self, *, whole: bool = True) -> Snapshot | None:
        """Ask the store now and return what is current; a store that is away marks it stale.

        `whole` reads coverage again even when the revision is the same.
        """
        with self._loading:
            try:
                self._look(whole=whole)
            except StoreError as error:
                self._lost(error)
            else:
                self._problem = None
        with self._changed:
            self._changed.notify_all()
        return self._current

    def wait(self, until: Callable[[Snapshot | None], bool], seconds: float) -> bool:
        """Wait until the current snapshot fulfils `until`; tell whether it did in time."""
        with self._changed:
            return self._changed.wait_for(lambda: until(self._current), timeout=seconds)

    def at(self, revision: int | None) -> Snapshot:
        """Return one revision, the current one for None.

        Raises:
            UnknownRevision: if it was never published, or nothing was.
            StoreError: if nothing is in memory and the store is away.
        """
        current = self._current
        if current is None:
            if self._problem is not None:
                raise self._problem
            raise UnknownRevision(None)
        if revision is None or revision == current.revision.number:
            return current
        with self._loading:
            return self._earlier_one(revision)

    def revisions(self) -> Sequence[Revision]:
        """Return every revision, newest first; only the current one when the store is away."""
        try:
            return self.store().revisions()
        except StoreError as error:
            LOG.warning("revisions: %s", error)
            return () if self._current is None else (self._current.revision,)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self.refresh(whole=monotonic() >= self._next_coverage)
            except Exception:
                # A revision that cannot be compiled must not end the service's eyesight.
                LOG.exception("looking for a new revision failed")
            self._stopped.wait(self._poll)

    def _opened(self) -> GraphStore:
        if self._store is None:
            self._store = self._open()
        return self._store

    def _look(self, *, whole: bool) -> None:
        store = self._opened()
        label = store.current()
        current = self._current
        if label is None:
            # What is there is not the store that was read before; what was read still answers.
            if current is not None:
                self._current = replace(current, stale=True)
            return
        if current is not None and current.revision == label and not whole:
            if current.stale:
                self._current = replace(current, stale=False)
            return
        started = monotonic()
        with suppress(UnknownRevision):
            self._take(store.load())
        took = monotonic() - started
        self._next_coverage = monotonic() + max(COVERAGE_SECONDS, LOAD_SHARE * took)

    def _take(self, publication: Publication) -> None:
        current = self._current
        if current is not None and current.revision == publication.revision:
            self._current = replace(current, coverage=publication.coverage, stale=False)
            if current.coverage != publication.coverage:
                self._file.write(publication)
            return
        if current is not None and current.revision.number >= publication.revision.number:
            self._earlier.clear()
        self._current = self._snapshot(publication, stale=False)
        self._file.write(publication)
        LOG.info("revision %d loaded", publication.revision.number)

    def _lost(self, error: StoreError) -> None:
        if self._problem is None:
            LOG.warning("the store is away: %s", error)
        self._problem = error
        if self._current is not None:
            self._current = replace(self._current, stale=True)
            return
        copy = self._file.read()
        if copy is not None:
            self._current = self._snapshot(copy, stale=True)
            LOG.warning("answering from the copy of revision %d", copy.revision.number)

    def _earlier_one(self, revision: int) -> Snapshot:
        if revision in self._earlier:
            self._earlier.move_to_end(revision)
            return self._earlier[revision]
        snapshot = self._snapshot(self._opened().load(revision), stale=False)
        self._earlier[revision] = snapshot
        while len(self._earlier) > EARLIER:
            self._earlier.popitem(last=False)
        return snapshot

    def _snapshot(self, publication: Publication, *, stale: bool) -> Snapshot:
        return Snapshot(
            graph=self._compiled(publication),
            revision=publication.revision,
            coverage=publication.coverage,
            stale=stale,
            loaded_at=self._clock(),
        )

    def _compiled(self, publication: Publication) -> DependencyGraph:
        """Return the graph with the compiled form that the store keeps; the first one makes it."""
        number, digest = publication.revision.number, publication.revision.digest
        blob = None
        if self._store is not None:
            with suppress(StoreError):
                blob = self._store.load_compiled(number)
        topology = None if blob is None else unpack(blob, digest)
        graph = DependencyGraph(publication.records, topology=topology)
        if topology is None and self._store is not None:
            with suppress(StoreError):
                self._store.save_compiled(number, pack(graph.topology, digest))
        return graph
