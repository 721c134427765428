"""Objectives: what was promised, for which disruption, and where the promise was written."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from model.records.component import ComponentId


class DisruptionClass(StrEnum):
    """How much fails at once."""

    COMPONENT = "component"
    """The component alone."""
    ZONE = "zone"
    """One Availability Zone."""
    REGION = "region"
    """One whole Region."""
    ACCOUNT = "account"
    """One whole account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """What is promised for `subject` under one disruption class. None means not stated."""

    subject: ComponentId
    """The component that it binds."""
    disruption_class: DisruptionClass
    """How much fails at once."""
    source: str
    """Where it was stated: `tag:rto`, a file with its line, an author."""
    rto: timedelta | None = None
    """Recovery time objective: how long it may be away."""
    rpo: timedelta | None = None
    """Recovery point objective: how much recent data may be lost."""
    availability: float | None = None
    """Fraction of time in service, such as 0.9995."""
    latency: timedelta | None = None
    """Longest time for a response."""
    throughput: float | None = None
    """Requests per second."""
    backup_interval: timedelta | None = None
    """Longest time between two backups."""
    inherited_from: ComponentId | None = None
    """The component whose promise this is; None when stated on `subject` itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """What `subject` can do today under one disruption class, asserted by a person or measured."""

    subject: ComponentId
    """The component that it is about."""
    disruption_class: DisruptionClass
    """How much fails at once."""
    source: str
    """Who asserts it, or which drill measured it."""
    rto: timedelta | None = None
    """How long it is away; None when not known."""
    rpo: timedelta | None = None
    """How much recent data it loses; None when not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A gap that `owner` accepts for `reason` until it expires; it stays counted."""

    rule: str
    """Id of the gap rule, such as `N-03`."""
    subject: ComponentId
    """The component that has the gap."""
    owner: str
    """Who accepts it."""
    reason: str
    """Why it is accepted."""
    expires_at: datetime
    """When it ceases to hold."""
