"""Refused sign-ins: each is logged, audited and counted; too many from one address are limited.

Credentials that are accepted are never limited, so nobody behind the same address can be locked
out. Tokens are random with 256 bits and cannot be guessed: the limit keeps the log and the audit
log from being flooded.
"""

import logging
import math
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from threading import Lock
from time import monotonic

from service.audit import StoredAudit
from service.errors import TooManySignIns, Unauthenticated
from service.snapshots import Clock
from service.stores.interface import AuditEntry, AuditOutcome

LOG = logging.getLogger("loadpath")
PERIOD_SECONDS = 60.0
MOST_OF_ADDRESS = 10
"""Refused sign-ins of one address in a period; further ones get 429."""
MOST_AUDITED = 60
"""Refused sign-ins in a period that are audited, from all addresses together."""
MOST_ADDRESSES = 10_000
"""Addresses that are remembered; the one that was refused longest ago is forgotten first."""
AUTHOR = "unknown"
"""The author of a refused sign-in in the audit log."""


class RefusedSignIns:
    """Remembers refused sign-ins of the last period."""

    def __init__(
        self, audit: StoredAudit, *, clock: Clock, seconds: Callable[[], float] = monotonic
    ) -> None:
        """Audit into `audit`; `seconds` returns a time that never goes backwards."""
        self._audit = audit
        self._clock = clock
        self._seconds = seconds
        self._lock = Lock()
        """Guards the fields below; no input or output happens under it."""
        self._refused: OrderedDict[str, deque[float]] = OrderedDict()
        self._audited: deque[float] = deque()
        self.counts: Counter[str] = Counter(refused=0, limited=0)
        """How many sign-ins were refused, and how many of an address that was limited."""

    def refuse(self, address: str | None, error: Unauthenticated) -> None:
        """Note that credentials from `address` were refused because of `error`.

        Raises:
            TooManySignIns: if the address has been refused too often already.
        """
        now = self._seconds()
        with self._lock:
            wait = self._wait(address or "", now)
            self.counts["limited" if wait else "refused"] += 1
            is_audited = not wait and self._may_audit(now)
        if wait:
            raise TooManySignIns(wait)
        LOG.warning("sign-in refused from %s: %s", address, error.message)
        if is_audited:
            self._audit.note(
                AuditEntry(
                    at=self._clock(),
                    author=AUTHOR,
                    action="signIn",
                    detail="{}",
                    outcome=AuditOutcome.REFUSED,
                    reason=error.message,
                    address=address,
                )
            )

    def _wait(self, address: str, now: float) -> int:
        """Return the seconds until the address may try again; 0 notes a refusal of it."""
        moments = self._refused.setdefault(address, deque())
        self._refused.move_to_end(address)
        while len(self._refused) > MOST_ADDRESSES:
            self._refused.popitem(last=False)
        _forget(moments, now)
        if len(moments) >= MOST_OF_ADDRESS:
            return max(1, math.ceil(moments[0] + PERIOD_SECONDS - now))
        moments.append(now)
        return 0

    def _may_audit(self, now: float) -> bool:
        _forget(self._audited, now)
        if len(self._audited) >= MOST_AUDITED:
            return False
        self._audited.append(now)
        return True


def _forget(moments: deque[float], now: float) -> None:
    """Remove the moments that are older than a period."""
    while moments and moments[0] <= now - PERIOD_SECONDS:
        moments.popleft()
