"""Crawl: read accounts and Regions, record each observation when it arrives, and publish."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from discovery.aws import CRAWLERS
from discovery.budget import TokenBuckets
from discovery.calls import Budget, Unlimited
from discovery.cancellation import Cancellation
from discovery.crawl import crawl
from discovery.estimate import ServiceEstimate, estimate
from discovery.hints import CONNECTION_CODES
from discovery.plan import Plan, Target, chosen, plan
from discovery.progress import Progress
from discovery.session import ClientSettings, Role, Sessions, utc_now
from model.linking.link import LinkSettings
from model.records.observation import Observation, Outcome, Scope
from model.records.revision import Revision
from schema.graphql.context import CrawlProgress, CrawlRequest
from service.crawls import Crawl, Report
from service.jobs.publish import publish
from service.settings import Settings
from service.stores.interface import GraphStore

LAST_SCOPES = 10
"""So many scopes in a row without any answer mean that the connection to AWS is lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a crawl works with."""

    sessions: Sessions
    executor: Executor
    budget: Budget
    cancelled: Cancellation
    now: Callable[[], datetime] = utc_now
    ahead: int = 64
    """Most tasks given to the executor at a time; at least its number of workers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """How the reading of one scope ended."""

    scope: Scope
    outcome: Outcome
    components: int
    error_code: str | None
    failed_calls: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawled:
    """What a crawl did."""

    progress: Progress
    looks: tuple[Looked, ...]
    """Sorted by scope."""
    cancelled: bool
    revision: Revision | None
    """The current revision afterwards; None when nothing was published."""
    is_new: bool
    """False when the content is that of the revision before."""
    lost_connection: bool = False
    """Whether no answer of AWS arrived any more: for no scope, or for the last ones."""

    @property
    def coverage(self) -> float:
        """The share of this crawl's scopes that were read completely; 1 when there were none.

        Closed scopes do not count.
        """
        complete = sum(look.outcome is Outcome.COMPLETE for look in self.looks)
        counted = sum(look.outcome is not Outcome.CLOSED for look in self.looks)
        return complete / counted if counted else 1.0

    @property
    def failed_calls(self) -> dict[str, tuple[Scope, ...]]:
        """Each call that failed (`service:operation: code`) → the scopes in which it did."""
        calls = sorted({call for look in self.looks for call in look.failed_calls})
        return {
            call: tuple(look.scope for look in self.looks if call in look.failed_calls)
            for call in calls
        }


def crawl_estimate(store: GraphStore, target: Target, tools: Tools) -> tuple[ServiceEstimate, ...]:
    """Return what a crawl of `target` would ask of each service; it only lists places.

    Raises:
        CannotStart: without usable credentials.
    """
    made, earlier = _planned(store, target, tools)
    return estimate(made, earlier, share=_share(tools.budget))


def _share(budget: Budget) -> float:
    """Return the share of the request rates that a budget uses; 0 when it sets no limit."""
    return budget.share if isinstance(budget, TokenBuckets) else 0.0


def _planned(store: GraphStore, target: Target, tools: Tools) -> tuple[Plan, Mapping[Scope, int]]:
    """Return the plan of a crawl, and the calls that the last crawl made in each scope."""
    known: dict[Scope, str | None] = {}
    earlier: dict[Scope, int] = {}
    for observation in store.observations():
        known[observation.scope] = observation.error_code
        earlier[observation.scope] = observation.calls
    made = plan(
        target,
        sessions=tools.sessions,
        salt=store.salt(),
        known=known,
        executor=tools.executor,
        now=tools.now,
        budget=tools.budget,
    )
    return made, earlier


def run_crawl(
    store: GraphStore,
    target: Target,
    tools: Tools,
    *,
    settings: LinkSettings,
    publishes: bool = True,
    report: Callable[[Progress], None] = lambda progress: None,
    announce: Callable[[tuple[ServiceEstimate, ...]], None] = lambda estimates: None,
) -> Crawled:
    """Crawl into `store`, and publish, unless `publishes` is False or the crawl is cancelled.

    `announce` gets the estimate of the crawl before it starts.

    Raises:
        CannotStart: without usable credentials; then nothing was recorded.
        StoreError: if the store cannot record an observation; those recorded before stay.
    """
    looks: list[Looked] = []
    made, earlier = _planned(store, target, tools)
    announce(estimate(made, earlier, share=_share(tools.budget)))

    def record(batch: Sequence[Observation]) -> None:
        store.record(batch)
        looks.extend(map(_looked, batch))

    progress = crawl(
        made,
        sessions=tools.sessions,
        executor=tools.executor,
        record=record,
        now=tools.now,
        budget=tools.budget,
        cancelled=tools.cancelled,
        report=report,
        ahead=tools.ahead,
    )
    cancelled = tools.cancelled()
    published = (
        publish(store, now=tools.now(), settings=settings) if publishes and not cancelled else None
    )
    return Crawled(
        progress=progress,
        looks=tuple(sorted(looks, key=lambda look: look.scope)),
        cancelled=cancelled,
        revision=published.revision if published else None,
        is_new=published is not None and published.is_new,
        lost_connection=_lost_connection(looks),
    )


def _lost_connection(looks: Sequence[Looked]) -> bool:
    """Tell whether the last scopes that were read, or all of them, got no answer of AWS."""
    last = looks[-LAST_SCOPES:]
    return bool(last) and all(_without_answer(look) for look in last)


def _without_answer(look: Looked) -> bool:
    return look.outcome is not Outcome.PARTIAL and look.error_code in CONNECTION_CODES


def sessions_for(settings: Settings) -> Sessions:
    """Return the sessions that the settings describe."""
    return Sessions(
        Role(name=settings.crawl_role_name, external_id=settings.crawl_external_id),
        ClientSettings(read_timeout=settings.crawl_timeout_seconds),
    )


def budget_for(settings: Settings, cancelled: Cancellation, *, processes: int = 1) -> Budget:
    """Return the budget that the settings describe; its waits end when the crawl is cancelled.

    `processes` is the number of those that make the calls; each gets its part of the rates.
    """
    if settings.crawl_rate == 0:
        return Unlimited()
    return TokenBuckets(settings.crawl_rate, workers=processes, wait=cancelled.wait)


def threads(workers: int) -> AbstractContextManager[Executor]:
    """Return the default executor."""
    return ThreadPoolExecutor(max_workers=workers, thread_name_prefix="crawl")


def require_sources(request: CrawlRequest) -> None:
    """Pass when every source that a request names exists.

    Raises:
        InvalidValue: if one does not.
    """
    chosen(CRAWLERS, request.sources)


def background(settings: Settings, *, link_settings: LinkSettings | None = None) -> Crawl:
    """Return what the service runs for `startCrawl`."""

    def run(store: GraphStore, request: CrawlRequest, report: Report) -> int | None:
        target = Target(
            crawlers=chosen(CRAWLERS, request.sources),
            organization=settings.crawl_org and not request.accounts,
            accounts=request.accounts,
            regions=request.regions,
        )
        cancelled = Cancellation()
        with threads(settings.crawl_workers) as executor:
            done = run_crawl(
                store,
                target,
                Tools(
                    sessions=sessions_for(settings),
                    executor=executor,
                    budget=budget_for(settings, cancelled),
                    cancelled=cancelled,
                    ahead=4 * settings.crawl_workers,
                ),
                settings=link_settings or LinkSettings(),
                report=lambda progress: report(_crawl_progress(progress)),
            )
        return None if done.revision is None else done.revision.number

    return run


def _crawl_progress(progress: Progress) -> CrawlProgress:
    return CrawlProgress(
        scopes_done=progress.done,
        scopes_total=progress.total,
        components=progress.components,
        failed_scopes=progress.failed,
        current=progress.current.key if progress.current else None,
        remaining=progress.remaining,
    )


def _looked(seen: Observation) -> Looked:
    return Looked(
        scope=seen.scope,
        outcome=seen.outcome,
        components=len(seen.facts.components),
        error_code=seen.error_code,
        failed_calls=seen.failed_calls,
    )
