"""The parts that keep, notify of, and receive incidents, put together for a running service."""

from dataclasses import dataclass

from service.incidents.intake import Intake
from service.incidents.notifier import Notifier
from service.incidents.queue_reader import QueueReader
from service.incidents.stored import StoredIncidents
from service.incidents.targets import check_targets
from service.settings import Settings
from service.snapshots import Clock, Snapshots


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentParts:
    """What works on incidents in one process."""

    stored: StoredIncidents
    intake: Intake
    notifier: Notifier
    reader: QueueReader | None
    """None where no queue is configured."""

    def start(self) -> None:
        """Begin to notify, and to read the queue."""
        self.notifier.start()
        if self.reader is not None:
            self.reader.start()

    def stop(self) -> None:
        """Stop both."""
        if self.reader is not None:
            self.reader.stop()
        self.notifier.stop()


def incident_parts(settings: Settings, snapshots: Snapshots, clock: Clock) -> IncidentParts:
    """Return the parts that the settings describe.

    Raises:
        InvalidValue: if a target of notices cannot be sent to.
        MissingExtra: if one needs a library that is not installed.
    """
    check_targets(settings.notify_targets)
    stored = StoredIncidents(snapshots.store, clock=clock)
    notifier = Notifier(snapshots.store, settings.notify_targets, clock=clock)
    intake = Intake(
        stored,
        snapshots,
        clock=clock,
        most_a_minute=settings.max_events_per_minute,
        followed=notifier.follow,
    )
    queue = settings.events_queue
    reader = None if queue is None else QueueReader(queue, intake)
    return IncidentParts(stored=stored, intake=intake, notifier=notifier, reader=reader)
