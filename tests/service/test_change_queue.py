"""Changes that wait while another is published are published together."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from model.linking.link import LinkSettings
from service.change_queue import ChangeQueue
from service.snapshot_file import SnapshotFile
from service.snapshots import Snapshots
from service.stores.interface import AuditEntry, AuditOutcome, Change
from service.stores.sqlite.store import SqliteStore
from tests.observing import AT, saw, seen
from tests.service.running import until


class SlowStore:
    """A real store whose changes begin when they are let go."""

    def __init__(self, path):
        self._store = SqliteStore(path)
        self.asked, self.go_on = Event(), Event()

    def __getattr__(self, verb):
        return getattr(self._store, verb)

    def change(self, changes, **settings):
        self.asked.set()
        assert self.go_on.wait(30)
        return self._store.change(changes, **settings)


def change(number):
    entry = AuditEntry(at=AT, author="ann", action=f"change {number}", detail="{}")
    return Change(observations=(saw(f"aws.{number}", seen(f"c{number}")),), entry=entry)


def test_twenty_changes_at_once_are_two_publications(tmp_path):
    store = SlowStore(tmp_path / "store.sqlite3")
    snapshots = Snapshots(lambda: store, SnapshotFile(tmp_path, "test"), clock=lambda: AT)
    changes = ChangeQueue(snapshots, clock=lambda: AT, settings=LinkSettings())

    with ThreadPoolExecutor(20) as executor:
        first = executor.submit(changes.add, change(0))
        assert store.asked.wait(30)
        others = [executor.submit(changes.add, change(number)) for number in range(1, 20)]
        until(lambda: len(changes._waiting) == 19)
        store.go_on.set()
        revisions = [future.result(timeout=30).number for future in (first, *others)]

    assert revisions == [1, *[2] * 19]
    assert [revision.number for revision in store.revisions()] == [2, 1]
    lines = {(line.action, line.outcome, line.revision) for line in store.audit_log()}
    assert lines == {
        (f"change {number}", AuditOutcome.PUBLISHED, min(number + 1, 2)) for number in range(20)
    }
    snapshots.stop()
