"""What only the Neo4j store promises: what architects see, and how its server can refuse."""

from dataclasses import replace

import neo4j
import pytest
from neo4j import exceptions

from model.linking.link import LinkSettings
from model.records.digest import digest
from service.stores import errors
from service.stores.neo4j.connection import Neo4jSettings
from service.stores.neo4j.errors import meaning
from service.stores.neo4j.layout import LAYOUT, is_new_enough
from service.stores.neo4j.publish_plan import Limits
from tests.builders import records
from tests.observing import AT, facts, saw, seen
from tests.service.stores.backends import Neo4jStore, neo4j_store

pytestmark = pytest.mark.neo4j

LINK = LinkSettings()


@pytest.fixture
def store(neo4j_address):
    opened = neo4j_store(neo4j_address)
    yield opened
    opened.close()


@pytest.fixture
def ask(neo4j_driver, neo4j_server):
    def asked(query, **given):
        found = neo4j_driver.execute_query(query, given, database_=neo4j_server.database)
        return [record.values() for record in found.records]

    return asked


def publish(store, text, **about):
    store.record([replace(saw("drawn"), facts=facts(records(text, **about)))])
    return store.publish(now=AT, settings=LINK)


@pytest.mark.parametrize("limits", [Limits(), Limits(rows=3)], ids=["at once", "batches"])
def test_cypher_that_knows_no_revisions_sees_the_current_one(neo4j_address, ask, limits):
    store = neo4j_store(neo4j_address, limits)
    publish(store, "web > 1/2(a, b); a > db; service:shop[web]", web=15, db={"kind": "database"})
    publish(store, "web > 2/2(a, c); a > db", db={"kind": "cache", "name": "hot"})
    store.close()

    query = """MATCH (a:Component)-[r:DEPENDS_ON]->(b:Component)
        RETURN a.id, b.id, r.minimum, r.members ORDER BY a.id, b.id"""
    assert ask(query) == [["a", "db", 1, 1], ["web", "a", 2, 2], ["web", "c", 2, 2]]
    assert ask("MATCH (n:Cache) RETURN n.id, n.name, n.since") == [["db", "hot", 2]]
    assert ask("MATCH (n:Database) RETURN n") == []
    assert ask("MATCH (n:Component) RETURN n.id ORDER BY n.id") == [["a"], ["c"], ["db"], ["web"]]
    assert ask("MATCH (:Component)-[r:HAS_MEMBER]->() RETURN r") == []
    assert ask("MATCH (n:Objective) RETURN n") == []
    assert ask("MATCH (n:Fresh|Change|Ending) RETURN n") == []


def test_cypher_reads_an_earlier_revision_by_its_range(store, ask):
    publish(store, "web > 1/2(a, b)", web=15, a={"name": "old"})
    publish(store, "web > a", a={"name": "new"})

    query = """MATCH (a)-[r:DEPENDS_ON|DEPENDED_ON]->(b)
        WHERE r.since <= $at AND coalesce(r.until, $at + 1) > $at
        RETURN a.id, b.id ORDER BY b.id"""
    assert ask(query, at=1) == [["web", "a"], ["web", "b"]]
    assert ask(query, at=2) == [["web", "a"]]
    query = """MATCH (n:Record {id: 'a'})
        WHERE n.since <= $at AND coalesce(n.until, $at + 1) > $at RETURN n.name"""
    assert [ask(query, at=at) for at in (1, 2)] == [[["old"]], [["new"]]]


def test_objectives_hang_on_their_component(store, ask):
    publish(store, "web > db", web=15)

    query = "MATCH (:Component {id: 'web'})-[:STATES]->(o:Objective) RETURN o.rto_seconds, o.rpo"
    assert ask(query) == [[900.0, None]]


def test_full_text_search_finds_parts_of_ids_names_and_tags(store, ask):
    things = [
        seen("arn:aws:rds:us-east-1:111122223333:db:orders", name="Order database"),
        seen("c2", tags={"team": "payments"}),
    ]
    store.record([saw("aws.a", *things)])
    store.publish(now=AT, settings=LINK)
    ask("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()")

    query = "CALL db.index.fulltext.queryNodes('component_text', $text) YIELD node RETURN node.id"
    assert ask(query, text="database") == [[things[0].component.id]]
    assert ask(query, text="payments") == [["c2"]]
    assert ask(query, text="nothing") == []


def test_two_components_of_one_id_are_impossible(store, neo4j_driver):
    publish(store, "web > db")

    with pytest.raises(exceptions.ConstraintError):
        neo4j_driver.execute_query("CREATE (:Component {id: 'web'})")


def test_a_small_change_writes_only_what_changed(store, ask):
    publish(store, "web > 1/2(a, b); a > db; b > db")
    publish(store, "web > 1/2(a, b); a > db; b > db; b ~> cache")

    assert ask("MATCH (n:Record) WHERE n.since = 2 RETURN n.id") == [["cache"]]
    assert ask("MATCH ()-[r:DEPENDS_ON]->(b) WHERE r.since = 2 RETURN b.id") == [["cache"]]
    assert ask("MATCH (n:Former) RETURN n") == ask("MATCH ()-[r:DEPENDED_ON]->() RETURN r") == []


def test_components_removed_behind_our_back_are_written_again(store, ask):
    publish(store, "web > db")
    ask("MATCH (n:Component {id: 'db'}) DETACH DELETE n")
    store.record([saw("more", seen("c1"))])
    store.record([replace(saw("drawn"), facts=facts(records("web > db; db > x")))])

    revision, _ = store.publish(now=AT, settings=LINK)

    assert digest(store.load().records) == revision.digest


def test_a_wrong_password_is_named_without_being_shown(neo4j_server):
    settings = Neo4jSettings(url=neo4j_server.uri, password="geheim")

    with pytest.raises(errors.StoreAuthFailed) as caught:
        Neo4jStore(settings)
    assert "NEO4J_PASSWORD" in (caught.value.hint or "")
    assert "geheim" not in f"{caught.value}{caught.value.__cause__}"


def test_a_database_that_is_not_there_is_named(neo4j_server):
    settings = Neo4jSettings.read(neo4j_server.uri, neo4j_server.environ)

    with pytest.raises(errors.StoreUnreachable, match="no database of this name") as caught:
        Neo4jStore(replace(settings, database="elsewhere"))
    assert "NEO4J_DATABASE" in (caught.value.hint or "")


def test_a_newer_layout_says_to_upgrade(store, neo4j_address, ask):
    ask("MATCH (l:Loadpath) SET l.layout = $layout", layout=LAYOUT + 1)

    with pytest.raises(errors.StoreLayoutTooNew):
        neo4j_store(neo4j_address)


def test_components_of_another_program_are_not_touched(neo4j_address, ask):
    ask("CREATE (:Component {id: 'theirs'})")

    with pytest.raises(errors.StoreDamaged, match="another program"):
        neo4j_store(neo4j_address)
    assert ask("MATCH (n:Component) RETURN n.id") == [["theirs"]]


def test_an_old_server_is_told_what_is_needed(store, neo4j_address, monkeypatch):
    monkeypatch.setattr("service.stores.neo4j.layout.NEEDED_VERSION", (9999, 1))

    with pytest.raises(errors.StoreTooOld, match=r"9999\.1 or newer is needed") as caught:
        neo4j_store(neo4j_address)
    assert "upgrade" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("version", "enough"),
    [("4.4.30", False), ("5.25.1", False), ("5.26.0", True), ("2025.06.1", True), ("", False)],
)
def test_versions_are_compared_as_numbers(version, enough):
    assert is_new_enough(version) is enough


@pytest.mark.parametrize(
    ("code", "said", "kind"),
    [
        ("Neo.ClientError.Security.Forbidden", "", errors.StoreForbidden),
        ("Neo.ClientError.Security.CredentialsExpired", "", errors.StoreAuthFailed),
        ("Neo.ClientError.Security.AuthenticationRateLimit", "", errors.StoreAuthFailed),
        ("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", "", errors.StoreReadOnly),
        ("Neo.TransientError.Database.DatabaseUnavailable", "", errors.StoreUnreachable),
        ("Neo.TransientError.Transaction.DeadlockDetected", "", errors.StoreBusy),
        ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", "", errors.StoreBusy),
        ("Neo.DatabaseError.General.UnknownError", "No space left on device", errors.StoreFull),
        ("Neo.DatabaseError.Transaction.TransactionCommitFailed", "x", errors.StoreFull),
        ("Neo.DatabaseError.Transaction.TransactionLogError", "x", errors.StoreFull),
        ("Neo.ClientError.Statement.SyntaxError", "x", errors.StoreError),
    ],
)
def test_every_code_has_its_error_and_a_hint(code, said, kind):
    error = neo4j.exceptions.Neo4jError._hydrate_neo4j(code=code, message=said)

    found, problem, hint = meaning(error)
    assert found is kind
    assert problem
    assert hint
