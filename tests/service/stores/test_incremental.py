"""What is published in part is what linking all of it would give, over random histories."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from model.linking.link import LinkSettings, link
from model.records.component import ComponentId, Kind
from model.records.objective import Capability, DisruptionClass, Objective, Waiver
from model.records.observation import Outcome
from service.snapshot_file import SnapshotFile
from service.snapshots import Snapshots
from service.stores import delta_records
from service.stores.interface import Change
from service.stores.sqlite.store import SqliteStore
from tests.observing import AT, IDS, KEYS, need, observations, saw, seen
from tests.service.stores.test_part import require_linked

LINK = LinkSettings()
SOURCES = ["asserted", "ann", "bob", "document"]


@st.composite
def promises(draw):
    """Draw an objective, a capability or a waiver; equal ones often come from several scopes."""
    subject = ComponentId(draw(st.sampled_from([*IDS, *KEYS])))
    where = draw(st.sampled_from(list(DisruptionClass)[:2]))
    rto = timedelta(minutes=draw(st.integers(1, 2)))
    source = draw(st.sampled_from(["book", "tag:rto"]))
    return draw(
        st.sampled_from(
            [
                Objective(subject=subject, disruption_class=where, source=source, rto=rto),
                Capability(subject=subject, disruption_class=where, source=source, rto=rto),
                Waiver(rule="N-01", subject=subject, owner="me", reason="so", expires_at=AT),
            ]
        )
    )


@st.composite
def steps(draw):
    """Draw a change: mostly of promises alone, sometimes a look of any kind, sometimes two."""
    made = []
    for _ in range(draw(st.integers(1, 2))):
        if draw(st.integers(0, 3)):
            source = draw(st.sampled_from(SOURCES))
            outcome = draw(st.sampled_from([Outcome.COMPLETE, Outcome.COMPLETE, Outcome.PARTIAL]))
            stated = draw(st.lists(promises(), max_size=3))
            made.append(Change(observations=(saw(source, *stated, outcome=outcome),)))
        else:
            made.append(Change(observations=(draw(observations()),)))
    return made


def crawled(minute):
    """Return a step that sees the same need as each other one, at its own moment."""
    again = saw("aws.a", need(*KEYS[:2]), at=AT + timedelta(minutes=minute))
    return [Change(observations=(again,))]


@given(st.lists(steps(), min_size=1, max_size=6), st.integers(0, 6))
@example(history=[crawled(0), crawled(1)], unpublished=0)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_step_gives_what_linking_gives(tmp_path_factory, history, unpublished):
    store = SqliteStore(tmp_path_factory.mktemp("history") / "store.sqlite3")
    try:
        base = None
        for number, changes in enumerate(history):
            if number == unpublished:
                store.record([saw("aws.b", seen("c1", Kind.COMPUTE), seen("c2"))])
            store.change(changes, now=AT, settings=LINK)
            require_linked(store)
            loaded = store.load()
            if base is not None:
                delta = store.delta(base.revision.number)
                assert delta_records.fits(base.records, delta)
                assert delta_records.after(base.records, delta) == loaded.records
            base = loaded
        assert list(store.verify()) == []
    finally:
        store.close()


@pytest.fixture
def store(tmp_path):
    made = SqliteStore(tmp_path / "store.sqlite3")
    made.change(
        [Change(observations=(saw("aws.a", seen("c1"), seen("c2")),))], now=AT, settings=LINK
    )
    yield made
    made.close()


def objective(subject, minutes):
    return Objective(
        subject=ComponentId(subject),
        disruption_class=DisruptionClass.REGION,
        source="book",
        rto=timedelta(minutes=minutes),
    )


def test_zone_that_only_an_objective_names_goes_with_the_objective(store):
    stated = Change(observations=(saw("asserted", objective("zone:use1-az1", 5)),))
    store.change([stated], now=AT, settings=LINK)
    assert "zone:use1-az1" in {component.id for component in store.load().records.components}

    store.change([Change(observations=(saw("asserted"),))], now=AT, settings=LINK)

    loaded = store.load()
    assert [component.id for component in loaded.records.components] == ["c1", "c2"]
    assert loaded.records == link(store.observations(), LINK)


def test_one_objective_is_published_without_linking(store, monkeypatch):
    def refuse(*_):
        raise AssertionError("linked")

    monkeypatch.setattr("model.linking.link.link", refuse)
    for minutes in (5, 10):
        change = Change(observations=(saw("asserted", objective("c1", minutes)),))
        store.change([change], now=AT, settings=LINK)

    (kept,) = store.load().records.objectives
    assert kept.rto == timedelta(minutes=10)
    assert store.current().number == 3


def test_served_graph_keeps_its_topology_when_only_a_promise_changes(store, tmp_path):
    snapshots = Snapshots(lambda: store, SnapshotFile(tmp_path, "x"), clock=lambda: AT)
    before = snapshots.refresh()
    change = Change(observations=(saw("asserted", objective("c1", 5)),))
    store.change([change], now=AT, settings=LINK)

    after = snapshots.refresh()

    assert after.graph.topology is before.graph.topology
    assert after.graph.records == store.load().records
    assert replace(after.revision) == store.current()
