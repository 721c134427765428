"""Closed Regions: where an account has nothing, or where its organization lets nobody read.

A Region is closed to an account that has not enabled it, and to one whose organization denies every
call there. A closed Region becomes one observation, and no crawler runs in it.
"""

import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from discovery.aws.additions import addition
from discovery.calls import Caller
from discovery.errors import CallFailed
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts, Observation, Outcome, Scope
from model.records.requirement import Effect

REGION = "aws.crawl.region"
"""The source of the observation that a Region is closed to one account."""
FORBIDDEN_REGIONS = "aws.crawl.forbidden_regions"
"""The source of the Regions that an organization forbids to one account."""
NOT_ENABLED = "RegionNotEnabled"
"""Code of scopes in a Region that the account has not enabled."""
FORBIDDEN = "RegionForbidden"
"""Code of scopes in a Region in which a policy of the organization denies every call."""
MESSAGES: Mapping[str, str] = {
    NOT_ENABLED: "the account has not enabled this Region",
    FORBIDDEN: "a policy of the organization denies the calls of this account in this Region",
}
POLICY_DENIAL = re.compile(
    r"explicit deny in a service control policy|no service control policy allows", re.IGNORECASE
)
"""The words by which AWS says that a service control policy denied a call.

Source: IAM User Guide, "Troubleshoot access denied error messages".
"""
EXEMPTED = frozenset(
    {
        "acm",
        "config",
        "directconnect",
        "kms",
        "networkmanager",
        "resource-explorer-2",
        "sso-admin",
        "waf-regional",
        "wafv2",
    }
)
"""Services of a Region that AWS's own policies against a Region leave allowed.

Sources: AWS Organizations User Guide, "Deny access to AWS based on the requested AWS Region"; AWS
Control Tower User Guide, "Region deny control".
"""
FIRST = ("ec2", "describe_vpcs")
ALLOWED_AT_TIMES = (("kms", "list_keys"), ("acm", "list_certificates"))
WORKLOADS = (("lambda", "list_functions"), ("dynamodb", "list_tables"))


class Access(StrEnum):
    """What an organization lets an account do in a Region."""

    OPEN = "open"
    """No policy of the organization denies every call."""
    EXEMPTED_ONLY = "exempted only"
    """Every call is denied, apart from those of `EXEMPTED` services: nothing can run there."""
    CLOSED = "closed"
    """Every call is denied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What the probe of one Region for one account says."""

    account: str
    region: str
    access: Access
    calls: int
    read_at: datetime


def denied_by_organization(outcome: Outcome, message: str | None) -> bool:
    """Tell whether a call failed because of a service control policy.

    >>> denied_by_organization(Outcome.DENIED, "… explicit deny in a service control policy")
    True
    >>> denied_by_organization(Outcome.DENIED, "… no identity-based policy allows the action")
    False
    """
    return outcome is Outcome.DENIED and POLICY_DENIAL.search(message or "") is not None


def access(caller: Caller) -> Access:
    """Return what the organization lets an account do in the Region of `caller`.

    An open Region takes one call, a closed one three. A policy that denies only EC2 closes nothing:
    calls of other services decide. AWS's own policies against a Region exempt KMS and ACM; where
    these answer, two calls of services that run workloads decide.
    """
    if not _denied(caller, FIRST):
        return Access.OPEN
    if all(_denied(caller, call) for call in ALLOWED_AT_TIMES):
        return Access.CLOSED
    if all(_denied(caller, call) for call in WORKLOADS):
        return Access.EXEMPTED_ONLY
    return Access.OPEN


def _denied(caller: Caller, call: tuple[str, str]) -> bool:
    before = len(caller.failures)
    with suppress(CallFailed):  # it stays in the caller's failures
        next(iter(caller.pages(*call, {})), None)
    return any(
        denied_by_organization(failure.outcome, failure.message)
        for failure in caller.failures[before:]
    )


def closed(
    scope: Scope, code: str, at: datetime, *, calls: int = 0, effects: tuple[Effect, ...] = ()
) -> Observation:
    """Return the observation of a scope whose Region is closed for the reason `code`."""
    return Observation(
        scope=scope,
        outcome=Outcome.CLOSED,
        read_at=at,
        calls=calls,
        error_code=code,
        error_message=MESSAGES[code],
        effects=effects,
    )


def region_scope(account: str, region: str) -> Scope:
    """Return the scope that says whether a Region is closed to an account."""
    return Scope(source=REGION, account=account, region=region)


def forbidden(account: str, regions: Collection[str], at: datetime) -> Observation:
    """Return the Regions that the organization forbids to an account, as a fact about it."""
    fact = addition(
        reference.account(account),
        Kind.ACCOUNT,
        properties={"forbidden_regions": sorted(regions)},
    )
    return Observation(
        scope=Scope(source=FORBIDDEN_REGIONS, account=account),
        outcome=Outcome.COMPLETE,
        read_at=at,
        facts=Facts(components=(fact,) if regions else ()),
    )
