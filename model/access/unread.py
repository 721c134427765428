"""Unread policies: what stands in for a policy that the crawler could not read."""

from collections.abc import Iterator

from model.access.statement import Origin, Statement

SUSPICIOUS = ("Deny", "Quarantine")
"""Parts of the names of those policies of AWS that deny."""


def unread(policy: str, origin: Origin, *, denies: bool = True) -> Iterator[Statement]:
    """Yield statements that may allow everything, and may deny everything.

    So every answer that the policy could change depends on `<policy> was not read: it may allow`
    or `… it may deny`.

    Args:
        policy: what was not read, as a phrase: `policy own`.
        origin: where its statements stand.
        denies: False when it can only allow, as almost every policy of AWS.
    """
    yield _anything(f"{policy} was not read: it may allow", origin, allow=True)
    if denies:
        yield _anything(f"{policy} was not read: it may deny", origin, allow=False)


def may_deny(name: str, *, managed_by_aws: bool) -> bool:
    """Return whether an attached policy of this name may deny something.

    >>> may_deny("AmazonSQSFullAccess", managed_by_aws=True)
    False
    >>> may_deny("AWSCompromisedKeyQuarantineV3", managed_by_aws=True)
    True
    """
    return not managed_by_aws or any(part in name for part in SUSPICIOUS)


def _anything(doubt: str, origin: Origin, *, allow: bool) -> Statement:
    return Statement(
        allow=allow, actions=("*",), resources=("*",), principals="*", doubt=doubt, origin=origin
    )
