"""Plan: which crawlers run in which account and Region, and which scopes cannot be read."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from itertools import groupby, repeat, zip_longest

from discovery.aws.control_regions import control_region
from discovery.calls import Budget
from discovery.errors import Failure
from discovery.interface import Context, Crawler, Where
from discovery.places import (
    Listing,
    enabled_regions,
    management_account,
    organization_accounts,
    refused,
)
from discovery.runner import effects_of, scope_of
from discovery.session import Sessions
from model.errors import InvalidValue, did_you_mean
from model.records.observation import Observation, Outcome, Scope

LEFT_ORGANIZATION = "AccountNotInOrganization"
"""Code of scopes in an account that the organization has no longer, or that is closed."""
REGION_DISABLED = "RegionNotEnabled"
"""Code of scopes in a Region that the account has no longer enabled."""

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
    """None when Regions were given, or the account refuses."""


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
    surveys = list(
        executor.map(
            survey,
            accounts,
            repeat(sessions),
            repeat(not target.regions),
            repeat(now),
            repeat(budget),
        )
    )
    return maker.plan(listing, surveys, _management(target, sessions, accounts, budget))


def survey(
    account: str,
    sessions: Sessions,
    list_regions: bool,
    now: Callable[[], datetime],
    budget: Budget | None,
) -> Survey:
    """Return whether the role of an account can be assumed, and which Regions it has."""
    refusal = sessions.refusal(account)
    listing = (
        enabled_regions(sessions, account, now=now, budget=budget)
        if list_regions and refusal is None
        else None
    )
    return Survey(account=account, refusal=refusal, listing=listing)


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
            accounts |= {own, *(scope.account for scope in self._known_scopes())}
        return tuple(sorted(accounts, key=lambda account: (account != own, account)))

    def plan(
        self,
        listing: Listing | None,
        surveys: Sequence[Survey],
        management: tuple[str, str] | None,
    ) -> Plan:
        listings = [listing, *(account_survey.listing for account_survey in surveys)]
        looks = [listed.observation for listed in listings if listed is not None]
        refusals = {
            account_survey.account: account_survey.refusal
            for account_survey in surveys
            if account_survey.refusal is not None
        }
        tasks = [*self._organization(management), *self._global(surveys), *self._regional(surveys)]
        return Plan(
            tasks=tuple(task for task in tasks if task.account not in refusals),
            observations=(
                *looks,
                *(
                    self._refused(task, refusals[task.account])
                    for task in tasks
                    if task.account in refusals
                ),
                *self._left(listing, surveys),
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

    def _regional(self, surveys: Iterable[Survey]) -> Iterator[Task]:
        for surveyed in surveys:
            for region in self._regions(surveyed):
                for crawler in self._crawlers(Where.REGIONAL):
                    context = self._context(surveyed.account, region)
                    yield Task(
                        crawler=crawler,
                        account=surveyed.account,
                        context=context,
                        call_region=region,
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
            return self.target.regions
        regions = set(surveyed.listing.values) if surveyed.listing is not None else set()
        if surveyed.listing is None or not surveyed.listing.complete:
            before = {
                scope.region
                for scope in self._known_scopes()
                if scope.account == surveyed.account and scope.region
            }
            regions |= before or {self.sessions.home}
        return sorted(regions)

    def _refused(self, task: Task, failure: Failure) -> Observation:
        return refused(task.scope, failure, self.now(), effects_of(task.crawler))

    def _left(self, listing: Listing | None, surveys: Iterable[Survey]) -> Iterator[Observation]:
        """Yield an observation for each known scope whose account or Region is gone."""
        enabled = {
            surveyed.account: set(surveyed.listing.values)
            for surveyed in surveys
            if surveyed.listing is not None and surveyed.listing.complete
        }
        effects = {crawler.name: effects_of(crawler) for crawler in self.target.crawlers}
        for scope in self._known_scopes():
            if listing is not None and listing.complete and scope.account not in listing.values:
                code, message = LEFT_ORGANIZATION, "the organization has no such active account"
            elif scope.region and scope.region not in enabled.get(scope.account, {scope.region}):
                code, message = REGION_DISABLED, "the account has not enabled this Region"
            else:
                continue
            if self.known[scope] != code:
                yield Observation(
                    scope=scope,
                    outcome=Outcome.UNSUPPORTED,
                    read_at=self.now(),
                    error_code=code,
                    error_message=message,
                    effects=effects[scope.source],
                )

    def _known_scopes(self) -> Sequence[Scope]:
        names = {crawler.name for crawler in self.target.crawlers}
        return sorted(scope for scope in self.known if scope.source in names)
