"""Condition keys: what the graph knows of the circumstances of a request."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from model.access.pattern import Keys
from model.records.component import Component, Kind

ROLE = "AWS::IAM::Role"
USER = "AWS::IAM::User"
PRINCIPAL_TYPES = {USER: "User", ROLE: "AssumedRole"}
"""CloudFormation type → value of `aws:PrincipalType`; the root user is an `Account`."""


def request_keys(
    principal: Component, resource: Component, *, organization: str | None, at: datetime
) -> Keys:
    """Return the condition keys of a request, in lower case, with their values [1]_.

    A key without values is known to be absent from the request. A key that is missing is not
    known: it depends on the network, on the session or on what the caller asks for. What a caller
    is free to choose well (encryption in transit) counts as chosen well.

    Args:
        principal: a user, a role or an account (its root user).
        resource: what the request is about.
        organization: the id of the organization of the principal; None when it is not known.
        at: the moment of the request.

    References:
        .. [1] IAM User Guide, "AWS global condition context keys".
    """
    keys: dict[str, Sequence[str]] = {
        **_tag_keys("aws:principaltag", principal.tags.items()),
        **_tag_keys("aws:resourcetag", resource.tags.items()),
        "aws:principalarn": [str(principal.id)],
        "aws:principalaccount": [account_of(principal) or ""],
        "aws:principaltype": [PRINCIPAL_TYPES.get(principal.type or "", "Account")],
        "aws:principalisawsservice": ["false"],
        "aws:securetransport": ["true"],
        "aws:currenttime": [at.astimezone(UTC).isoformat()],
        "aws:epochtime": [str(int(at.timestamp()))],
        "aws:username": [principal.name] if principal.type == USER else [],
    }
    optional = {
        "aws:principalorgid": organization,
        "aws:resourceaccount": resource.account,
        "aws:requestedregion": resource.region,
    }
    return keys | {key: [value] for key, value in optional.items() if value}


def account_of(component: Component) -> str | None:
    """Return the number of the account that a component is in, or is; None when not known."""
    itself = component.id.removeprefix("account:") if component.kind is Kind.ACCOUNT else None
    return component.account or itself


def _tag_keys(prefix: str, tags: Iterable[tuple[str, str]]) -> Mapping[str, Sequence[str]]:
    return {f"{prefix}/{name.lower()}": [value] for name, value in tags}
