"""A change that another process publishes is served as a difference, without loading all anew."""

from service.stores.interface import Change
from service.stores.sqlite.store import SqliteStore
from tests.benchmarks.publish import LINK, estate
from tests.observing import AT
from tests.service.running import serving

APPLIED_SECONDS = 4 * 1.0
COMPONENTS = 2700
"""Thirty scopes; one of them changes."""


def test_delta_of_a_large_estate_is_applied_soon_and_loads_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "store.sqlite3"
    published = SqliteStore(path)
    published.record(estate(COMPONENTS))
    published.publish(now=AT, settings=LINK)
    loads = []

    class Counted(SqliteStore):
        def load(self, revision=None):
            loads.append(revision)
            return super().load(revision)

    with serving(lambda: Counted(path, create=False), tmp_path) as running:
        running.wait(lambda snapshot: snapshot is not None and not snapshot.stale)
        looks = tuple(estate(COMPONENTS, version=1, share=30, needs=1))
        published.change([Change(observations=looks)], now=AT, settings=LINK)
        running.wait(lambda snapshot: snapshot.revision.number == 2, APPLIED_SECONDS)
        answered = running.ask("{ graph { components revision { number stale } } }")["graph"]
        served = running.app.state.runtime.snapshots.current.graph.records
    expected = published.load().records
    published.close()

    assert loads == [None]
    assert served == expected
    assert answered["revision"] == {"number": 2, "stale": False}
