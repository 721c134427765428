"""The intake of events: read, limited, counted, kept, and handed on to whoever is notified."""

import math
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from threading import Lock
from time import monotonic
from typing import Any

from discovery.events import read_event
from model.errors import InvalidValue
from model.incidents.event import Event
from model.incidents.incident import Reception
from service.errors import TooManyEvents
from service.incidents.stored import Receipt, StoredIncidents
from service.snapshots import Clock, Snapshots

MOST_TOGETHER = 100
"""Events of one request."""
PERIOD_SECONDS = 60.0
REFUSED, LIMITED = "refused", "limited"
"""Names of events in `Intake.counts` that were wrong, and that were too many."""


class Intake:
    """Takes events that were posted or read from a queue."""

    def __init__(
        self,
        incidents: StoredIncidents,
        snapshots: Snapshots,
        *,
        clock: Clock,
        most_a_minute: int,
        followed: Callable[[Receipt], None] = lambda receipt: None,
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        """Keep events in `incidents`.

        `followed` is called for each event that was kept before; `seconds` returns a time that
        never goes backwards.
        """
        self._incidents = incidents
        self._snapshots = snapshots
        self._clock = clock
        self._most = most_a_minute
        self._followed = followed
        self._seconds = seconds
        self._lock = Lock()
        """Guards the fields below; no input or output happens under it."""
        self._moments: deque[float] = deque()
        self.counts: Counter[str] = Counter(dict.fromkeys((*Reception, REFUSED, LIMITED), 0))
        """How many events came to which end."""

    def post(self, document: Any) -> Sequence[Receipt]:
        """Take an event, or a list of events: all of them, or none when one is wrong.

        Raises:
            InvalidValue: if an event is wrong; the error names the field by its path.
            TooManyEvents: if too many came in the last minute.
            StoreError: if the store cannot keep them; those kept before stay.
        """
        documents = document if isinstance(document, list) else [document]
        if not 1 <= len(documents) <= MOST_TOGETHER:
            expected = f"1 to {MOST_TOGETHER} events"
            raise self._refused(InvalidValue("events", f"{len(documents)} events", expected))
        self._limit(len(documents))
        events = list(self._read(documents))
        return [self._keep(event) for event in events]

    def take(self, document: Any) -> Receipt:
        """Take one event of a queue, from which as many are read as can be kept.

        Raises:
            InvalidValue: if the event is wrong.
            StoreError: if the store cannot keep it.
        """
        (event,) = self._read([document])
        return self._keep(event)

    def _read(self, documents: Sequence[Any]) -> Iterator[Event]:
        now, current = self._clock(), self._snapshots.current
        revision = None if current is None else current.revision.number
        for number, document in enumerate(documents):
            try:
                yield read_event(document, received_at=now, revision=revision)
            except InvalidValue as error:
                if len(documents) > 1:
                    name = f"events[{number}].{error.name}"
                    error = InvalidValue(name, error.value, error.expected, hint=error.hint)
                raise self._refused(error) from None

    def _keep(self, event: Event) -> Receipt:
        receipt = self._incidents.receive(event)
        self._count(receipt.reception)
        self._followed(receipt)
        return receipt

    def _limit(self, events: int) -> None:
        now = self._seconds()
        with self._lock:
            while self._moments and self._moments[0] <= now - PERIOD_SECONDS:
                self._moments.popleft()
            if len(self._moments) + events <= self._most:
                self._moments.extend([now] * events)
                return
            self.counts[LIMITED] += events
            oldest = self._moments[0] if self._moments else now
        raise TooManyEvents(self._most, max(1, math.ceil(oldest + PERIOD_SECONDS - now)))

    def _refused(self, error: InvalidValue) -> InvalidValue:
        self._count(REFUSED)
        return error

    def _count(self, name: str) -> None:
        with self._lock:
            self.counts[name] += 1
