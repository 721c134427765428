"""Estimate: how many calls a crawl makes, how long they take at least, and what AWS charges."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from discovery.budget import DEFAULT, RATES, Rate
from discovery.plan import Plan, Task
from discovery.shared_calls import bundles, listings
from model.records.observation import Scope

PRICES: Mapping[str, float] = {
    # US dollars a call in us-east-1, without free tiers. An estimate: not
    # checked against the pricing pages of the services.
    "ce": 0.01,
    "cloudwatch": 0.01 / 1000,
    "kms": 0.03 / 10_000,
    "s3": 0.005 / 1000,
    "secretsmanager": 0.05 / 10_000,
}
"""Services whose calls AWS charges; calls of all others cost nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEstimate:
    """What a crawl asks of one service."""

    service: str
    scopes: int
    calls: int
    """At least: a scope that no crawl has read yet counts its listings alone."""
    shortest: timedelta
    """How long the calls take at the request rates, however fast AWS answers."""
    dollars: float
    """What AWS charges, without free tiers."""


def estimate(
    plan: Plan, earlier: Mapping[Scope, int], *, share: float = 1.0
) -> tuple[ServiceEstimate, ...]:
    """Return the estimate of each service, sorted by name.

    Args:
        plan: what would be crawled.
        earlier: the calls that the last crawl made in each scope.
        share: the share of the request rates that may be used; 0 for no limit.

    Complexity: O(tasks).
    """
    calls: Counter[tuple[str, str, str]] = Counter()
    scopes = Counter(task.crawler.service for task in plan.tasks)
    for bundle in bundles(plan.tasks):
        seen: set[str] = set()
        for task in bundle:
            calls[_bucket(task)] += _calls(task, earlier, seen)
    times: dict[str, float] = {}
    for (service, _, _), number in calls.items():
        rate = RATES.get(service, DEFAULT)
        times[service] = max(times.get(service, 0.0), _seconds(number, rate, share))
    totals: Counter[str] = Counter()
    for (service, _, _), number in calls.items():
        totals[service] += number
    return tuple(
        ServiceEstimate(
            service=service,
            scopes=scopes[service],
            calls=totals[service],
            shortest=timedelta(seconds=round(times[service])),
            dollars=totals[service] * PRICES.get(service, 0.0),
        )
        for service in sorted(scopes)
    )


def _bucket(task: Task) -> tuple[str, str, str]:
    service = task.crawler.service
    everywhere = RATES.get(service, DEFAULT).all_regions
    return service, task.account, "" if everywhere else task.call_region


def _calls(task: Task, earlier: Mapping[Scope, int], seen: set[str]) -> int:
    """Return the calls of a task; a listing that an earlier task of its bundle made is no call."""
    wanted = [listing for listing in listings(task.crawler) if listing not in seen]
    seen.update(wanted)
    return earlier.get(task.scope, 0) or len(wanted)


def _seconds(calls: int, rate: Rate, share: float) -> float:
    return max(calls - rate.burst, 0) / (rate.per_second * share) if share else 0.0
