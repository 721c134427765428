"""Stored incidents: each subject is one entry beside the graph, changed by one event at a time.

An event and what it makes of its incident are written together, under the lock of the store: two
replicas that receive the same event at once keep it once.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from copy import copy
from dataclasses import dataclass

from model.errors import Error
from model.incidents.event import Event, EventKind
from model.incidents.incident import Incident, Received, Reception, Subject, receive, subject_key
from model.incidents.rules import rule_for
from schema.errors import UnknownIncident
from schema.graphql.context import Viewer
from service.audit import entry_by
from service.incidents.stored_rules import read_rules
from service.snapshots import Clock
from service.stores.codec import dumps, loads
from service.stores.interface import AuditEntry, GraphStore

LOG = logging.getLogger("loadpath")
KIND, HEAD = "incident", "incident-head"
"""Under what subjects, and the number of their changes, are registered in the store."""
WATCH_SECONDS = 1.0
"""How often a subscription asks the store whether anything changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of an event."""

    event: Event
    reception: Reception
    incident: Incident | None
    """The incident to which it belongs; None when it belongs to none."""
    notify: tuple[str, ...] = ()
    """The targets that the rule of the incident names."""


class Unchanged(Error):
    """Nothing has to be written."""


class StoredIncidents:
    """Keeps incidents in a store, which a function gives."""

    def __init__(self, store: Callable[[], GraphStore], *, clock: Clock) -> None:
        """Use the store that `store` returns."""
        self._store = store
        self._clock = clock
        self._viewer: Viewer | None = None

    def by(self, viewer: Viewer) -> "StoredIncidents":
        """Return the same incidents, audited with the role and the address of `viewer`."""
        incidents = copy(self)
        incidents._viewer = viewer
        return incidents

    def receive(self, event: Event) -> Receipt:
        """Keep an event, and return what became of it.

        Raises:
            StoreError: if the store cannot take it; whoever sent it may send it again.
        """
        store = self._store()
        rules = read_rules(store)
        rule = rule_for(event, rules)
        received = _keep(store, event, None if rule is None else rule.name)
        incident = received.incident
        opened_by = None if incident is None else incident.rule
        notify = next((each.notify for each in rules if each.name == opened_by), ())
        return Receipt(event=event, reception=received.reception, incident=incident, notify=notify)

    def incidents(self) -> Sequence[Incident]:
        """Return every incident, the latest first.

        Raises:
            StoreError: if the store is away.
        """
        subjects = (loads(Subject, text) for text in self._store().registered(KIND).values())
        incidents = (incident for subject in subjects for incident in subject.incidents)
        return sorted(incidents, key=lambda each: (each.started_at, each.id), reverse=True)

    def incident(self, id: str) -> Incident:
        """Return one incident.

        Raises:
            UnknownIncident: if there is no such incident.
            StoreError: if the store is away.
        """
        for incident in self.incidents():
            if incident.id == id:
                return incident
        raise UnknownIncident(id)

    def end(self, id: str, *, author: str) -> Incident:
        """Note that an incident is over, and return it; one that has ended stays as it is.

        Raises:
            UnknownIncident: if there is no such incident.
            StoreError: if the store cannot take it.
        """
        incident, now = self.incident(id), self._clock()
        if incident.ended_at is not None:
            return incident
        last = incident.events[-1]
        event = Event(
            id=f"ended/{id}/{now.isoformat()}",
            source=last.source,
            subject=last.subject,
            kind=EventKind.ENDS,
            at=max(now, last.at),
            title=f"{author} says that it is over",
            category="endIncident",
            received_at=now,
        )
        viewer = self._viewer
        entry = None if viewer is None else entry_by(viewer, "endIncident", {"id": id}, at=now)
        received = _keep(self._store(), event, None, entry=entry)
        return received.incident or incident

    async def watch(self) -> AsyncIterator[Incident]:
        """Yield an incident whenever it opens, changes or ends."""
        head = await asyncio.to_thread(self._head)
        known = {each.id: each for each in await asyncio.to_thread(self.incidents)}
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            try:
                latest = await asyncio.to_thread(self._head)
                if latest == head:
                    continue
                incidents = await asyncio.to_thread(self.incidents)
            except Error as error:
                LOG.debug("incidents not read: %s", error)
                continue
            head = latest
            for incident in reversed(incidents):
                if known.get(incident.id) != incident:
                    known[incident.id] = incident
                    yield incident

    def _head(self) -> bytes:
        return self._store().registered(HEAD).get(HEAD, b"0")


def _keep(
    store: GraphStore, event: Event, rule: str | None, *, entry: AuditEntry | None = None
) -> Received:
    """Write what an event makes of its subject, unless it makes nothing of it."""
    name = f"{event.source}-{subject_key(event)}"
    results: list[Received] = []

    def change(before: bytes | None) -> bytes:
        subject = Subject() if before is None else loads(Subject, before)
        received = receive(subject, event, rule=rule)
        results[:] = [received]
        if received.subject == subject:
            raise Unchanged("nothing changes")
        return dumps(received.subject)

    try:
        store.register(KIND, name, change, entry=entry)
    except Unchanged:
        return results[0]
    # Replicas look at this number, and read the incidents only when it has changed.
    store.register(HEAD, HEAD, lambda before: str(int(before or b"0") + 1).encode())
    return results[0]
