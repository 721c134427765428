"""What a reader of events is: a function from the detail of an event to what it says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from discovery.events.fields import Json
from model.incidents.event import EventKind, EventSeverity, EventSource, Mention


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What EventBridge says of every event."""

    id: str
    account: str
    region: str
    at: datetime
    resources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDetail:
    """What the detail of an event says; see the fields of `model.incidents.event.Event`."""

    subject: str
    kind: EventKind
    at: datetime
    title: str
    category: str
    severity: EventSeverity | None = None
    began_at: datetime | None = None
    account: str | None = None
    region: str | None = None
    service: str | None = None
    mentions: tuple[Mention, ...] = ()
    id: str | None = None
    """What identifies the event better than the id of EventBridge; None where that does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventReader:
    """Reads one type of events."""

    source: EventSource
    detail_type: str
    """The `detail-type` of EventBridge."""
    read: Callable[[Json, Envelope], EventDetail]
    """Returns what the detail says; raises `InvalidValue` for a wrong one."""
    docs: str
    """Where AWS describes it."""
