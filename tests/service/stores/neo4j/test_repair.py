"""Damage by others: found when the revision is loaded, and repaired from the scopes."""

import pytest

from model.records.digest import digest
from service.stores import errors
from tests.observing import AT
from tests.service.stores.backends import neo4j_store
from tests.service.stores.neo4j.test_store import LINK, publish

pytestmark = pytest.mark.neo4j

SHOP = "web > 1/2(a, b); a > db; web ~> cache; service:shop[web]"
ABOUT = {"web": 15, "db": {"kind": "database", "engine": "mysql", "tags": {"a": "1"}}}
FOUND = {
    "a relationship": "MATCH (:Component {id: 'a'})-[r]->(:Component {id: 'db'}) DELETE r",
    "a member that is not needed": "MATCH ({id: 'web'})-[r:NEEDS]->({id: 'b'}) DELETE r",
    "a node": "MATCH (n:Component {id: 'cache'}) DETACH DELETE n",
    "a record": "MATCH (n:Component {id: 'db'}) SET n._body = replace(n._body, 'mysql', 'other')",
    "a membership": "MATCH ()-[r:HAS_MEMBER]->() DELETE r",
    "an objective": "MATCH (n:Objective) DETACH DELETE n",
}
"""Damage that a load finds."""
SHOWN = {
    "a name": "MATCH (n:Component {id: 'db'}) SET n.name = 'other', n.engine = null",
    "an id": "MATCH (n:Component {id: 'cache'}) SET n.id = 'other'",
    "a label": "MATCH (n:Component {id: 'db'}) REMOVE n:Database",
    "a property": "MATCH ({id: 'web'})-[r:DEPENDS_ON]->() SET r.effect = 'soft'",
    "DEPENDS_ON": "MATCH ()-[r:DEPENDS_ON]->() DELETE r",
    "STATES": "MATCH ()-[r:STATES]->() DELETE r",
}
"""Damage to what people read alone; answers are not drawn from it."""
EVERYTHING = """MATCH (n:Record) OPTIONAL MATCH (n)-[r]->(m)
    WITH n, r, m ORDER BY n.id, type(r), m.id
    RETURN n.id, labels(n), properties(n), collect([type(r), m.id, properties(r)])"""


@pytest.fixture
def store(neo4j_address):
    opened = neo4j_store(neo4j_address)
    publish(opened, SHOP, **ABOUT)
    yield opened
    opened.close()


@pytest.fixture
def ask(neo4j_driver, neo4j_server):
    def asked(query, **given):
        answer = neo4j_driver.execute_query(query, given, database_=neo4j_server.database)
        return [record.values() for record in answer.records]

    return asked


def everything(ask):
    """Return all nodes with what they are joined to, numbers aside: new nodes have new ones."""
    rows = ask(EVERYTHING)
    for row in rows:
        row[1].sort()
        row[2].pop("_number")
    return rows


@pytest.mark.parametrize("damage", FOUND.values(), ids=FOUND)
def test_damage_is_found_and_repaired(store, ask, damage):
    before = everything(ask)
    ask(damage)
    with pytest.raises(errors.StoreDamaged) as caught:
        store.load()
    assert "loadpath repair" in (caught.value.hint or "")

    assert store.repair(now=AT, settings=LINK)
    loaded = store.load()
    assert digest(loaded.records) == loaded.revision.digest
    assert everything(ask) == before
    assert store.repair(now=AT, settings=LINK) == []


@pytest.mark.parametrize("damage", FOUND.values(), ids=FOUND)
def test_publishing_the_same_again_repairs(store, ask, damage, caplog):
    before = everything(ask)
    ask(damage)

    _, is_new = publish(store, SHOP, **ABOUT)

    assert is_new is False
    assert everything(ask) == before
    assert "Repaired revision 1: " in caplog.text


@pytest.mark.parametrize("damage", SHOWN.values(), ids=SHOWN)
def test_what_people_read_is_repaired(store, ask, damage):
    before = everything(ask)
    ask(damage)
    assert everything(ask) != before

    assert store.repair(now=AT, settings=LINK)
    assert everything(ask) == before
    assert store.repair(now=AT, settings=LINK) == []


def test_repair_says_what_it_did_and_leaves_guests_alone(store, ask):
    ask("MATCH (d:Component {id: 'db'}) SET d.cost_center = '42', d:Critical, d.name = 'other'")
    ask("MATCH (d:Component {id: 'db'}) CREATE (:Team)-[:OWNS]->(d)")
    ask("MATCH (n:Component {id: 'cache'}) DETACH DELETE n")

    assert store.repair(now=AT, settings=LINK) == [
        "cache was missing",
        "db was changed: name",
        "USES from web to cache was missing",
        "DEPENDS_ON from web to cache was missing",
    ]
    query = "MATCH (:Team)-[:OWNS]->(d:Critical) RETURN d.cost_center, d.name"
    assert ask(query) == [["42", "db"]]


def test_a_missing_constraint_is_found_and_made_again(store, ask, neo4j_address):
    ask("DROP CONSTRAINT loadpath_component_id")
    with pytest.raises(errors.StoreDamaged, match="loadpath_component_id"):
        neo4j_store(neo4j_address, create=False)

    assert store.repair(now=AT, settings=LINK) == ["loadpath_component_id was missing"]
    neo4j_store(neo4j_address, create=False).close()
