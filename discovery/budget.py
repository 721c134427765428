"""Budgets: token buckets, so that a crawl leaves AWS's request quotas to those who need them.

Quotas are counted by AWS per account, Region and service, and shared with everything that runs
there. Retries after a throttle are botocore's adaptive mode; this keeps us from needing them.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from model.errors import InvalidValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How fast calls may follow each other."""

    per_second: float
    burst: int
    """How many may be made at once after a pause."""
    all_regions: bool = False
    """True where AWS counts an account's calls over all Regions together."""


DEFAULT = Rate(per_second=10, burst=20)
"""Where no figure is known: not faster than EC2 refills for listings without filters."""
RATES: Mapping[str, Rate] = {
    # Source: derivation catalogue, "Notes for implementers", call economy.
    "apigateway": Rate(per_second=10, burst=10, all_regions=True),
    "apigateway:get_resources": Rate(per_second=2.5, burst=5, all_regions=True),
    "apigatewayv2": Rate(per_second=10, burst=10, all_regions=True),
    "elbv2:describe_target_health": Rate(per_second=10, burst=20),
    "organizations": Rate(per_second=1, burst=5, all_regions=True),
    "route53": Rate(per_second=5, burst=5, all_regions=True),
    # No figure is known. Each quota takes a call, and the console uses the same calls.
    "service-quotas": Rate(per_second=5, burst=10),
}
"""Service, or service and operation → its rate. A call takes from both buckets if there are."""
ROUNDING = 1e-9
"""Seconds below which a wait is only the rounding of sums."""


class TokenBuckets:
    """One bucket per account, Region and service; safe for threads.

    Callers are served in the order in which they ask, each after exactly the time that its bucket
    needs (the generic cell rate algorithm: one stored moment a bucket instead of a level).
    Source: ITU-T I.371, "virtual scheduling algorithm".
    """

    def __init__(
        self,
        share: float = 1.0,
        rates: Mapping[str, Rate] = RATES,
        *,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        """Start with full buckets.

        Args:
            share: how much of each rate may be used; 0.5 leaves half to others.
            rates: as `RATES`.
            clock: seconds from any start; never goes back.
            wait: called with the seconds to wait, when there are any.

        Raises:
            InvalidValue: if `share` is not above 0.
        """
        if not share > 0:
            raise InvalidValue("share of the request rates", share, "a number above 0")
        self.share = share
        self._rates = rates
        self._clock = clock
        self._pause = wait
        self._lock = Lock()
        self._due: dict[tuple[str, str, str], float] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        """Become new, full buckets in another process."""
        return TokenBuckets, (self.share, dict(self._rates))

    def take(self, *, account: str, region: str, service: str, operation: str) -> None:
        """Wait until one more call may be made."""
        seconds = self.reserve(account, region, service, operation)
        if seconds > 0:
            self._pause(seconds)

    def reserve(self, account: str, region: str, service: str, operation: str) -> float:
        """Take the place of one call and return how many seconds it has to wait for its turn."""
        with self._lock:
            now = self._clock()
            buckets = self._buckets(service, operation)
            return max(self._reserve(account, region, name, rate, now) for name, rate in buckets)

    def _buckets(self, service: str, operation: str) -> Iterator[tuple[str, Rate]]:
        yield service, self._rates.get(service, DEFAULT)
        name = f"{service}:{operation}"
        if name in self._rates:
            yield name, self._rates[name]

    def _reserve(self, account: str, region: str, name: str, rate: Rate, now: float) -> float:
        key = (account, "" if rate.all_regions else region, name)
        interval = 1 / (rate.per_second * self.share)
        # The moment at which the bucket would be full again if nobody took from it.
        full_at = max(self._due.get(key, now), now)
        self._due[key] = full_at + interval
        seconds = full_at - now - (rate.burst - 1) * interval
        return seconds if seconds > ROUNDING else 0.0
