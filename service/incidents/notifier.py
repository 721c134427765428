"""The notifier: sends the notices that are due, each target in a thread of its own."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event, Lock, Thread

from model.errors import Error
from model.incidents.incident import Reception
from service.incidents import notices
from service.incidents.notices import Notice, NoticeState
from service.incidents.stored import Receipt
from service.incidents.targets import MaybeTaken, NotTaken, send
from service.snapshots import Clock
from service.stores.interface import GraphStore

LOG = logging.getLogger("loadpath")
WATCH_SECONDS = 1.0
"""How often the store is asked whether there are notices."""
REREAD = timedelta(minutes=1)
"""How often the notices are read although nothing changed: a replica may have died."""
FAILED = "failed"
"""Name in `Notifier.counts` of attempts after which a notice is tried again."""


class Notifier:
    """Sends notices. A target that is slow or dead holds up its own notices, and nothing else."""

    def __init__(
        self,
        store: Callable[[], GraphStore],
        targets: Mapping[str, str],
        *,
        clock: Clock,
        first_wait: timedelta = notices.FIRST_WAIT,
    ) -> None:
        """Send to `targets`, which are URLs by name."""
        self._store = store
        self._targets = targets
        self._clock = clock
        self._first_wait = first_wait
        self._stopped = Event()
        self._thread: Thread | None = None
        self._pool: ThreadPoolExecutor | None = None
        self._lock = Lock()
        """Guards the fields below; no input or output happens under it."""
        self._busy: set[str] = set()
        self.counts: Counter[str] = Counter(
            dict.fromkeys((NoticeState.SENT, NoticeState.UNSURE, NoticeState.GIVEN_UP), 0)
            | {FAILED: 0}
        )
        """How many attempts ended how."""
        self._head = b""
        self._look_at: datetime | None = None

    def follow(self, receipt: Receipt) -> None:
        """Keep the notices about what an event changed; they are sent later.

        An event that comes again keeps them, too: its first receiver may have died in between.

        Raises:
            StoreError: if the store cannot take them.
        """
        if receipt.incident is None or receipt.reception is Reception.JOINED:
            return
        for notice in notices.notices_of(receipt.incident, receipt.notify, self._clock()):
            notices.put(self._store(), notice)

    def start(self) -> None:
        """Begin to send in the background; without targets, nothing is sent here."""
        if not self._targets:
            return
        self._stopped.clear()
        self._pool = ThreadPoolExecutor(len(self._targets), thread_name_prefix="notify")
        self._thread = Thread(target=self._watch, name="notifier", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop sending; what is being sent now has a few seconds to end."""
        self._stopped.set()
        if self._thread is not None and self._pool is not None:
            self._thread.join(5)
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._thread = None

    def _watch(self) -> None:
        while not self._stopped.is_set():
            try:
                self.look()
            except Error as error:
                LOG.debug("notices not read: %s", error)
            except Exception:
                LOG.exception("the notices could not be sent")
            self._stopped.wait(WATCH_SECONDS)

    def look(self) -> None:
        """Begin to send what is due.

        Raises:
            StoreError: if the store is away.
        """
        now = self._clock()
        head = self._store().registered(notices.HEAD).get(notices.HEAD, b"")
        if head == self._head and self._look_at is not None and now < self._look_at:
            return
        waiting = notices.pending(self._store())
        self._head = head
        self._look_at = min((each.due_at for each in waiting if each.due_at > now), default=now)
        self._look_at = min(max(self._look_at, now), now + REREAD) if waiting else now + REREAD
        for notice in waiting:
            if notice.due_at <= now and notice.target in self._targets:
                self._begin(notice)

    def _begin(self, notice: Notice) -> None:
        with self._lock:
            if notice.target in self._busy or self._pool is None:
                return
            self._busy.add(notice.target)
        self._pool.submit(self._send, notice)

    def _send(self, notice: Notice) -> None:
        try:
            taken = notices.take(self._store(), notice.id, self._clock())
            if taken is not None:
                ended = self._sent(taken)
                is_again = ended.state is NoticeState.WAITING
                self.counts[FAILED if is_again else ended.state] += 1
                notices.finish(self._store(), ended)
        except Error as error:
            LOG.warning("notice %s: %s", notice.id, error)
        except Exception:
            LOG.exception("notice %s", notice.id)
        finally:
            with self._lock:
                self._busy.discard(notice.target)
            self._look_at = None

    def _sent(self, notice: Notice) -> Notice:
        try:
            send(self._targets[notice.target], notice.title, notice.body)
        except MaybeTaken as error:
            LOG.warning("notice %s may have arrived: %s", notice.id, error)
            return replace(notice, state=NoticeState.UNSURE, problem=error.message)
        except NotTaken as error:
            LOG.warning("notice %s was not taken: %s", notice.id, error)
            return notices.refused(notice, error.message, self._clock(), self._first_wait)
        return replace(notice, state=NoticeState.SENT, problem=None)
