"""The own tokens of a running service: read from the store again and again, so that they end."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from threading import Event, Lock, Thread

from model.errors import Error
from service.snapshots import Clock
from service.stores.interface import GraphStore
from service.tokens import OwnToken, note_use, read

LOG = logging.getLogger("loadpath")
WATCH_SECONDS = 0.5
"""How often the tokens are read; a token that was revoked is refused after at most twice that."""
USE_PERIOD = timedelta(minutes=1)
"""How exactly the last use of a token is kept."""


class OwnTokens:
    """The tokens of the store, by their hash.

    While the store is away, the tokens that were read last go on to hold until they expire: the
    service answers through an outage of its store, and nobody can revoke a token meanwhile.
    """

    def __init__(self, store: Callable[[], GraphStore], *, clock: Clock) -> None:
        """Read the tokens of the store that `store` returns."""
        self._store = store
        self._clock = clock
        self._tokens: Mapping[str, OwnToken] = {}
        self._used: dict[str, datetime] = {}
        self._noted: dict[str, datetime] = {}
        self._lock = Lock()
        """Guards what was used."""
        self._stopped = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin to read the tokens in the background."""
        self._stopped.clear()
        self._thread = Thread(target=self._watch, name="own-tokens", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop reading, and keep the last uses."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(5)
            self._thread = None

    def find(self, digest: str) -> OwnToken | None:
        """Return the token with this hash if it holds now, and note its use; else None."""
        token, now = self._tokens.get(digest), self._clock()
        if token is None or not token.holds(now):
            return None
        with self._lock:
            self._used[digest] = now
        return token

    def refresh(self) -> None:
        """Read the tokens, and write the moments of use that are due."""
        try:
            store = self._store()
            self._tokens = {token.sha256: token for token in read(store)}
            for token, at in self._due():
                note_use(store, token, at)
        except Error as error:
            LOG.debug("tokens not read: %s", error)

    def _watch(self) -> None:
        while not self._stopped.is_set():
            try:
                self.refresh()
            except Exception:
                LOG.exception("the tokens could not be read")
            self._stopped.wait(WATCH_SECONDS)

    def _due(self) -> list[tuple[OwnToken, datetime]]:
        with self._lock:
            used, self._used = self._used, {}
        due = []
        for digest, at in used.items():
            last = self._noted.get(digest)
            if digest in self._tokens and (last is None or at - last >= USE_PERIOD):
                self._noted[digest] = at
                due.append((self._tokens[digest], at))
        return due
