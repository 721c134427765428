"""Runs one crawler in one scope: lists items, reads details, builds facts, judges the outcome."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from jmespath.exceptions import JMESPathError

from discovery.calls import Budget, Caller, Clients, Unlimited
from discovery.details import with_detail
from discovery.errors import CallFailed, Failure, MalformedItem, worst
from discovery.extract import is_true, search, value
from discovery.facts import facts_of, is_kept, merge, signed
from discovery.interface import Call, Context, Crawler, Item, Where
from model.errors import Error
from model.records.observation import Facts, Observation, Outcome, Scope
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
    """
    started = now()
    caller = Caller(
        clients=clients,
        account=context.account,
        region=context.region or call_region or "",
        budget=budget or Unlimited(),
        cancelled=cancelled,
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
        facts=facts,
        duration=finished - started,
        calls=caller.calls,
        error_code=failure.code if failure else None,
        error_message=failure.message if failure else None,
        failed_calls=tuple(sorted({str(failed) for failed in caller.failures})),
        effects=effects_of(crawler),
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
    """One run: the failures so far, and whether anything could be read."""

    crawler: Crawler
    context: Context
    caller: Caller
    listed: bool = field(default=False)

    def facts(self, scope: Scope) -> Facts:
        items = self._items()
        for call in self.crawler.details:
            items = with_detail(self.crawler, call, items, caller=self.caller, names=self._names)
        kept = [item for item in items if self._is_kept(item)]
        each = [facts for item in kept for facts in self._facts_of(item, scope)]
        return merge([*each, *self._facts_of_all(items, scope)])

    def outcome(self) -> tuple[Outcome, Failure | None]:
        """Return the outcome and the failure that explains it."""
        if not self.caller.failures:
            return Outcome.COMPLETE, None
        failure = worst(self.caller.failures)
        return (Outcome.PARTIAL if self.listed else failure.outcome), failure

    @property
    def _names(self) -> Mapping[str, str]:
        return {
            "partition": self.context.partition,
            "account": self.context.account,
            "region": self.context.region or self.caller.region,
        }

    def _items(self) -> Sequence[Item]:
        parents: list[Item | None] = [None]
        for call in self.crawler.parents:
            parents = [item for parent in parents for item in self._tree(call, parent)]
        if self.crawler.parents and not parents and not self.caller.failures:
            self.listed = True
        return [item for parent in parents for item in self._tree(self.crawler.list, parent)]

    def _tree(self, call: Call, parent: Item | None) -> Iterator[Item]:
        """Yield the items of one listing, each followed by what lies inside of it."""
        for item in self._listing(call, parent):
            yield item
            if call.inside:
                yield from self._tree(replace(call, from_item=call.inside), item)

    def _listing(self, call: Call, parent: Item | None) -> Iterator[Item]:
        """Yield the items of one listing, and none after a page that failed."""
        service = call.service or self.crawler.service
        try:
            if call.when is not None and not is_true(search(call.when, parent)):
                return
            arguments = arguments_of(call, parent, self._names)
            for page in self.caller.pages(service, call.operation, arguments, call.absent):
                items = search(call.items, page)
                if call is self.crawler.list:
                    self.listed = True
                for raw in items if isinstance(items, list) else [items]:
                    if raw is not None:
                        yield as_item(raw, parent)
        except CallFailed:
            return  # kept in the caller's failures
        except (MalformedItem, JMESPathError) as error:
            self._malformed(call, error)

    def _is_kept(self, item: Item) -> bool:
        try:
            return is_kept(self.crawler, item)
        except (MalformedItem, JMESPathError) as error:
            self._malformed(self.crawler.list, error)
            return False

    def _facts_of_all(self, items: Sequence[Item], scope: Scope) -> Iterator[Facts]:
        if self.crawler.transform_all is None:
            return
        try:
            yield signed(self.crawler.transform_all(items, self.context), scope.key)
        except Exception as error:  # what each item told must survive
            self._malformed(self.crawler.list, error)

    def _facts_of(self, item: Item, scope: Scope) -> Iterator[Facts]:
        try:
            yield facts_of(self.crawler, item, context=self.context, scope=scope.key)
        except Exception as error:  # one bad item must not lose the others, whatever its fault
            self._malformed(self.crawler.list, error)

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


def arguments_of(call: Call, item: Item | None, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the arguments of a call; those that `item` has nothing for are left out."""
    taken = {name: value(path, item, names) for name, path in call.from_item.items()}
    return {**call.arguments, **{name: value for name, value in taken.items() if value is not None}}


def as_item(raw: object, parent: Item | None) -> Item:
    """Return a listed element as an item: a plain text under `value`, and its `parent` if any."""
    item = dict(raw) if isinstance(raw, Mapping) else {"value": raw}
    return item if parent is None else {**item, "parent": parent}
