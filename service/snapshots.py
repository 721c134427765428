"""Snapshots: the current revision in memory, kept up to date, answering on when the store is gone.

Requests read one attribute and never wait for the store. Two threads keep that attribute up to
date: one asks the store for its pulse (`StoreGate.probe`) and marks the snapshot stale when there
is none, the other loads new revisions. A snapshot is immutable, so a request that has one is not
disturbed by the next.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Condition, Event, Lock, Thread
from time import monotonic
from typing import Protocol

from model.errors import Error, UnknownRevision
from model.graph import DependencyGraph
from model.kernels.compiled_topology import pack, unpack
from model.kernels.topology import Topology
from model.records.revision import Publication, Revision
from schema.graphql.snapshot import Snapshot
from service.gated_store import gated
from service.snapshot_file import SnapshotFile
from service.store_gate import PROBE_SECONDS, StoreGate
from service.stores import delta_records
from service.stores.errors import StoreError, StoreReplaced
from service.stores.interface import Delta, GraphStore, Pulse

LOG = logging.getLogger("loadpath")

POLL_SECONDS = 1.0
COVERAGE_SECONDS = 30.0
"""How long coverage may lag behind the store when the revision stays the same."""
RETRY_SECONDS = 30.0
"""How long to wait before a revision that cannot be loaded is tried again."""
ANNOTATE_SECONDS = 300.0
"""How often the store is asked to write annotations that failed, or are of an earlier day."""
REFRESH_SECONDS = 120.0
"""How long a change waits for its revision to be loaded."""
COPY_SECONDS = 30.0
"""How often revisions that follow each other are copied; the last one is copied at the end."""
EARLIER = 4
"""How many earlier revisions are kept in memory."""

Clock = Callable[[], datetime]


class Follower(Protocol):
    """What loads each new revision, too: the holder of worker processes."""

    def load(self, path: Path) -> None:
        """Load the copy of a revision."""

    def follow(self, base: int, delta: Delta) -> bool:
        """Make the next revision of `base`; tell whether that was possible."""


class Snapshots:
    """The revisions of one store, in memory."""

    def __init__(
        self,
        open_store: Callable[[], GraphStore],
        file: SnapshotFile,
        *,
        clock: Clock,
        poll_seconds: float = POLL_SECONDS,
        probe_seconds: float = PROBE_SECONDS,
        annotate_seconds: float = ANNOTATE_SECONDS,
        follower: Follower | None = None,
    ) -> None:
        """Prepare; nothing is read before `start` or `refresh`.

        `open_store` is called again after a failure, so a store that was away at the start is
        found when it comes back.
        """
        self._file = file
        self._follower = follower
        self._copied_at = -COPY_SECONDS
        self._uncopied: Publication | None = None
        self._clock = clock
        self._poll = poll_seconds
        self._annotate_seconds = annotate_seconds
        self._current: Snapshot | None = None
        self._labels: Sequence[Revision] = ()
        self._load_problem: Error | None = None
        self._pulse: Pulse | None = None
        self._seen: Revision | None = None
        """The last revision that this very store was seen to have."""
        self._earlier: OrderedDict[int, Snapshot] = OrderedDict()
        self._loads: dict[int, Future[Snapshot]] = {}
        self._lock = Lock()
        """Guards the fields above; no input or output happens under it."""
        self._changed = Condition()
        self._stopped = Event()
        self._probe_now = Event()
        self._load_now = Event()
        self._threads: list[Thread] = []
        self._stale_since: datetime | None = None
        self._begun = self._ended = 0
        """Probes that began, and that ended; only one thread probes."""
        self._coverage_at = 0.0
        self._retry_at = 0.0
        self.gate = StoreGate(
            open_store, probe_seconds=probe_seconds, closed=lambda: self._mark(stale=True)
        )

    @property
    def current(self) -> Snapshot | None:
        """The current revision; None until one could be read."""
        return self._current

    @property
    def problem(self) -> Error | None:
        """Why the snapshot is stale, or not there; None when all is well."""
        return self.gate.problem or self._load_problem

    @property
    def annotations_problem(self) -> str | None:
        """Why people who query the store read old annotations; None when they are as they must."""
        return None if self._pulse is None else self._pulse.annotations_problem

    @property
    def stale_since(self) -> datetime | None:
        """The moment since when the snapshot is stale; None while it is not."""
        return self._stale_since

    def start(self) -> None:
        """Load the last copy, and begin to look for revisions in the background."""
        self._stopped.clear()
        self._threads = [
            Thread(target=self._probe_on, name="store-probe", daemon=True),
            Thread(target=self._load_on, name="snapshots", daemon=True),
            Thread(target=self._annotate_on, name="annotations", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop looking, and close the store."""
        self._stopped.set()
        self._probe_now.set()
        self._load_now.set()
        for thread in self._threads:
            thread.join(2 * PROBE_SECONDS)
        self._threads = []
        if self._uncopied is not None:
            self._copy(self._uncopied)
        self.gate.release()

    def store(self) -> GraphStore:
        """Return the store, whose verbs raise `StoreAway` while it is away."""
        return gated(self.gate)

    def refresh(self, number: int | None = None) -> Snapshot | None:
        """Look for new revisions now, and return what is current then.

        `number` is a revision that was just published: it is waited for.
        """
        if not self._threads:
            self._probe()
            self._load()
            return self._current
        next_probe = self._begun + 1
        self._probe_now.set()
        self.wait(lambda _: self._ended >= next_probe, 3 * PROBE_SECONDS)
        pulse = self._pulse
        if pulse is not None and pulse.current is not None:
            least = min(pulse.current.number, number or 0)
            self.wait(
                lambda now: (
                    (now is not None and now.revision.number >= least) or self.problem is not None
                ),
                REFRESH_SECONDS,
            )
        return self._current

    def wait(self, until: Callable[[Snapshot | None], bool], seconds: float) -> bool:
        """Wait until the current snapshot fulfils `until`; tell whether it did in time."""
        with self._changed:
            return self._changed.wait_for(lambda: until(self._current), timeout=seconds)

    def at(self, revision: int | None) -> Snapshot:
        """Return one revision, the current one for None.

        Raises:
            UnknownRevision: if it was never published or was pruned, or nothing is published.
            StoreError: if it is not in memory and the store is away.
        """
        current = self._current
        if current is None:
            problem = self.problem
            raise problem if problem is not None else UnknownRevision(None)
        if revision is None or revision == current.revision.number:
            return current
        return self._earlier_snapshot(revision)

    def revisions(self) -> Sequence[Revision]:
        """Return every revision that was known when the store answered last, newest first."""
        labels, current = self._labels, self._current
        if current is not None and current.revision not in labels:
            return (current.revision, *labels)
        return labels

    def _probe_on(self) -> None:
        while not self._stopped.is_set():
            self._probe_now.clear()
            self._begun += 1
            try:
                self._probe()
            except Exception:
                LOG.exception("asking the store for its pulse failed")
            self._ended = self._begun
            self._notify()
            self._probe_now.wait(self._poll)

    def _load_on(self) -> None:
        self._load_copy()
        while not self._stopped.is_set():
            self._load_now.wait()
            self._load_now.clear()
            if not self._stopped.is_set():
                self._load()

    def _annotate_on(self) -> None:
        while not self._stopped.wait(self._annotate_seconds):
            try:
                self.gate.call(lambda store: store.annotate(now=self._clock()), changes=True)
            except StoreError as error:
                LOG.warning("annotations not written: %s", error)
            except Exception:
                LOG.exception("annotations could not be written")

    def _probe(self) -> None:
        """Ask for the pulse; mark the snapshot fresh or stale, and wake who loads."""
        seen = self._seen
        try:
            pulse = self.gate.probe(None if seen is None else seen.number, self._mismatch)
        except StoreError:
            self._mark(stale=True)
            return
        self._pulse = pulse
        current = self._current
        if pulse.current is None:
            self._mark(stale=True)
            return
        self._seen = pulse.current
        is_current = current is not None and current.revision == pulse.current
        if is_current:
            self._load_problem = None
        # While a newer revision is being loaded the store is there, and so nothing is stale.
        self._mark(stale=not is_current and self._load_problem is not None)
        if not is_current or monotonic() >= self._coverage_at:
            self._load_now.set()

    def _mismatch(self, pulse: Pulse) -> StoreError | None:
        """Return why the store is not the one that was seen before; None when it is."""
        before, seen = self._pulse, self._seen
        if before is None or seen is None:
            return None
        if pulse.salt != before.salt:
            return self._replaced("another store is at its place now")
        current = pulse.current
        if current is None or current.number < seen.number:
            return self._replaced(f"an older state is at its place: revision {seen.number} is gone")
        if pulse.known is not None and pulse.known != seen:
            return self._replaced(f"its revision {seen.number} is another one now")
        return None

    def _replaced(self, problem: str) -> StoreReplaced:
        hint = "restore the store, or restart the service to use this one"
        return StoreReplaced(self.gate.url, problem, hint=hint)

    def _mark(self, *, stale: bool) -> None:
        with self._lock:
            current = self._current
            if current is not None and current.stale != stale:
                self._current = replace(current, stale=stale)
            if not stale:
                self._stale_since = None
            elif self._stale_since is None:
                self._stale_since = self._clock()
        self._notify()

    def _load(self) -> None:
        """Load what the last pulse told of, if it is not there yet."""
        pulse, current = self._pulse, self._current
        if pulse is None or pulse.current is None or self.gate.problem is not None:
            return
        if monotonic() < self._retry_at and self._load_problem is not None:
            return
        try:
            if current is not None and current.revision == pulse.current:
                self._load_coverage()
            else:
                self._load_revision(current)
            self._labels = tuple(self.gate.call(lambda store: store.revisions()))
        except UnknownRevision:
            pass
        except Error as error:
            self._not_loaded(error)
        except Exception as error:
            LOG.exception("a revision could not be loaded")
            self._not_loaded(
                Error(f"the newest revision cannot be loaded ({type(error).__name__}: {error})")
            )
        else:
            self._load_problem = None
        self._notify()

    def _not_loaded(self, error: Error) -> None:
        """Keep the old snapshot, stale; the next try comes later, or with the next revision."""
        if self.gate.problem is not None:
            return
        LOG.warning("revision not loaded: %s", error)
        self._load_problem = error
        self._retry_at = monotonic() + RETRY_SECONDS
        self._mark(stale=True)

    def _load_coverage(self) -> None:
        label, covered = self.gate.call(lambda store: store.coverage())
        self._coverage_at = monotonic() + COVERAGE_SECONDS
        with self._lock:
            current = self._current
            if current is None or current.revision != label or current.coverage == covered:
                return
            self._current = replace(current, coverage=covered)
        records = current.graph.records
        self._file.write(Publication(revision=label, records=records, coverage=covered))

    def _load_revision(self, current: Snapshot | None) -> None:
        delta = None if current is None else self._delta(current)
        if current is None or delta is None:
            publication = self.gate.call(lambda store: store.load())
            snapshot = self._snapshot(publication, stale=False)
        else:
            records = delta_records.after(current.graph.records, delta)
            publication = Publication(
                revision=delta.revision, records=records, coverage=delta.coverage
            )
            topology = None if delta_records.moves(delta) else current.graph.topology
            snapshot = self._snapshot(publication, stale=False, topology=topology)
        with self._lock:
            if current is not None and current.revision.number >= publication.revision.number:
                self._earlier.clear()
            self._current, self._stale_since = snapshot, None
        self._coverage_at = monotonic() + COVERAGE_SECONDS
        LOG.info("revision %d loaded", publication.revision.number)
        self._notify()
        self._pass_on(current, delta, publication)

    def _pass_on(
        self, before: Snapshot | None, delta: Delta | None, publication: Publication
    ) -> None:
        """Keep a copy, at most every `COPY_SECONDS`, and let the follower load the revision."""
        follower = self._follower
        followed = (
            follower is not None
            and before is not None
            and delta is not None
            and follower.follow(before.revision.number, delta)
        )
        if monotonic() < self._copied_at + COPY_SECONDS and (follower is None or followed):
            self._uncopied = publication
            return
        self._copy(publication)
        if follower is not None and not followed:
            follower.load(self._file.path)

    def _copy(self, publication: Publication) -> None:
        self._file.write(publication)
        self._copied_at, self._uncopied = monotonic(), None

    def _delta(self, current: Snapshot) -> Delta | None:
        """Return how the newest revision differs from the current one; None when it must be loaded.

        A copy may be of another history, so it is replaced whole.
        """
        seen, pulse = current.revision, self._pulse
        confirmed = seen in self._labels
        if pulse is None or pulse.current is None or not confirmed:
            return None
        delta = self.gate.call(lambda store: store.delta(seen.number))
        if delta is None or not delta_records.fits(current.graph.records, delta):
            return None
        return delta

    def _load_copy(self) -> None:
        copy = self._file.read()
        if copy is None or self._current is not None:
            return
        snapshot = self._snapshot(copy, stale=True, compiled=False)
        with self._lock:
            if self._current is None:
                self._current = snapshot
        LOG.info("answering from the copy of revision %d until the store has", copy.revision.number)
        if self._follower is not None:
            self._follower.load(self._file.path)
        self._probe_now.set()
        self._notify()

    def _earlier_snapshot(self, revision: int) -> Snapshot:
        """Return an earlier revision; requests that come at once load it once."""
        with self._lock:
            if revision in self._earlier:
                self._earlier.move_to_end(revision)
                return self._earlier[revision]
            loading = self._loads.get(revision)
            mine: Future[Snapshot] = self._loads.setdefault(revision, Future())
        if loading is not None:
            return loading.result()
        try:
            publication = self.gate.call(lambda store: store.load(revision))
            snapshot = self._snapshot(publication, stale=False, compiled=False)
        except BaseException as error:
            mine.set_exception(error)
            raise
        else:
            mine.set_result(snapshot)
        finally:
            with self._lock:
                self._loads.pop(revision, None)
        with self._lock:
            self._earlier[revision] = snapshot
            while len(self._earlier) > EARLIER:
                self._earlier.popitem(last=False)
        return snapshot

    def _snapshot(
        self,
        publication: Publication,
        *,
        stale: bool,
        compiled: bool = True,
        topology: Topology | None = None,
    ) -> Snapshot:
        """Return a snapshot; `topology` is that of the graph, when it is known already."""
        if topology is not None or not compiled:
            graph = DependencyGraph(publication.records, topology=topology)
        else:
            graph = self._compiled(publication)
        return Snapshot(
            graph=graph,
            revision=publication.revision,
            coverage=publication.coverage,
            stale=stale,
            loaded_at=self._clock(),
        )

    def _compiled(self, publication: Publication) -> DependencyGraph:
        """Return the graph with the compiled form that the store keeps; the first one makes it."""
        number, digest = publication.revision.number, publication.revision.digest
        blob = None
        with suppress(StoreError):
            blob = self.gate.call(lambda store: store.load_compiled(number))
        topology = None if blob is None else unpack(blob, digest)
        graph = DependencyGraph(publication.records, topology=topology)
        if topology is None:
            with suppress(StoreError):
                made = pack(graph.topology, digest)
                self.gate.call(lambda store: store.save_compiled(number, made))
        return graph

    def _notify(self) -> None:
        with self._changed:
            self._changed.notify_all()
