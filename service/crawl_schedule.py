"""The schedule of crawls: whichever replica gets the lease begins one when it is due."""

import logging
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

from model.errors import Error
from schema.graphql.context import CrawlRequest
from service.crawl_lease import read
from service.crawls import BackgroundCrawls
from service.snapshots import Clock
from service.stores.interface import GraphStore

LOG = logging.getLogger("loadpath")
LOOK_SECONDS = 1.0
"""How often a replica looks whether a crawl is due."""
AUTHOR = "schedule"
"""The author of its crawls in the audit log."""


class CrawlSchedule:
    """Begins a crawl when the last of any replica ended long enough ago."""

    def __init__(
        self,
        crawls: BackgroundCrawls,
        store: Callable[[], GraphStore],
        *,
        every: timedelta,
        clock: Clock,
    ) -> None:
        """Begin a crawl of `crawls` when the last one on the store ended `every` ago."""
        self._crawls = crawls
        self._store = store
        self._every = every
        self._clock = clock
        self._stopped = Event()
        self._thread = Thread(target=self._watch, name="crawl-schedule", daemon=True)

    def start(self) -> None:
        """Begin to look in the background."""
        self._thread.start()

    def stop(self) -> None:
        """Begin no further crawl."""
        self._stopped.set()

    def is_due(self) -> bool:
        """Tell whether nobody crawls, and the last crawl ended long enough ago.

        Raises:
            StoreError: if the store is away.
        """
        lease, now = read(self._store()), self._clock()
        if lease is None:
            return True
        is_free = lease.until is None or lease.until <= now
        return is_free and (lease.tried_at is None or lease.tried_at + self._every <= now)

    def _watch(self) -> None:
        while not self._stopped.wait(LOOK_SECONDS):
            try:
                if self.is_due():
                    self._crawls.start(CrawlRequest(), author=AUTHOR)
            except Error as error:
                LOG.debug("no crawl begun: %s", error)
            except Exception:
                LOG.exception("the schedule of crawls could not begin one")
