"""Plan: which crawlers run in which account and Region, and which scopes cannot be read."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from itertools import groupby, repeat, zip_longest

from discovery.aws.control_regions import control_region
from discovery.calls import Budget
from discovery.closed_regions import (
    EXEMPTED,
    FORBIDDEN,
    FORBIDDEN_REGIONS,
    NOT_ENABLED,
    REGION,
    Access,
    Probe,
    closed,
    forbidden,
    region_scope,
)
from discovery.errors import Failure
from discovery.interface import Context, Crawler, Where
from discovery.places import (
    Listing,
    enabled_regions,
    management_account,
    organization_accounts,
    probed,
    refused,
)
from discovery.runner import effects_of, scope_of
from discovery.session import Sessions
from model.errors import InvalidValue, did_you_mean
from model.records.observation import Observation, Outcome, Scope

LEFT_ORGANIZATION = "AccountNotInOrganization"
"""Code of scopes in an account that the organization has no longer, or that is closed."""

Known = Mapping[Scope, str | None]
"""The scopes that the store holds → the error code of their last look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What to crawl."""

    crawlers: tuple[Crawler, ...]
    organization: bool = False
    """Every active account of the organization."""
    accounts: tuple[str, ...] = ()
    """Just these; empty, and not the organization: the account of the credentials."""
    regions: tuple[str, ...] = ()
    """Just these; empty: those enabled in each account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One crawler in one place."""

    crawler: Crawler
    account: str
    """Whose credentials are used."""
    context: Context
    call_region: str
    """The Region that is called, also for what belongs to none."""
    forbidden: bool = False
    """Whether the organization denies most calls there."""

    @property
    def scope(self) -> Scope:
        """The scope that it fills."""
        return scope_of(self.crawler, self.context)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Tasks to run, and observations of scopes that are known to be unreadable."""

    tasks: tuple[Task, ...]
    observations: tuple[Observation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Whether one account can be crawled, and its Regions."""

    account: str
    refusal: Failure | None
    listing: Listing | None
    """None when the account refuses."""


def chosen(
    crawlers: Sequence[Crawler], only: Iterable[str] = (), skip: Iterable[str] = ()
) -> tuple[Crawler, ...]:
    """Return the crawlers whose names match one of `only` (all if empty) and none of `skip`.

    Both hold shell patterns: `aws.ec2.*`.

    Raises:
        InvalidValue: if a pattern matches no crawler.
    """
    names = [crawler.name for crawler in crawlers]
    wanted, unwanted = tuple(only), tuple(skip)
    for pattern in (*wanted, *unwanted):
        if not any(fnmatchcase(name, pattern) for name in names):
            hint = did_you_mean(pattern, names) or "`aws.ec2.*` matches every crawler of EC2"
            raise InvalidValue("crawler", pattern, "the name of one, or a pattern", hint=hint)
    return tuple(
        crawler
        for crawler in crawlers
        if (not wanted or _matches(crawler.name, wanted)) and not _matches(crawler.name, unwanted)
    )


def plan(
    target: Target,
    *,
    sessions: Sessions,
    salt: bytes,
    known: Known,
    executor: Executor,
    now: Callable[[], datetime],
    budget: Budget | None = None,
) -> Plan:
    """Return what to do, organization first, then global crawlers, then Region by Region.

    An account whose role cannot be assumed becomes one refused observation per crawler. Where
    Regions cannot be listed, those that are known from earlier crawls stand in, else our own.
    Scopes of `known` in accounts or Regions that are gone become observations that keep the facts
    and mark them stale: an account that left may still work.

    Raises:
        CannotStart: without usable credentials.
    """
    maker = _Maker(target=target, sessions=sessions, salt=salt, known=known, now=now)
    listing = (
        organization_accounts(sessions, now=now, budget=budget) if target.organization else None
    )
    accounts = maker.accounts(listing)
    surveys = list(executor.map(survey, accounts, repeat(sessions), repeat(now), repeat(budget)))
    places = tuple(maker.places(surveys))
    probes = list(executor.map(probe, places, repeat(sessions), repeat(now), repeat(budget)))
    management = _management(target, sessions, accounts, budget)
    return maker.plan(listing, surveys, probes, management)


def survey(
    account: str, sessions: Sessions, now: Callable[[], datetime], budget: Budget | None
) -> Survey:
    """Return whether the role of an account can be assumed, and which Regions it has."""
    refusal = sessions.refusal(account)
    listing = (
        enabled_regions(sessions, account, now=now, budget=budget) if refusal is None else None
    )
    return Survey(account=account, refusal=refusal, listing=listing)


def probe(
    place: tuple[str, str],
    sessions: Sessions,
    now: Callable[[], datetime],
    budget: Budget | None,
) -> Probe:
    """Return what the organization lets an account do in a Region; `place` names both."""
    account, region = place
    return probed(account, region, sessions, now=now, budget=budget)


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _management(
    target: Target, sessions: Sessions, accounts: Sequence[str], budget: Budget | None
) -> tuple[str, str] | None:
    """Return (management account, account whose credentials read it); None when it is not read.

    A delegated administrator uses its own credentials. Other accounts do not read the organization.
    """
    if not any(crawler.where is Where.ORGANIZATION for crawler in target.crawlers):
        return None
    management = management_account(sessions, budget=budget)
    if management is None:
        return None
    if management in accounts:
        return management, management
    return (management, sessions.identity.account) if target.organization else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Maker:
    target: Target
    sessions: Sessions
    salt: bytes
    known: Known
    now: Callable[[], datetime]

    def accounts(self, listing: Listing | None) -> tuple[str, ...]:
        """Return the accounts to crawl, our own first."""
        own = self.sessions.identity.account
        if listing is None:
            return self.target.accounts or (own,)
        accounts = set(listing.values)
        if not listing.complete:
            accounts |= {own, *(scope.account for scope in self.known_scopes())}
        return tuple(sorted(accounts, key=lambda account: (account != own, account)))

    def plan(
        self,
        listing: Listing | None,
        surveys: Sequence[Survey],
        probes: Sequence[Probe],
        management: tuple[str, str] | None,
    ) -> Plan:
        of_regions = () if self.target.regions else [surveyed.listing for surveyed in surveys]
        listings = [listing, *of_regions]
        gone = _Gone(maker=self, listing=listing, surveys=surveys, probes=probes)
        looks = [listed.observation for listed in listings if listed is not None]
        refusals = {
            account_survey.account: account_survey.refusal
            for account_survey in surveys
            if account_survey.refusal is not None
        }
        tasks = [
            *self._organization(management),
            *self._global(surveys),
            *self._regional(surveys, {(seen.account, seen.region): seen.access for seen in probes}),
        ]
        return Plan(
            tasks=tuple(task for task in tasks if task.account not in refusals),
            observations=(
                *looks,
                *(
                    self._refused(task, refusals[task.account])
                    for task in tasks
                    if task.account in refusals
                ),
                *gone.observations(),
            ),
        )

    def _organization(self, management: tuple[str, str] | None) -> Iterator[Task]:
        if management is not None:
            account, asking = management
            for crawler in self._crawlers(Where.ORGANIZATION):
                yield self._placeless(crawler, account, asking)

    def _global(self, surveys: Iterable[Survey]) -> Iterator[Task]:
        for surveyed in surveys:
            for crawler in self._crawlers(Where.GLOBAL):
                yield self._placeless(crawler, surveyed.account, surveyed.account)

    def places(self, surveys: Iterable[Survey]) -> Iterator[tuple[str, str]]:
        """Yield the account and Region of every place that regional crawlers may read."""
        if self._crawlers(Where.REGIONAL):
            for surveyed in surveys:
                if surveyed.refusal is None:
                    yield from ((surveyed.account, region) for region in self._regions(surveyed))

    def _regional(
        self, surveys: Iterable[Survey], access: Mapping[tuple[str, str], Access]
    ) -> Iterator[Task]:
        crawlers = self._crawlers(Where.REGIONAL)
        for surveyed in surveys:
            for region in self._regions(surveyed):
                allowed = access.get((surveyed.account, region), Access.OPEN)
                context = self._context(surveyed.account, region)
                for crawler in crawlers:
                    if _may_read(crawler, allowed):
                        yield Task(
                            crawler=crawler,
                            account=surveyed.account,
                            context=context,
                            call_region=region,
                            forbidden=allowed is not Access.OPEN,
                        )

    def _placeless(self, crawler: Crawler, account: str, asking: str) -> Task:
        partition = self.sessions.identity.partition
        region = control_region(partition, crawler.service) or self.sessions.home
        context = self._context(account, None)
        return Task(crawler=crawler, account=asking, context=context, call_region=region)

    def _context(self, account: str, region: str | None) -> Context:
        partition = self.sessions.identity.partition
        return Context(partition=partition, account=account, region=region, salt=self.salt)

    def _crawlers(self, where: Where) -> Sequence[Crawler]:
        """Return the crawlers of one kind, services in turn, so that no budget holds up all."""
        some = sorted(
            (crawler for crawler in self.target.crawlers if crawler.where is where),
            key=lambda crawler: (crawler.service, crawler.name),
        )
        rows = [list(group) for _, group in groupby(some, key=lambda crawler: crawler.service)]
        return [
            crawler for column in zip_longest(*rows) for crawler in column if crawler is not None
        ]

    def _regions(self, surveyed: Survey) -> Sequence[str]:
        if self.target.regions:
            closed = surveyed.listing.left_out if surveyed.listing is not None else ()
            return [region for region in self.target.regions if region not in closed]
        regions = set(surveyed.listing.values) if surveyed.listing is not None else set()
        if surveyed.listing is None or not surveyed.listing.complete:
            before = {
                scope.region
                for scope in self.known_scopes()
                if scope.account == surveyed.account and scope.region
            }
            regions |= before or {self.sessions.home}
        return sorted(regions)

    def _refused(self, task: Task, failure: Failure) -> Observation:
        return refused(task.scope, failure, self.now(), effects_of(task.crawler))

    def known_scopes(self) -> Sequence[Scope]:
        """Return the scopes of the target's crawlers that the store holds, sorted."""
        names = {crawler.name for crawler in self.target.crawlers}
        return sorted(scope for scope in self.known if scope.source in names)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gone:
    """The scopes of accounts that left, and of Regions that are closed."""

    maker: _Maker
    listing: Listing | None
    surveys: Sequence[Survey]
    probes: Sequence[Probe]

    def observations(self) -> Iterator[Observation]:
        yield from self._closed_regions()
        yield from self._forbidden_regions()
        yield from self._left()

    def _closed_regions(self) -> Iterator[Observation]:
        """Yield one observation for each closed Region, and for each that is open again."""
        if not any(crawler.where is Where.REGIONAL for crawler in self.maker.target.crawlers):
            return
        chosen_regions = self.maker.target.regions
        for surveyed in self.surveys:
            for region in surveyed.listing.left_out if surveyed.listing else ():
                if not chosen_regions or region in chosen_regions:
                    scope = region_scope(surveyed.account, region)
                    yield closed(scope, NOT_ENABLED, self.maker.now())
        for seen in self.probes:
            scope = region_scope(seen.account, seen.region)
            if seen.access is not Access.OPEN:
                yield closed(scope, FORBIDDEN, seen.read_at, calls=seen.calls)
            elif self.maker.known.get(scope):
                yield Observation(scope=scope, outcome=Outcome.COMPLETE, read_at=seen.read_at)

    def _forbidden_regions(self) -> Iterator[Observation]:
        """Yield what the organization forbids to each account; other Regions stay as known."""
        known = self.maker.known
        for account in sorted({seen.account for seen in self.probes}):
            access = {seen.region: seen.access for seen in self.probes if seen.account == account}
            before = {
                scope.region
                for scope, code in known.items()
                if scope.source == REGION and scope.account == account and code == FORBIDDEN
            }
            regions = {name for name, seen in access.items() if seen is not Access.OPEN}
            regions |= before - access.keys()
            if regions or Scope(source=FORBIDDEN_REGIONS, account=account) in known:
                yield forbidden(account, regions, self.maker.now())

    def _left(self) -> Iterator[Observation]:
        """Yield an observation for each known scope whose account or Region is gone."""
        listing = self.listing
        crawlers = {crawler.name: crawler for crawler in self.maker.target.crawlers}
        enabled = {
            surveyed.account: frozenset(surveyed.listing.values)
            for surveyed in self.surveys
            if surveyed.listing is not None and surveyed.listing.complete
        }
        access = {(seen.account, seen.region): seen.access for seen in self.probes}
        for scope in self.maker.known_scopes():
            crawler, before = crawlers[scope.source], self.maker.known[scope]
            if listing is not None and listing.complete and scope.account not in listing.values:
                if before != LEFT_ORGANIZATION:
                    yield Observation(
                        scope=scope,
                        outcome=Outcome.UNSUPPORTED,
                        read_at=self.maker.now(),
                        error_code=LEFT_ORGANIZATION,
                        error_message="the organization has no such active account",
                        effects=effects_of(crawler),
                    )
                continue
            code = None
            if scope.region not in enabled.get(scope.account, {scope.region}):
                code = NOT_ENABLED if scope.region else None
            elif not _may_read(crawler, access.get((scope.account, scope.region), Access.OPEN)):
                code = FORBIDDEN
            if code is not None and before != code:
                yield closed(scope, code, self.maker.now(), effects=effects_of(crawler))


def _may_read(crawler: Crawler, access: Access) -> bool:
    """Tell whether the organization may let a crawler read a Region."""
    exempted = access is Access.EXEMPTED_ONLY and crawler.service in EXEMPTED
    return access is Access.OPEN or exempted
