"""Incidents: the events about one matter, from the first that reports it to the one that ends it.

Events arrive late, twice and out of order. So an incident is what its events say in the order of
their moments: it lasts when the latest of them that begins or ends something begins it.
"""

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from model.incidents.event import Event, EventKind, EventSeverity, EventSource, Mention

MOST_EVENTS = 500
"""Events of one incident that are kept: the first, and the latest of the others."""
MOST_INCIDENTS = 20
"""Incidents of one subject that are kept, the latest."""


class Reception(StrEnum):
    """What became of an event."""

    OPENED = "opened"
    """It opened an incident."""
    JOINED = "joined"
    """It belongs to an incident that was there."""
    ENDED = "ended"
    """It ended an incident."""
    REPEATED = "repeated"
    """It had been received before; nothing changed."""
    IGNORED = "ignored"
    """No rule opens an incident for it, and it belongs to none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something that fails, failed, or is suspected to."""

    id: str
    """Identifies the incident; it never changes."""
    events: tuple[Event, ...]
    """Its events, by their moments."""
    left_out: int = 0
    """How many further events it had, which are not kept."""
    rule: str
    """The name of the rule that opened it."""

    @property
    def source(self) -> EventSource:
        """Which service reported it."""
        return self.events[0].source

    @property
    def title(self) -> str:
        """What is wrong, in one line, in the words of the first event that says so."""
        begun = (event for event in self.events if event.kind is EventKind.BEGINS)
        return next(begun, self.events[0]).title

    @property
    def severity(self) -> EventSeverity | None:
        """The highest severity that an event gives; None when none gives one."""
        stated = [event.severity for event in self.events if event.severity is not None]
        return min(stated, key=list(EventSeverity).index, default=None)

    @property
    def started_at(self) -> datetime:
        """Since when it lasts, as the sender says, or the moment of its first event."""
        moments = [event.began_at for event in self.events if event.began_at is not None]
        return min([*moments, self.events[0].at])

    @property
    def ended_at(self) -> datetime | None:
        """When it ended; None while it lasts."""
        turns = [event for event in self.events if event.kind is not EventKind.NOTES]
        return turns[-1].at if turns and turns[-1].kind is EventKind.ENDS else None

    @property
    def revision(self) -> int | None:
        """The revision that was current when it was first reported; None when there was none."""
        return min(self.events, key=lambda event: event.received_at).revision

    @property
    def mentions(self) -> Sequence[Mention]:
        """The resources that its events name, each once, in the order in which they came."""
        return list(dict.fromkeys(each for event in self.events for each in event.mentions))


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """All that is known about one matter: its incidents, the oldest first."""

    incidents: tuple[Incident, ...] = ()
    count: int = 0
    """How many incidents it has had, those counted that are not kept."""
    early_end: Event | None = None
    """The latest event that ended something before anything had begun; None without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What an event made of its subject."""

    subject: Subject
    reception: Reception
    incident: Incident | None
    """The incident to which the event belongs; None when it belongs to none."""


def receive(subject: Subject, event: Event, *, rule: str | None) -> Received:
    """Return what `event` makes of its subject; `rule` is what opens an incident for it, or None.

    An event that happened before the end of the latest incident belongs to that incident, however
    late it arrives. An end that arrives before its beginning waits for it.

    Complexity: O(events of the subject).
    """
    latest = subject.incidents[-1] if subject.incidents else None
    for incident in subject.incidents:
        if any(event.id == known.id for known in incident.events):
            return Received(subject=subject, reception=Reception.REPEATED, incident=incident)
    if latest is not None and _belongs(event, latest):
        joined = _with(latest, event)
        is_end = latest.ended_at is None and joined.ended_at is not None
        return Received(
            subject=replace(subject, incidents=(*subject.incidents[:-1], joined)),
            reception=Reception.ENDED if is_end else Reception.JOINED,
            incident=joined,
        )
    if event.kind is EventKind.ENDS and event.began_at is None:
        return _early(subject, event)
    if rule is None or event.kind is EventKind.NOTES:
        return Received(subject=subject, reception=Reception.IGNORED, incident=None)
    return _opened(subject, event, rule)


def _belongs(event: Event, latest: Incident) -> bool:
    ended_at = latest.ended_at
    return ended_at is None or event.at <= ended_at


def _with(incident: Incident, event: Event) -> Incident:
    events = list(incident.events)
    insort(events, event, key=lambda each: (each.at, each.id))
    over = max(0, len(events) - MOST_EVENTS)
    kept = (events[0], *events[1 + over :])
    return replace(incident, events=kept, left_out=incident.left_out + over)


def _early(subject: Subject, event: Event) -> Received:
    known = subject.early_end
    kept = event if known is None or known.at < event.at else known
    return Received(
        subject=replace(subject, early_end=kept), reception=Reception.IGNORED, incident=None
    )


def _opened(subject: Subject, event: Event, rule: str) -> Received:
    count, end = subject.count + 1, subject.early_end
    incident = Incident(id=_id(event, count), events=(event,), rule=rule)
    if end is not None and event.at <= end.at:
        incident, end = _with(incident, end), None
    kept = (*subject.incidents, incident)[-MOST_INCIDENTS:]
    return Received(
        subject=Subject(incidents=kept, count=count, early_end=end),
        reception=Reception.OPENED,
        incident=incident,
    )


def _id(event: Event, count: int) -> str:
    """Return the id of the incident of this number: `cloudwatch-3f1c0a9be2d4-1`."""
    return f"{event.source.removeprefix('aws.')}-{subject_key(event)}-{count}"


def subject_key(event: Event) -> str:
    """Return a short name of what an event is about, equal for all events about the same."""
    return sha256(f"{event.source}\n{event.subject}".encode()).hexdigest()[:12]
