"""Runs one crawler in one scope: lists items, reads details, builds facts, judges the outcome."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from discovery.attribution import attributed
from discovery.calls import Answers, Budget, Caller, Clients, Unlimited
from discovery.details import with_detail
from discovery.errors import Failure, worst
from discovery.facts import facts_of, is_kept, merge, signed
from discovery.interface import Call, Context, Crawler, Item, Where
from discovery.listed_item import ListedItem, detail_name
from discovery.listing import Listings
from model.errors import Error
from model.records.measurement import dated
from model.records.observation import WHOLE_ITEM, Facts, Observation, Outcome, Reading, Scope
from model.records.partition import dns_suffix
from model.records.requirement import Effect


def run_crawler(
    crawler: Crawler,
    *,
    clients: Clients,
    context: Context,
    now: Callable[[], datetime],
    call_region: str | None = None,
    budget: Budget | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    answers: Answers | None = None,
    lanes: int = 1,
) -> Observation:
    """Return the observation of `crawler` in the place of `context`. No answer of AWS raises.

    Args:
        crawler: the declaration to run.
        clients: gives the boto3 client of a service for this account and Region.
        context: the crawled place; its Region is None for global crawlers.
        now: the clock.
        call_region: the Region that is really called, when the context has none.
        budget: what every call waits for; None waits for nothing.
        cancelled: checked before every call; once true, the facts read so far are returned.
        answers: what other crawlers of this place have called already; None shares nothing.
        lanes: how many details of the scope are read at a time; the observation is the same.
    """
    started = now()
    caller = Caller(
        clients=clients,
        account=context.account,
        region=context.region or call_region or "",
        budget=budget or Unlimited(),
        cancelled=cancelled,
        answers=answers,
        lanes=lanes,
    )
    scope = scope_of(crawler, context)
    run = _Run(crawler=crawler, context=context, caller=caller)
    facts = run.facts(scope)
    finished = now()
    outcome, failure = run.outcome()
    return Observation(
        scope=scope,
        outcome=outcome,
        read_at=finished,
        facts=_measured(facts, finished),
        duration=finished - started,
        calls=caller.calls,
        error_code=failure.code if failure else None,
        error_message=failure.message if failure else None,
        failed_calls=tuple(sorted({str(failed) for failed in caller.failures})),
        effects=effects_of(crawler),
        reading=None if outcome is Outcome.COMPLETE else run.reading(),
    )


def _measured(facts: Facts, at: datetime) -> Facts:
    """Return `facts` with the moment at which values were measured."""
    return replace(
        facts,
        components=tuple(
            replace(
                seen,
                component=replace(
                    seen.component, measurements=dated(seen.component.measurements, at)
                ),
            )
            if seen.component.measurements
            else seen
            for seen in facts.components
        ),
    )


def scope_of(crawler: Crawler, context: Context) -> Scope:
    """Return the scope that a crawler fills in one place; global ones have no Region."""
    region = context.region if crawler.where is Where.REGIONAL else None
    return Scope(source=crawler.name, account=context.account, region=region or "")


def effects_of(crawler: Crawler) -> tuple[Effect, ...]:
    """Return the effects a crawler can report, sorted.

    Every component lies in an account, so containment is among them: an effect that is missing
    here lets an answer call itself complete without this crawler.
    """
    declared = {edge.effect for edge in crawler.edges} | set(crawler.transform_effects)
    return tuple(sorted(declared | {Effect.CONTAINMENT}))


@dataclass(slots=True, kw_only=True)
class _Run:
    """One run: its listings, and the items that were listed and could not be understood."""

    crawler: Crawler
    context: Context
    caller: Caller
    listings: Listings = field(init=False)
    items: list[ListedItem] = field(default_factory=list)
    misunderstood: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.listings = Listings(
            crawler=self.crawler,
            caller=self.caller,
            names=self._names,
            malformed=self._malformed,
        )

    def facts(self, scope: Scope) -> Facts:
        if not self.crawler.details and self.crawler.transform_all is None:
            return merge([*self._facts_of_pages(scope)])
        self.items = list(self.listings.items())
        for call in self.crawler.details:
            self.items = with_detail(
                self.crawler, call, self.items, caller=self.caller, names=self._names
            )
        each = [facts for item in self.items for facts in self._facts_and_forget(item, scope)]
        return merge([*each, *self._facts_of_listings(scope)])

    def _facts_of_pages(self, scope: Scope) -> Iterator[Facts]:
        """Yield what each item states while its page is read: no page waits for the next one."""
        for item in self.listings.items():
            self.items.append(item)
            yield from self._facts_and_forget(item, scope)

    def _facts_and_forget(self, listed: ListedItem, scope: Scope) -> Iterator[Facts]:
        """Yield what one item states, and drop the item itself where nothing needs it any more.

        AWS's answers about a scope of many items are larger than what is kept of them.
        """
        yield from self._facts_of(listed, scope)
        if self.crawler.transform_all is None:
            listed.forget()

    def outcome(self) -> tuple[Outcome, Failure | None]:
        """Return the outcome and the failure that explains it."""
        if not self.caller.failures:
            return Outcome.COMPLETE, None
        failure = worst(self.caller.failures)
        return (Outcome.PARTIAL if self.listings.answered else failure.outcome), failure

    def reading(self) -> Reading:
        """Return which items were read, and which of their details were not."""
        unread: dict[str, tuple[str, ...]] = {}
        for item in self.items:
            if item.unread:
                unread[item.address] = tuple(sorted({*item.unread}))
                earlier = unread.get(item.listing, ())
                unread[item.listing] = tuple(sorted({*earlier, *item.unread}))
        unread.update((address, (WHOLE_ITEM,)) for address in self.misunderstood)
        return Reading(
            listed=tuple(sorted({item.address for item in self.items} | self.listings.ended)),
            incomplete=tuple(sorted(self.listings.incomplete)),
            unread=dict(sorted(unread.items())),
        )

    @property
    def _names(self) -> Mapping[str, str]:
        return {
            "partition": self.context.partition,
            "dns_suffix": dns_suffix(self.context.partition) or "",
            "account": self.context.account,
            "region": self.context.region or self.caller.region,
        }

    def _facts_of(self, listed: ListedItem, scope: Scope) -> Iterator[Facts]:
        """Yield what one item states, with the detail calls that each fact comes from."""
        try:
            item = listed.item
            if not is_kept(self.crawler, item):
                return
            facts = facts_of(self.crawler, item, context=self.context, scope=scope.key)
        except Exception as error:  # one bad item must not lose the others, whatever its fault
            self._malformed(self.crawler.list, error)
            self.misunderstood.add(listed.address)
            return
        without = {name: self._facts_without(listed, name, scope) for name in listed.answers}
        yield attributed(facts, without, address=listed.address)

    def _facts_without(self, listed: ListedItem, detail: str, scope: Scope) -> Facts:
        item = listed.without(detail)
        try:
            kept = is_kept(self.crawler, item)
            return (
                facts_of(self.crawler, item, context=self.context, scope=scope.key)
                if kept
                else Facts()
            )
        except Exception:  # without that answer nothing is understood: all facts come from it
            return Facts()

    def _facts_of_listings(self, scope: Scope) -> Iterator[Facts]:
        """Yield what the items of each listing state together."""
        if self.crawler.transform_all is None:
            return
        groups = (
            groupby(self.items, key=lambda item: item.listing)
            if self.crawler.parents
            else [("", self.items)]
        )
        for address, group in groups:
            yield from self._facts_of_listing(address, list(group), scope)

    def _facts_of_listing(
        self, address: str, items: Sequence[ListedItem], scope: Scope
    ) -> Iterator[Facts]:
        transform = self.crawler.transform_all
        assert transform is not None  # noqa: S101 - the caller has looked

        def facts_of_all(every: Sequence[Item]) -> Facts:
            return merge([signed(transform(every, self.context), scope.key)])

        try:
            facts = facts_of_all([listed.item for listed in items])
        except Exception as error:  # what each item stated must survive
            self._malformed(self.crawler.list, error)
            self.misunderstood.add(address)
            return
        without: dict[str, Facts] = {}
        for name in map(detail_name, self.crawler.details):
            try:
                without[name] = facts_of_all([listed.without(name) for listed in items])
            except Exception:  # without that answer nothing is understood
                without[name] = Facts()
        yield attributed(facts, without, address=address)

    def _malformed(self, call: Call, error: Exception) -> None:
        # The text of a foreign exception may quote a value of the item; only ours is safe to keep.
        message = error.message if isinstance(error, Error) else type(error).__name__
        self.caller.failures.append(
            Failure(
                service=call.service or self.crawler.service,
                operation=call.operation,
                code="MalformedItem",
                message=f"an item could not be understood: {message}",
                outcome=Outcome.FAILED,
            )
        )
