"""Revisions in memory: earlier ones are loaded when they are asked for, and the last few stay."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from service.snapshot_file import SnapshotFile
from service.snapshots import EARLIER, Snapshots
from service.stores import open_store
from tests.service.running import fill


class CountedStore:
    """A real store that counts how often each revision is loaded."""

    def __init__(self, url, loads):
        self._store, self._loads = open_store(url), loads

    def __getattr__(self, verb):
        return getattr(self._store, verb)

    def load(self, revision=None):
        self._loads[revision] += 1
        return self._store.load(revision)


@pytest.fixture
def six_revisions(tmp_path):
    """URL of a store with six revisions, each with one queue more."""
    url = f"sqlite:///{tmp_path}/store.sqlite3"
    for last in range(6):
        queues = ", ".join(f"{{id: 'queue:{at}', kind: queue}}" for at in range(last + 1))
        fill(url, f"loadpath: 1\ncomponents: [{queues}]\n")
    return url


def test_earlier_revisions_are_loaded_once_and_only_the_last_few_stay(six_revisions, tmp_path):
    loads = Counter()
    snapshots = Snapshots(
        lambda: CountedStore(six_revisions, loads),
        SnapshotFile(tmp_path, "test"),
        clock=lambda: datetime(2026, 3, 1, tzinfo=UTC),
    )
    snapshots.refresh()

    sizes = [len(snapshots.at(number).graph) for number in (1, 2, 3, 4, 5, 1)]
    for number in (1, 5, 4, 3, 6):
        snapshots.at(number)

    snapshots.stop()
    assert EARLIER == 4
    assert sizes == [1, 2, 3, 4, 5, 1]
    assert loads == {None: 1, 1: 2, 2: 1, 3: 1, 4: 1, 5: 1}
