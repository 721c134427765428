"""Places: the accounts and Regions to crawl, as AWS lists them.

The listings are observations too: when accounts or Regions could not be listed, coverage shows it,
because then it is not known what the crawl missed.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from discovery.calls import Budget, Caller, ExpectedFailure, Unlimited
from discovery.closed_regions import Probe, access
from discovery.errors import CallFailed, Failure
from discovery.session import Sessions
from model.records.observation import Observation, Outcome, Scope
from model.records.requirement import Effect

ACCOUNTS = "aws.crawl.accounts"
"""The source of the listing of an organization's accounts."""
REGIONS = "aws.crawl.regions"
"""The source of the listing of the Regions that one account enabled."""
NO_ORGANIZATION = "AWSOrganizationsNotInUseException"
NOT_OPTED_IN = "not-opted-in"

Read = Callable[[Caller], Iterable[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What was listed, and the outcome of the listing."""

    values: tuple[str, ...]
    observation: Observation
    left_out: tuple[str, ...] = ()
    """Regions that the account has not enabled."""

    @property
    def complete(self) -> bool:
        """Whether these are all."""
        return self.observation.outcome is Outcome.COMPLETE


def organization_accounts(
    sessions: Sessions, *, now: Callable[[], datetime], budget: Budget | None = None
) -> Listing:
    """Return the active accounts of the organization, sorted; those that are closed stay out."""
    own = sessions.identity.account
    return _listing(ACCOUNTS, _caller(sessions, own, budget), _active_accounts, now)


def enabled_regions(
    sessions: Sessions, account: str, *, now: Callable[[], datetime], budget: Budget | None = None
) -> Listing:
    """Return the Regions that are enabled in one account, and those that are not, sorted."""
    left_out: set[str] = set()

    def enabled(caller: Caller) -> Iterable[str]:
        for page in caller.pages("ec2", "describe_regions", {"AllRegions": True}):
            for region in page["Regions"]:
                if region.get("OptInStatus") == NOT_OPTED_IN:
                    left_out.add(region["RegionName"])
                else:
                    yield region["RegionName"]

    listing = _listing(REGIONS, _caller(sessions, account, budget), enabled, now)
    return replace(listing, left_out=tuple(sorted(left_out)))


def probed(
    account: str,
    region: str,
    sessions: Sessions,
    *,
    now: Callable[[], datetime],
    budget: Budget | None = None,
) -> Probe:
    """Return what the organization lets an account do in one Region."""
    caller = Caller(
        clients=sessions.clients(account, region),
        account=account,
        region=region,
        budget=budget or Unlimited(),
    )
    answer = access(caller)
    return Probe(account=account, region=region, access=answer, calls=caller.calls, read_at=now())


def management_account(sessions: Sessions, *, budget: Budget | None = None) -> str | None:
    """Return the management account of our organization; our own when that cannot be known.

    None means that there is no organization.
    """
    own = sessions.identity.account
    caller = _caller(sessions, own, budget)
    try:
        page = caller.whole("organizations", "describe_organization", {}, (NO_ORGANIZATION,))
    except ExpectedFailure:
        return None
    except CallFailed:
        return own
    organization = page.get("Organization") or {}
    return organization.get("ManagementAccountId") or organization.get("MasterAccountId")


def refused(
    scope: Scope, failure: Failure, now: datetime, effects: tuple[Effect, ...]
) -> Observation:
    """Return the observation of a scope in which no call could be made."""
    return Observation(
        scope=scope,
        outcome=failure.outcome,
        read_at=now,
        error_code=failure.code,
        error_message=failure.message,
        failed_calls=(str(failure),),
        effects=effects,
    )


def _caller(sessions: Sessions, account: str, budget: Budget | None) -> Caller:
    return Caller(
        clients=sessions.clients(account, sessions.home),
        account=account,
        region=sessions.home,
        budget=budget or Unlimited(),
    )


def _listing(source: str, caller: Caller, read: Read, now: Callable[[], datetime]) -> Listing:
    started = now()
    values: set[str] = set()
    with suppress(CallFailed):  # it stays in the caller's failures
        values.update(read(caller))
    failure = caller.failures[-1] if caller.failures else None
    finished = now()
    return Listing(
        values=tuple(sorted(values)),
        observation=Observation(
            scope=Scope(source=source, account=caller.account),
            outcome=failure.outcome if failure else Outcome.COMPLETE,
            read_at=finished,
            duration=finished - started,
            calls=caller.calls,
            error_code=failure.code if failure else None,
            error_message=failure.message if failure else None,
            failed_calls=(str(failure),) if failure else (),
        ),
    )


def _active_accounts(caller: Caller) -> Iterable[str]:
    for page in caller.pages("organizations", "list_accounts", {}):
        for account in page["Accounts"]:
            if (account.get("State") or account.get("Status")) == "ACTIVE":
                yield account["Id"]
