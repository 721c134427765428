"""The queue of changes: those that wait at the same time are published together."""

from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from threading import Lock

from model.errors import Error
from model.linking.link import LinkSettings
from model.records.revision import Revision
from service.snapshots import Clock, Snapshots
from service.stores.errors import StoreError
from service.stores.interface import AuditOutcome, Change

MOST_TOGETHER = 100
"""Changes of one publication."""


class ChangeQueue:
    """Takes changes from many threads; one of them at a time publishes all that wait."""

    def __init__(self, snapshots: Snapshots, *, clock: Clock, settings: LinkSettings) -> None:
        """Write to the store of `snapshots`."""
        self._snapshots = snapshots
        self._clock = clock
        self._settings = settings
        self._lock = Lock()
        """Guards the fields below; no input or output happens under it."""
        self._waiting: list[tuple[Change, Future[Revision]]] = []
        self._writing = False

    def add(self, change: Change) -> Revision:
        """Make `change`, and return the revision that holds it.

        Raises:
            StoreError: if the store cannot take it; the audit log says so if that is possible.
        """
        future: Future[Revision] = Future()
        with self._lock:
            self._waiting.append((change, future))
            leads, self._writing = not self._writing, True
        if leads:
            self._write_all()
        return future.result()

    def _write_all(self) -> None:
        while True:
            with self._lock:
                batch = self._waiting[:MOST_TOGETHER]
                del self._waiting[:MOST_TOGETHER]
                if not batch:
                    self._writing = False
                    return
            try:
                label = self._write([change for change, _ in batch])
            except BaseException as error:
                for _, future in batch:
                    future.set_exception(error)
                if not isinstance(error, Exception):
                    self._writing = False
                    raise
            else:
                for _, future in batch:
                    future.set_result(label)

    def _write(self, changes: Sequence[Change]) -> Revision:
        store = self._snapshots.store()
        try:
            label, _ = store.change(changes, now=self._clock(), settings=self._settings)
        except Error as error:
            self._note_refusal(changes, error)
            raise
        return label

    def _note_refusal(self, changes: Sequence[Change], error: Error) -> None:
        store = self._snapshots.store()
        with suppress(StoreError):
            for change in changes:
                if change.entry is not None:
                    refused = replace(
                        change.entry, outcome=AuditOutcome.REFUSED, reason=error.message
                    )
                    store.audit(refused)
