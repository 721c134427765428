"""Crawls that see components described otherwise are published without linking all scopes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.linking import link as linking
from model.linking.link import LinkSettings, link
from model.linking.redescribed import PROPERTIES_OF_LINKING
from model.linking.scope_state import coverage
from model.records.component import Kind
from model.records.observation import Facts, Outcome
from service.stores import delta_records
from service.stores.interface import Change
from service.stores.sqlite.store import SqliteStore
from tests.observing import AT, looks, need, observations, saw, seen
from tests.service.stores.test_part import require_linked

LINK = LinkSettings()
PROPERTIES = st.dictionaries(
    st.sampled_from(["size", "tier", "state", "size", "tier", "state", "engine"]),
    st.sampled_from([1, 1.0, True, None, "x", {"b": [2]}]),
    max_size=2,
)
TAGS = st.dictionaries(
    st.sampled_from(["Name", "stage", "tier", "Name", "stage", "tier", "service", "rto"]),
    st.sampled_from(["shop", "15m", "1", ""]),
    max_size=2,
)


@st.composite
def described_again(draw, observation):
    """Draw another look at a scope: equal facts, but for what some components are."""
    again = []
    for fact in observation.facts.components:
        component = fact.component
        for name, values in (("properties", PROPERTIES), ("tags", TAGS)):
            if draw(st.integers(0, 2)) == 0:
                known = getattr(component, name)
                component = replace(component, **{name: {**known, **draw(values)}})
        if draw(st.integers(0, 19)) == 0:
            component = replace(component, name="another", region="us-west-2")
        again.append(replace(fact, component=component))
    return replace(
        observation,
        facts=replace(observation.facts, components=tuple(again)),
        outcome=draw(st.sampled_from([*[Outcome.COMPLETE] * 5, Outcome.PARTIAL])),
        read_at=AT + timedelta(minutes=draw(st.integers(0, 9))),
    )


@given(st.data())
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_step_gives_what_linking_gives(tmp_path_factory, data):
    store = SqliteStore(tmp_path_factory.mktemp("history") / "store.sqlite3")
    try:
        store.change([Change(observations=data.draw(looks()))], now=AT, settings=LINK)
        for _ in range(data.draw(st.integers(1, 4))):
            base = store.load()
            known = data.draw(st.sampled_from(store.observations()))
            other = data.draw(st.sampled_from(store.observations()))
            again = data.draw(described_again(known))
            step = data.draw(st.integers(0, 7))
            if step == 0:
                store.record([again, data.draw(observations(other.scope.source))])
                store.publish(now=AT, settings=LINK)
            elif step == 1:
                store.record([again])
                change = Change(observations=[data.draw(described_again(other))])
                store.change([change], now=AT, settings=LINK)
            elif step == 2:
                forget = Change(observations=[again], forget=[other.scope.key])
                store.change([forget], now=AT, settings=LINK)
            else:
                store.change([Change(observations=[again])], now=AT, settings=LINK)
            require_linked(store)
            delta = store.delta(base.revision.number)
            assert delta_records.after(base.records, delta) == store.load().records
        assert list(store.verify()) == []
    finally:
        store.close()


QUEUE = seen("queue", Kind.QUEUE, account="111122223333", properties={"state": "on"})
NEEDS = need("queue", "key")


@pytest.fixture
def store(tmp_path):
    made = SqliteStore(tmp_path / "store.sqlite3")
    tags = seen("queue", Kind.UNKNOWN, adds=True, tags={"stage": "test"})
    made.change(
        [Change(observations=[saw("aws.sqs", QUEUE, NEEDS), saw("aws.tags", tags)])],
        now=AT,
        settings=LINK,
    )
    yield made
    made.close()


@pytest.fixture
def links(monkeypatch):
    """Count how often all scopes are linked."""
    counted = []

    def counting(*arguments):
        counted.append(arguments)
        return link(*arguments)

    monkeypatch.setattr(linking, "link", counting)
    return counted


def look(**about):
    component = replace(QUEUE.component, **about)
    return saw("aws.sqs", replace(QUEUE, component=component), NEEDS, at=AT + timedelta(hours=1))


@pytest.mark.parametrize(
    "about",
    [
        {},
        {"properties": {"state": "off"}},
        {"tags": {"stage": "live"}},
        {"name": "orders"},
        {"region": "us-east-1"},
        {"tags": {"service": "shop"}},
        {"tags": {"rto:zone": "15m"}},
        *({"properties": {name: "x"}} for name in sorted(PROPERTIES_OF_LINKING)),
    ],
    ids=lambda part: str(part),
)
def test_only_what_a_crawl_touches_is_linked(store, links, about):
    store.change([Change(observations=[look(**about)])], now=AT, settings=LINK)

    assert links == []
    require_linked(store)


def test_crawl_that_sees_the_same_is_published_without_linking(store, links):
    store.record([look()])
    label, is_new = store.publish(now=AT, settings=LINK)

    assert (label.number, is_new, links) == (1, False, [])
    assert store.load().coverage == coverage(store.states())


def test_promise_between_two_crawls_changes_nothing_of_that(store, links):
    store.change([Change(observations=[look(tags={"a": "b"})])], now=AT, settings=LINK)
    promised = replace(saw("asserted"), facts=Facts(), read_at=AT, outcome=Outcome.COMPLETE)
    store.change([Change(observations=[promised])], now=AT, settings=LINK)
    store.change([Change(observations=[look()])], now=AT, settings=LINK)

    assert links == []
    require_linked(store)


def test_other_settings_link_all_scopes(store, links):
    other = LinkSettings(service_tags=("stage",))
    label, is_new = store.publish(now=AT, settings=other)

    assert (label.number, is_new, len(links)) == (2, True, 1)
    assert [belongs.group for belongs in store.load().records.memberships] == ["service:test"]
