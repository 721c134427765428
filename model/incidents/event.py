"""Events: what AWS sends about the state of a resource, in the terms of this project."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EventSource(StrEnum):
    """Which service of AWS sent an event."""

    HEALTH = "aws.health"
    """AWS Health: issues and planned changes of AWS itself."""
    CLOUDWATCH = "aws.cloudwatch"
    """CloudWatch: alarms that change their state."""
    GUARDDUTY = "aws.guardduty"
    """GuardDuty: findings about possible attacks."""
    CONFIG = "aws.config"
    """Config: resources that change, and rules that they break."""


class EventKind(StrEnum):
    """What an event says about an incident."""

    BEGINS = "begins"
    """Something is wrong."""
    NOTES = "notes"
    """Something happened meanwhile."""
    ENDS = "ends"
    """What was wrong is over."""


class EventSeverity(StrEnum):
    """How severe the sender says that it is, the most severe first."""

    CRITICAL = "critical"
    """The sender asks for action at once."""
    HIGH = "high"
    """The sender asks for action soon."""
    MEDIUM = "medium"
    """Somebody should look into it."""
    LOW = "low"
    """It is for information."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """How an event names a resource."""

    text: str
    """An ARN, a key such as `ec2:i-0abc`, or the id that the resource has in its service."""
    type: str | None = None
    """Its CloudFormation type; None when the event does not say it."""
    account: str | None = None
    """The account that holds it; None when the event does not say it."""
    region: str | None = None
    """The Region that holds it; None when the event does not say it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event, without what is not needed to understand it."""

    id: str
    """The id that EventBridge gave it; a second event of this id is the same event."""
    source: EventSource
    """Which service sent it."""
    subject: str
    """What it is about: events of equal source and subject are about the same matter."""
    kind: EventKind
    """Whether something begins, goes on or ends."""
    at: datetime
    """When what it reports happened."""
    title: str
    """What it reports, in one line."""
    category: str
    """The sender's word for it: `issue`, `ALARM`, `NON_COMPLIANT`, the type of a finding."""
    severity: EventSeverity | None = None
    """How severe the sender says that it is; None when the sender does not say it."""
    began_at: datetime | None = None
    """When the matter itself began, where the sender says so; None otherwise."""
    account: str | None = None
    """The account in which it happened; None when the event does not say it."""
    region: str | None = None
    """The Region in which it happened; None when the event does not say it."""
    service: str | None = None
    """The AWS service that fails as a whole in the Region; None when only resources are named."""
    mentions: tuple[Mention, ...] = ()
    """The resources that it names."""
    received_at: datetime
    """When it was received."""
    revision: int | None = None
    """The revision that was current then; None when nothing was published."""
