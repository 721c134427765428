"""Budgets: token buckets, so that a crawl leaves AWS's request quotas to those who need them.

Quotas are counted by AWS per account, Region and service, and shared with everything that runs
there. Retries after a throttle are botocore's adaptive mode; this keeps us from needing them.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
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
    # Source: Amazon CloudWatch User Guide, "CloudWatch service quotas": 9 DescribeAlarms a second.
    "cloudwatch:describe_alarms": Rate(per_second=9, burst=9),
    # Source: AWS KMS Developer Guide, "Request quotas": 100 ListGrants, 500 and more of the others.
    "kms": Rate(per_second=50, burst=50),
    "kms:list_grants": Rate(per_second=20, burst=20),
    # Source: AWS Lambda Developer Guide, "Lambda quotas": 15 a second for the control plane, over
    # all operations; GetPolicy 15.
    "lambda": Rate(per_second=10, burst=10),
    # Source: Amazon DynamoDB Developer Guide, "Quotas": 2,500 reads of the control plane a second.
    "dynamodb": Rate(per_second=50, burst=50),
    # No figure is known. Each quota takes a call, and the console uses the same calls.
    "service-quotas": Rate(per_second=5, burst=10),
}
"""Service, or service and operation → its rate. A call takes from both buckets if there are."""
ROUNDING = 1e-9
"""Seconds below which a wait is only the rounding of sums."""


class TokenBuckets:
    """One bucket per account, Region and service; safe for threads.

    In another process (`concurrent.futures`, Dask) it becomes the one `TokenBuckets` of that
    process for all tasks, with a `workers`-th of the rates: all processes together stay below them.

    Callers are served in the order in which they ask, each after exactly the time that its bucket
    needs (the generic cell rate algorithm: one stored moment a bucket instead of a level).
    Source: ITU-T I.371, "virtual scheduling algorithm".
    """

    def __init__(
        self,
        share: float = 1.0,
        rates: Mapping[str, Rate] = RATES,
        *,
        workers: int = 1,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        """Start with full buckets.

        Args:
            share: how much of each rate may be used; 0.5 leaves half to others.
            rates: as `RATES`.
            workers: how many processes share the rates, where other processes make the calls.
            clock: seconds from any start; never goes back.
            wait: called with the seconds to wait, when there are any.

        Raises:
            InvalidValue: if `share` is not above 0.
        """
        if not share > 0:
            raise InvalidValue("share of the request rates", share, "a number above 0")
        self.share = share
        self.workers = workers
        self._rates = rates
        self._clock = clock
        self._pause = wait
        self._lock = Lock()
        self._due: dict[tuple[str, str, str], float] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        """Become the buckets of the process that unpickles this, with its part of the rates."""
        rates = tuple(
            (name, replace(rate, burst=max(1, rate.burst // self.workers)))
            for name, rate in sorted(self._rates.items())
        )
        return _of_this_process, (self.share / self.workers, rates)

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


@lru_cache(maxsize=8)
def _of_this_process(share: float, rates: tuple[tuple[str, Rate], ...]) -> TokenBuckets:
    return TokenBuckets(share, dict(rates))
