"""The gate to a store that may be away, hang, or be replaced: a circuit breaker with one retrier.

A caller never waits for a store that does not answer. One probe asks the store for its pulse. When
the probe fails, or takes longer than `PROBE_SECONDS`, the gate closes: calls that wait are released
with `StoreAway`, and new ones are refused at once. Only the next good probe opens it again.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from threading import Lock, Thread
from typing import Any, TypeVar

from service.stores.errors import (
    StoreAway,
    StoreBusy,
    StoreError,
    StoreMissing,
    StoreReplaced,
    StoreUnreachable,
)
from service.stores.interface import GraphStore, Pulse

T = TypeVar("T")
LOG = logging.getLogger("loadpath")

PROBE_SECONDS = 3.0
"""How long the store may take for its pulse."""
MOST_CALLS = 32
"""Calls that may be waited for at a time; a thread each."""
MOST_THREADS = 128
"""Threads of calls at a time. A store that falls silent keeps those that nobody waits for any more;
four times `MOST_CALLS`, so that a store that came back is used although earlier calls hang."""
MOST_STUCK = 16
"""Probes that may hang at a time before no further one is started, and stores that are closed."""


class StoreGate:
    """Runs calls on one store, each in a thread of its own that can be left behind."""

    def __init__(
        self,
        open_store: Callable[[], GraphStore],
        *,
        probe_seconds: float = PROBE_SECONDS,
        closed: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepare; `open_store` is called by the first call, and again after the store was lost.

        `closed` is called whenever the gate closes.
        """
        self._closed = closed
        self._open = open_store
        self._patience = probe_seconds
        self._lock = Lock()
        """Guards the fields below; no input or output happens under it."""
        self._store: GraphStore | None = None
        self._problem: StoreError | None = None
        self._calls: dict[Future[Any], bool] = {}
        """Calls under way, and whether each changes the store."""
        self._threads = 0
        """Threads of calls that have not ended, those that were left behind among them."""
        self._stuck = self._closing = 0
        """Probes, and stores that are being closed, that have not ended."""
        self._released = False
        self._url = "that was configured"

    @property
    def url(self) -> str:
        """The URL of the store without credentials, once it was opened."""
        return self._url

    @property
    def problem(self) -> StoreError | None:
        """Why the gate is closed; None while it is open."""
        return self._problem

    def call(self, work: Callable[[GraphStore], T], *, changes: bool = False) -> T:
        """Return what `work` gives for the store.

        Raises:
            StoreAway: if the gate is closed, or closes meanwhile.
            StoreBusy: if too many calls are under way.
            StoreError: what the store says.
        """
        future: Future[T] = Future()
        with self._lock:
            problem = self._problem
            full = len(self._calls) >= MOST_CALLS or self._threads >= MOST_THREADS
            if problem is None and not full:
                self._calls[future] = changes
                self._threads += 1
        if problem is not None:
            raise StoreAway(problem)
        if full:
            raise StoreBusy("of this service", "too many calls wait for it", hint="try again later")
        try:
            self._start(future, lambda: work(self._opened()), self._call_ended)
            return future.result()
        except StoreAway:
            raise
        except StoreUnreachable as error:
            self.close(error)
            unsure = changes and not isinstance(error, StoreMissing | StoreReplaced)
            raise StoreAway(error, unsure=unsure) from error
        finally:
            with self._lock:
                self._calls.pop(future, None)

    def probe(
        self,
        known: int | None = None,
        mismatch: Callable[[Pulse], StoreError | None] = lambda pulse: None,
    ) -> Pulse:
        """Return the pulse of the store, and open or close the gate by how it answers.

        `mismatch` says why a store that answers is not the right one.

        Raises:
            StoreError: if the store does not answer in time, cannot, or is not the right one.
        """
        future: Future[Pulse] = Future()
        with self._lock:
            stuck = self._stuck >= MOST_STUCK
            self._stuck += not stuck
        if stuck:
            assert self._problem is not None  # noqa: S101 - the probes that hang closed the gate
            raise self._problem

        self._start(future, lambda: self._opened().pulse(known), self._probe_ended)
        try:
            pulse = future.result(timeout=self._patience)
        except TimeoutError:
            silent = self._silent()
            self.close(silent)
            raise silent from None
        except StoreError as error:
            self.close(error)
            raise
        problem = mismatch(pulse)
        if problem is not None:
            self.close(problem)
            raise problem
        with self._lock:
            again, self._problem = self._problem is not None, None
        if again:
            LOG.info("the store answers again")
        return pulse

    def close(self, problem: StoreError) -> None:
        """Close the gate: calls that wait and new ones are refused until a probe is good."""
        with self._lock:
            first, self._problem = self._problem is None, problem
            waiting = list(self._calls.items())
            store, self._store = self._store, None
        if first:
            hint = f" ({problem.hint})" if problem.hint else ""
            LOG.warning("the store is away: %s%s", problem, hint)
        if store is not None:
            self._close_aside(store)
        self._closed()
        for future, changes in waiting:
            with suppress(InvalidStateError):
                future.set_exception(StoreAway(problem, unsure=changes))

    def release(self) -> None:
        """Close the store, without waiting longer than for one probe; it is not opened again."""
        with self._lock:
            self._released = True
            store, self._store = self._store, None
        if store is not None:
            closing = Thread(target=_close, args=(store,), name="store-close", daemon=True)
            closing.start()
            closing.join(self._patience)

    def _opened(self) -> GraphStore:
        store = self._store
        if store is not None:
            return store
        opened = self._open()
        self._url = opened.url
        with self._lock:
            released = self._released
            if not released:
                store = self._store = self._store or opened
        if store is not opened:
            _close(opened)
        if store is None:
            raise StoreUnreachable(self._url, "the service ends")
        return store

    def _silent(self) -> StoreError:
        return StoreUnreachable(
            self._url,
            f"it does not answer within {self._patience:g} s",
            hint="check that its server runs and that the network to it works",
        )

    def _close_aside(self, store: GraphStore) -> None:
        """Close a store in a thread of its own, as closing may hang as well."""
        with self._lock:
            stuck = self._closing >= MOST_STUCK
            self._closing += not stuck
        if stuck:
            return  # its sockets are left to the garbage collector

        def close() -> None:
            _close(store)
            with self._lock:
                self._closing -= 1

        Thread(target=close, name="store-close", daemon=True).start()

    def _call_ended(self) -> None:
        with self._lock:
            self._threads -= 1

    def _probe_ended(self) -> None:
        with self._lock:
            self._stuck -= 1

    @staticmethod
    def _start(future: "Future[T]", work: Callable[[], T], ended: Callable[[], None]) -> None:
        """Run `work` in a thread; `ended` is called before its answer is there."""

        def run() -> None:
            try:
                try:
                    answer = work()
                finally:
                    ended()
            except BaseException as error:
                with suppress(InvalidStateError):
                    future.set_exception(error)
            else:
                with suppress(InvalidStateError):
                    future.set_result(answer)

        Thread(target=run, name="store-call", daemon=True).start()


def _close(store: GraphStore) -> None:
    with suppress(Exception):
        store.close()
