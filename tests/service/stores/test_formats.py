"""Stores of earlier layouts: refused with the way out, and upgraded without loss."""

import json
import shutil
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from model.records.digest import digest
from service.stores import errors
from service.stores.interface import AuditEntry
from service.stores.neo4j.layout import LAYOUT
from service.stores.neo4j.store import Neo4jStore
from service.stores.neo4j.upgrade import upgrade as upgrade_neo4j
from service.stores.sqlite.store import SqliteStore
from service.stores.sqlite.upgrade import upgrade
from tests.service.stores.backends import settings_of

FORMATS = Path(__file__).parent / "formats"
"""All hold the same three revisions, written by the last Loadpath of their layout."""
SCOPES = {
    "aws.elasticache@111122223333": "complete",
    "aws.lambda@111122223333": "complete",
    "aws.rds@444455556666": "denied",
    "document@111122223333": "complete",
}


def require_all(store):
    """Check that the three revisions are there, whole."""
    assert [label.number for label in store.revisions()] == [3, 2, 1]
    for number in (1, 2, 3):
        loaded = store.load(number)
        assert loaded.revision.digest == digest(loaded.records)
        assert (len(loaded.records.components), len(loaded.records.requirements)) == (12, 10)
    names = [
        next(part.name for part in store.load(number).records.components if part.id == "c1")
        for number in (1, 2, 3)
    ]
    assert names == ["öther", "öther", "cache"]
    assert {seen.scope.key: seen.outcome for seen in store.observations()} == SCOPES
    (entry,) = store.audit_log()
    assert isinstance(entry, AuditEntry)
    assert (entry.author, entry.action, entry.outcome) == ("ann", "setObjective", None)
    assert list(store.verify()) == []


@pytest.fixture(params=[1, 2, 3])
def layout(request):
    return request.param


@pytest.fixture
def old(tmp_path, layout):
    path = tmp_path / "store.sqlite3"
    shutil.copy(FORMATS / f"layout-{layout}.sqlite3", path)
    return path


def test_older_file_is_refused_until_it_is_upgraded(old):
    with pytest.raises(errors.StoreLayoutTooOld) as caught:
        SqliteStore(old)

    assert "loadpath store upgrade" in (caught.value.hint or "")


def test_upgraded_file_holds_all_that_it_held(old, layout):
    earlier, copy = upgrade(old)
    store = SqliteStore(old)
    try:
        require_all(store)
    finally:
        store.close()

    assert earlier == layout
    assert copy is not None
    assert copy.read_bytes()[:16] == b"SQLite format 3\x00"
    assert upgrade(old) == (4, None)


@pytest.mark.parametrize("layout", [1])
def test_upgrade_that_fails_leaves_the_file_as_it_was(old):
    with sqlite3.connect(old) as connection:
        connection.execute("UPDATE record SET body = 'x' WHERE id = 'c1' AND until IS NULL")
    connection.close()
    before = old.read_bytes()

    with pytest.raises(errors.StoreDamaged, match="record 'c1' cannot be read"):
        upgrade(old)

    assert old.read_bytes() == before


@pytest.mark.neo4j
@pytest.mark.parametrize("earlier", [1, 2])
def test_upgraded_database_holds_all_that_it_held(neo4j_address, neo4j_driver, earlier):
    settings = settings_of(neo4j_address)
    Neo4jStore(settings).close()  # constraints and indexes stay when the database is emptied
    neo4j_driver.execute_query("MATCH (n:Loadpath) DETACH DELETE n")
    fill(neo4j_driver, f"neo4j-layout-{earlier}.json")
    neo4j_driver.execute_query("MATCH (c:Component {id: 'c1'}) SET c.cost_center = '42'")
    with pytest.raises(errors.StoreLayoutTooOld):
        Neo4jStore(settings)

    layout = upgrade_neo4j(settings)
    store = Neo4jStore(settings)
    try:
        require_all(store)
    finally:
        store.close()

    assert layout == earlier
    assert upgrade_neo4j(settings) == LAYOUT
    query = "MATCH (c:Component {id: 'c1'}) RETURN c.cost_center"
    assert neo4j_driver.execute_query(query).records[0][0] == "42"
    query = "MATCH (c:Component|Former) WHERE c.body IS NOT NULL OR c.number IS NOT NULL RETURN c"
    assert neo4j_driver.execute_query(query).records == []
    query = "MATCH ()-[r:DEPENDS_ON]->() WHERE r.members IS NOT NULL RETURN r"
    assert neo4j_driver.execute_query(query).records == []


def fill(driver, file):
    content = json.loads((FORMATS / file).read_text())
    numbers = {}
    for number, labels, properties in content["nodes"]:
        known = {name: native(value) for name, value in properties.items()}
        query = "CREATE (n:$($labels)) SET n = $known RETURN elementId(n)"
        (numbers[number],) = driver.execute_query(query, labels=labels, known=known).records[0]
    for start, kind, end, properties in content["relationships"]:
        driver.execute_query(
            """MATCH (a) WHERE elementId(a) = $start MATCH (b) WHERE elementId(b) = $end
            CREATE (a)-[r:$($kind)]->(b) SET r = $known""",
            start=numbers[start],
            end=numbers[end],
            kind=kind,
            known={name: native(value) for name, value in properties.items()},
        )


def native(value):
    """Return a property as the driver takes it."""
    if isinstance(value, dict) and "bytes" in value:
        return bytes.fromhex(value["bytes"])
    if isinstance(value, dict):
        return datetime.fromisoformat(value["moment"])
    return value
