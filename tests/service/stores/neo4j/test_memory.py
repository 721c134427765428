"""What a store remembers of its last publish never hides what others did meanwhile."""

from contextlib import closing
from dataclasses import replace

import pytest

from model.linking.link import LinkSettings, link
from model.records.digest import digest
from service.stores.interface import Change
from service.stores.neo4j import derived
from service.stores.neo4j import read as neo4j_read
from service.stores.neo4j import scopes as neo4j_scopes
from tests.builders import records
from tests.observing import AT, facts, saw, seen
from tests.service.stores.backends import neo4j_store

pytestmark = pytest.mark.neo4j

LINK = LinkSettings()
DRAWINGS = (
    "web > 1/2(a, b); a > db; service:shop[web]",
    "web > 1/2(a, b); b > db; web ~> cache; service:shop[web]",
    "web > 1/2(a, c); c > db; service:shop[web, c]",
    "web > a; a > db",
)


@pytest.fixture
def ask(neo4j_driver, neo4j_server):
    def asked(query, **given):
        answer = neo4j_driver.execute_query(query, given, database_=neo4j_server.database)
        return [record.values() for record in answer.records]

    return asked


@pytest.fixture
def stores(neo4j_address):
    opened = [neo4j_store(neo4j_address) for _ in range(2)]
    yield opened
    for store in opened:
        store.close()


def publish(store, text, **about):
    store.record([replace(saw("drawn"), facts=facts(records(text, **about)))])
    return store.publish(now=AT, settings=LINK)


def sound(store):
    loaded = store.load()
    linked = link(store.observations(), LINK)
    return loaded.records == linked and digest(linked) == loaded.revision.digest


def test_two_processes_that_take_turns_publish_what_each_of_them_recorded(stores):
    for turn, drawing in enumerate(DRAWINGS * 2):
        publish(stores[turn % 2], drawing, db={"kind": "database", "engine": str(turn)})
        if turn % 3 == 0:
            stores[turn % 2].record([saw(f"more{turn}", seen(f"c{turn}"))])
            stores[turn % 2].publish(now=AT, settings=LINK)
        assert sound(stores[0])
        assert sound(stores[1])


def test_what_is_remembered_is_not_read_again(stores, monkeypatch):
    store, _ = stores
    store.change([], now=AT, settings=LINK)
    publish(store, DRAWINGS[0])
    store.change([], now=AT, settings=LINK)
    read = []
    states, live = neo4j_scopes.states, neo4j_read.live
    monkeypatch.setattr(neo4j_scopes, "states", lambda each: read.append("states") or states(each))
    monkeypatch.setattr(
        "service.stores.neo4j.publish.live", lambda *given: read.append("live") or live(*given)
    )

    for drawing in DRAWINGS:
        observation = replace(saw("drawn"), facts=facts(records(drawing)))
        store.change([Change(observations=[observation])], now=AT, settings=LINK)
    assert read == []
    assert sound(store)


def test_a_relationship_in_place_of_another_is_noticed_when_it_is_written(stores, ask):
    store, _ = stores
    publish(store, DRAWINGS[0])
    ask("MATCH ({id: 'a'})-[r]->({id: 'db'}) WITH r LIMIT 2 DELETE r")
    ask("MATCH (a {id: 'a'}), (b {id: 'db'}) CREATE (a)-[:OWNS]->(b), (a)-[:OWNS]->(b)")

    publish(store, DRAWINGS[1])
    assert sound(store)


def test_a_repair_by_another_process_is_noticed(stores, ask):
    store, other = stores
    publish(store, DRAWINGS[0])
    ask("MATCH (n:Component {id: 'db'}) DETACH DELETE n")
    other.repair(now=AT, settings=LINK)

    publish(store, DRAWINGS[2])
    assert sound(store)


ANNOTATED = "MATCH (c:Component) RETURN c.id, c._annotation_seal ORDER BY c.id"
DERIVED = """MATCH (a:Component)-[r]->(b:Component) WHERE r._derived IS NOT NULL
    RETURN type(r), a.id, b.id, r.certain ORDER BY type(r), a.id, b.id"""
GAPS = """MATCH (g:Gap) RETURN g.id, g.message, [(c)-[:HAS_GAP]->(g) | c.id], g.severity,
    COUNT { (g)-[:BECAUSE_OF]->() } ORDER BY g.id"""
PROMISED = (
    "service:shop > web > 1/2(a, b); web > hub; a > db; web start> image",
    "service:shop > web > 1/2(a, b); web > hub; b > db; web ~> cache",
    "service:shop > web > a > db; web ~> hub",
    "service:shop > web > 1/2(a, b); web > hub; web start> image; web ~> cache",
)


def shown(ask):
    return [ask(query) for query in (ANNOTATED, DERIVED, GAPS)]


def promised(drawing, turn):
    about = {
        "service:shop": {"rto": 15 + turn % 2, "rpo": 1, "class": "region"},
        "web": {"kind": "function"},
    }
    drawn = facts(records(drawing, about=about))
    return Change(observations=[replace(saw("drawn"), facts=drawn)])


def test_annotations_that_are_remembered_are_those_that_are_read(neo4j_address, ask, monkeypatch):
    read = []
    relationships = derived.relationships
    monkeypatch.setattr(
        derived, "relationships", lambda each: read.append("derived") or relationships(each)
    )
    store, other = (neo4j_store(neo4j_address, annotates=True) for _ in range(2))
    with closing(store), closing(other):
        store.change([promised(PROMISED[1], 1)], now=AT, settings=LINK)
        read.clear()
        for turn, drawing in enumerate(PROMISED):
            store.change([promised(drawing, turn)], now=AT, settings=LINK)
            assert read == []
            left = shown(ask)
            store.load()
            other.repair(now=AT, settings=LINK)
            assert shown(ask) == left
            read.clear()
            # The other process wrote all of them again, so what was remembered does not count.
            store.change([promised(PROMISED[(turn + 2) % 4], turn + 1)], now=AT, settings=LINK)
            assert read
            read.clear()


def test_derived_relationships_removed_by_others_are_written_again(neo4j_address, ask):
    store = neo4j_store(neo4j_address, annotates=True)
    with closing(store):
        store.change([promised(PROMISED[0], 0)], now=AT, settings=LINK)
        ask("MATCH (:Service)-[r:STOPS_WITHOUT]->({id: 'hub'}) DELETE r")
        store.change([promised(PROMISED[1], 1)], now=AT, settings=LINK)
        assert ["STOPS_WITHOUT", "service:shop", "hub", None] in ask(DERIVED)
        store.load()
