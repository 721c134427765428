"""Damage by others: found when the revision is loaded, and repaired from the scopes."""

import pytest

from model.records.digest import digest
from service.stores import errors
from tests.observing import AT, saw, seen
from tests.service.stores.backends import neo4j_store
from tests.service.stores.neo4j.test_store import LINK, publish

pytestmark = pytest.mark.neo4j

SHOP = "web > 1/2(a, b); a > db; web ~> cache; service:shop[web]"
ABOUT = {"web": 15, "db": {"kind": "database", "engine": "mysql", "tags": {"a": "1"}}}
DAMAGE = {
    "a relationship": (
        "MATCH (:Component {id: 'a'})-[r]->(:Component {id: 'db'}) DELETE r",
        "DEPENDS_ON from a to db was missing",
    ),
    "a member that is not needed": (
        "MATCH ({id: 'web'})-[r:NEEDS]->({id: 'b'}) DELETE r",
        "NEEDS from web to b was missing",
    ),
    "a node": ("MATCH (n:Component {id: 'cache'}) DETACH DELETE n", "cache was missing"),
    "a record": (
        "MATCH (n:Component {id: 'db'}) SET n._body = replace(n._body, 'mysql', 'other')",
        "db was changed: _body",
    ),
    "a membership": ("MATCH ()-[r:HAS_MEMBER]->() DELETE r", "HAS_MEMBER from service:shop to web"),
    "an objective": ("MATCH (n:Objective) DETACH DELETE n", "was missing"),
    "a name": (
        "MATCH (n:Component {id: 'db'}) SET n.name = 'other', n.engine = null",
        "db was changed: engine, name",
    ),
    "a property that was not there": (
        "MATCH (n:Component {id: 'db'}) SET n.region = 'mars'",
        "db was changed: region",
    ),
    "a tag": ("MATCH (n:Component {id: 'db'}) SET n.tag_a = '2'", "db was changed: tag_a"),
    "an id": ("MATCH (n:Component {id: 'cache'}) SET n.id = 'other'", "cache was changed: id"),
    "a label": ("MATCH (n:Component {id: 'db'}) REMOVE n:Database", "db was changed: :Database"),
    "a property of a relationship": (
        "MATCH ({id: 'web'})-[r:DEPENDS_ON]->({id: 'a'}) SET r.effect = 'soft'",
        "DEPENDS_ON from web to a was changed",
    ),
    "how many are needed": (
        "MATCH ({id: 'web'})-[r:NEEDS]->({id: 'b'}) SET r.minimum = 2, r.redundant = false",
        "NEEDS from web to b was changed",
    ),
    "DEPENDS_ON": ("MATCH ()-[r:DEPENDS_ON]->() DELETE r", "DEPENDS_ON from a to db was missing"),
    "DEPENDS_ON that nobody needs": (
        "MATCH (a {id: 'a'}), (b {id: 'cache'}) CREATE (a)-[:DEPENDS_ON]->(b)",
        "DEPENDS_ON from a to cache is in no scope",
    ),
    "a promise": ("MATCH (n:Objective) SET n.rto_seconds = 1.0", "was changed: rto_seconds"),
    "STATES": ("MATCH ()-[r:STATES]->() DELETE r", "STATES from web to"),
}
"""What another program does, and the text by which the load names it."""
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


@pytest.mark.parametrize(("damage", "named"), DAMAGE.values(), ids=DAMAGE)
def test_damage_is_found_and_named_by_the_next_load_and_repaired(store, ask, damage, named):
    before = everything(ask)
    ask(damage)
    with pytest.raises(errors.StoreDamaged) as caught:
        store.load()
    assert named in caught.value.problem
    assert "loadpath repair" in (caught.value.hint or "")

    assert store.repair(now=AT, settings=LINK)
    loaded = store.load()
    assert digest(loaded.records) == loaded.revision.digest
    assert everything(ask) == before
    assert store.repair(now=AT, settings=LINK) == []


@pytest.mark.parametrize("damage", [damage for damage, _ in DAMAGE.values()], ids=DAMAGE)
def test_publishing_the_same_again_repairs(store, ask, damage, caplog):
    before = everything(ask)
    ask(damage)

    _, is_new = publish(store, SHOP, **ABOUT)

    assert is_new is False
    assert everything(ask) == before
    assert "Repaired revision 1: " in caplog.text


def test_much_damage_is_named_in_a_short_list(store, ask):
    ask("MATCH (n:Component) SET n.name = 'other'")

    with pytest.raises(errors.StoreDamaged) as caught:
        store.load()
    assert caught.value.problem == (
        "revision 1 is not shown as it was published: another program changed "
        "a; b; cache; db; service:shop; and 1 more: "
        "a was changed: name; b was changed: name; cache was changed: name; "
        "db was changed: name; service:shop was changed: name; and 1 more"
    )


def test_what_guests_add_is_no_damage(store, ask):
    ask("MATCH (d:Component {id: 'db'}) SET d.cost_center = '42', d:Critical")
    ask("MATCH (d {id: 'db'})<-[r:NEEDS|DEPENDS_ON]-() SET r.price = 1.5")
    ask("MATCH (d {id: 'db'}) CREATE (:Team)-[:OWNS]->(d), (d)-[:NEEDS]->(:Team)")
    ask("MATCH (a {id: 'a'}), (c {id: 'cache'}) CREATE (a)-[:NEEDS {by: 'a guest'}]->(c)")

    assert store.load().revision.number == 1
    assert store.repair(now=AT, settings=LINK) == []
    assert ask("MATCH ()-[r:NEEDS {by: 'a guest'}]->() RETURN count(r)") == [[1]]


def test_a_type_that_is_ours_alone_is_named_when_a_guest_uses_it(store, ask):
    ask("MATCH (a {id: 'a'}), (c {id: 'cache'}) CREATE (a)-[:DEPENDS_ON {by: 'a guest'}]->(c)")

    named = r"DEPENDS_ON from a to cache \(not of Loadpath; give it a type of your own\)"
    with pytest.raises(errors.StoreDamaged, match=named):
        store.load()


def test_scopes_that_have_changed_name_no_damage_but_the_load_does(store, ask):
    store.record([saw("more", seen("c1"))])
    ask("MATCH (n:Component {id: 'db'}) SET n.name = 'other'")

    with pytest.raises(errors.StoreDamaged, match="another program changed db"):
        store.load()


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
        store.load()
    with pytest.raises(errors.StoreDamaged, match="loadpath_component_id"):
        neo4j_store(neo4j_address, create=False)

    assert store.repair(now=AT, settings=LINK) == ["loadpath_component_id was missing"]
    neo4j_store(neo4j_address, create=False).close()
