"""Callers: the principals that can make a request, of every form that a policy can name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from model.records.component import Component, Kind

ROLE = "AWS::IAM::Role"
USER = "AWS::IAM::User"
GROUP = "AWS::IAM::Group"
PROVIDERS = frozenset({"AWS::IAM::OIDCProvider", "AWS::IAM::SAMLProvider"})
ANYONE = "*"


class CallerKind(StrEnum):
    """What makes the request."""

    USER = "user"
    ROLE = "role"
    ROOT = "root"
    """The root user of an account."""
    ANYONE = "anyone"
    """Somebody without credentials."""
    SERVICE = "service"
    """An AWS service, acting for itself."""
    FEDERATED = "federated"
    """Somebody whom an identity provider signed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """One principal, as a request carries it."""

    kind: CallerKind
    arn: str
    """The ARN of a user, role, root user or provider; the name of a service
    (`lambda.amazonaws.com`); `*` for anyone."""
    account: str = ""
    """The number of its account; empty when it has none, or it is not known."""
    name: str = ""
    """The name of a user or a role; empty for others."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """Those of its tags that every request carries."""
    tags_read: bool = False
    """Whether a request carries no other tag."""
    linked: bool = False
    """True for a service-linked role, which control policies do not bind."""
    canonical_id: str | None = None
    """The canonical user id of its account, by which S3 names it; None when it is not known."""

    @property
    def is_direct(self) -> bool:
        """Whether it is a principal of IAM that calls by itself."""
        return self.kind in {CallerKind.USER, CallerKind.ROLE, CallerKind.ROOT}


SERVICE_LINKED = "/aws-service-role/"


def anyone() -> Caller:
    """Return a caller without credentials."""
    return Caller(kind=CallerKind.ANYONE, arn=ANYONE)


def service(name: str) -> Caller:
    """Return an AWS service that calls for itself.

    >>> service("lambda.amazonaws.com").kind
    <CallerKind.SERVICE: 'service'>
    """
    return Caller(kind=CallerKind.SERVICE, arn=name)


def root(account: str, *, partition: str = "aws", canonical_id: str | None = None) -> Caller:
    """Return the root user of an account."""
    arn = f"arn:{partition}:iam::{account}:root"
    return Caller(
        kind=CallerKind.ROOT, arn=arn, account=account, tags_read=True, canonical_id=canonical_id
    )


def is_caller(component: Component) -> bool:
    """Return whether a component can make requests: a user, role, account or identity provider."""
    return component.kind is Kind.ACCOUNT or component.type in {USER, ROLE, *PROVIDERS}


def account_of(component: Component) -> str | None:
    """Return the number of the account that a component is in, or is; None when not known."""
    itself = component.id.removeprefix("account:") if component.kind is Kind.ACCOUNT else None
    return component.account or itself


def arn_of(component: Component) -> str:
    """Return the ARN by which policies name a component: the property `arn`, else its id."""
    arn = component.properties.get("arn")
    return arn if isinstance(arn, str) else str(component.id)


def short_name(component: Component) -> str:
    """Return how a person calls it: its name, else the end of its id.

    >>> short_name(Component(id="arn:aws:s3:::media", kind=Kind.BUCKET))
    'media'
    """
    return component.name or last_part(component.id)


def last_part(arn: str) -> str:
    """Return what follows the last colon or slash of an ARN.

    >>> last_part("arn:aws:iam::111122223333:policy/team/own")
    'own'
    """
    return arn.rpartition("/")[2] if "/" in arn else arn.rpartition(":")[2]


def owner_of(component: Component) -> str | None:
    """Return the account that owns a resource: as stated, else as its ARN says; None if neither.

    >>> owner_of(Component(id="arn:aws:sqs:us-east-1:111122223333:orders", kind=Kind.QUEUE))
    '111122223333'
    """
    stated = account_of(component)
    if stated is not None:
        return stated
    segments = arn_of(component).split(":")
    return segments[4] if len(segments) > 4 and segments[4].isdigit() else None
