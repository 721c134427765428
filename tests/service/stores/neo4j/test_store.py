"""What only the Neo4j store promises: what architects see, and how its server can refuse."""

from dataclasses import replace
from datetime import timedelta

import neo4j
import pytest
from neo4j import exceptions

from model.linking.link import LinkSettings
from model.records.component import ComponentId
from model.records.digest import digest
from model.records.objective import DisruptionClass, Objective
from service.stores import errors
from service.stores.neo4j.connection import Connection, Neo4jSettings
from service.stores.neo4j.errors import meaning
from service.stores.neo4j.layout import LAYOUT, is_new_enough
from service.stores.neo4j.publish_plan import Limits
from tests.builders import records
from tests.observing import AT, facts, saw, seen
from tests.service.running import until
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


def test_connection_that_is_closed_under_a_transaction_leaves_no_socket(neo4j_address, ask):
    def open_connections():
        query = """CALL dbms.listConnections() YIELD userAgent
            WHERE userAgent = 'loadpath' RETURN count(*)"""
        return ask(query)[0][0]

    before = open_connections()
    connection = Connection(Neo4jSettings.read(neo4j_address.uri, neo4j_address.environ))
    opened = open_connections()
    tries = []

    def close_meanwhile(transaction):
        tries.append(transaction)
        if len(tries) == 1:
            connection.close()
            raise exceptions.ServiceUnavailable("the connection broke")
        return transaction.run("RETURN 1").single().value()

    assert connection.read(close_meanwhile) == 1
    assert opened > before
    until(lambda: open_connections() == before)


@pytest.mark.parametrize("limits", [Limits(), Limits(rows=3)], ids=["at once", "batches"])
def test_cypher_that_knows_no_revisions_sees_the_current_one(neo4j_address, ask, limits):
    store = neo4j_store(neo4j_address, limits)
    publish(store, "web > 1/2(a, b); a > db; service:shop[web]", web=15, db={"kind": "database"})
    publish(store, "web > 2/2(a, c); a > db", db={"kind": "cache", "name": "hot"})
    store.close()

    for relation in ("DEPENDS_ON", "NEEDS"):
        query = f"""MATCH (a:Component)-[r:{relation}]->(b:Component)
            RETURN a.id, b.id, r.minimum, r.of ORDER BY a.id, b.id"""
        assert ask(query) == [["a", "db", 1, 1], ["web", "a", 2, 2], ["web", "c", 2, 2]]
    assert ask("MATCH (n:Cache) RETURN n.id, n.name, n.since") == [["db", "hot", 2]]
    assert ask("MATCH (n:Database) RETURN n") == []
    assert ask("MATCH (n:Component) RETURN n.id ORDER BY n.id") == [["a"], ["c"], ["db"], ["web"]]
    assert ask("MATCH (:Component)-[r:HAS_MEMBER]->() RETURN r") == []
    assert ask("MATCH (n:Objective) RETURN n") == []
    assert ask("MATCH (n:Fresh|Change|Ending|Parting) RETURN n") == []


def test_cypher_reads_an_earlier_revision_by_its_range(store, ask):
    publish(store, "web > 1/2(a, b)", web=15, a={"name": "old"})
    publish(store, "web > a", a={"name": "new"})

    query = """MATCH (a)-[r:NEEDS|ENDED]->(b)
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


def test_what_was_stated_before_its_component_was_there_hangs_on_it(store, ask):
    promise = Objective(
        subject=ComponentId("web"),
        disruption_class=DisruptionClass.REGION,
        source="book",
        rto=timedelta(minutes=15),
    )
    store.record([saw("book", promise)])
    store.publish(now=AT, settings=LINK)
    store.record([saw("more", seen("web"))])
    store.publish(now=AT, settings=LINK)

    query = "MATCH (:Component {id: 'web'})-[:STATES]->(o:Objective) RETURN o.rto_seconds"
    assert ask(query) == [[900.0]]
    assert store.load().revision.number == 2


def test_full_text_search_finds_parts_of_ids_names_and_tags(store, ask):
    things = [
        seen("arn:aws:rds:us-east-1:111122223333:db:orders", name="Order database"),
        seen("c2", tags={"team": "payments"}),
    ]
    store.record([saw("aws.a", *things)])
    store.publish(now=AT, settings=LINK)
    ask("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()")

    query = "CALL db.index.fulltext.queryNodes('loadpath_text', $text) YIELD node RETURN node.id"
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
    assert ask("MATCH (n:Former) RETURN n") == ask("MATCH ()-[r:ENDED]->() RETURN r") == []


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


def test_components_carry_labels_names_and_properties_that_people_know(store, ask):
    publish(
        store,
        "service:shop > arn:aws:rds:us-east-1:111122223333:cluster:orders",
        about={
            "arn:aws:rds:us-east-1:111122223333:cluster:orders": {
                "kind": "database",
                "type": "AWS::RDS::DBCluster",
                "tags": {"team": "payments"},
                "multi_az": True,
                "created_at": "2026-11-01T10:00:00+00:00",
                "state": "available",
                "ports": [5432, 5433],
            }
        },
    )

    (values,) = ask(
        """MATCH (d:Component&Database&DbCluster) RETURN d.name, d.multi_az, d.created_at.year,
            d.property_state, d.ports, d.tag_team, d.tags"""
    )
    assert values == [
        "Database cluster orders",
        True,
        2026,
        "available",
        [5432, 5433],
        "payments",
        ["team=payments"],
    ]
    assert ask("MATCH (s:Service) RETURN s.name") == [["shop"]]


def test_one_name_has_one_type(store, ask):
    publish(store, "a > b; b > c; c > d", a={"port": 1}, b={"port": "http"}, c={"port": 2.5})

    query = """MATCH (c:Component) UNWIND keys(c) AS name WITH c, name WHERE name STARTS WITH 'port'
        RETURN c.id, name, c[name] ORDER BY c.id"""
    assert ask(query) == [["a", "port", 1], ["b", "port_text", "http"], ["c", "port_float", 2.5]]


def test_failures_travel_along_depends_on_alone(store, ask):
    publish(store, "web > db; web ~> cache; web ?> x; web in> zone:z; web start> image")

    query = "MATCH (:Component {id: 'web'})-[r:DEPENDS_ON]->(b) RETURN b.id, r.effect ORDER BY b.id"
    assert ask(query) == [["cache", "soft"], ["db", "hard"], ["x", "unknown"]]
    query = """MATCH (:Component {id: 'web'})-[r]->(b:Component) WHERE type(r) <> 'DEPENDS_ON'
        RETURN type(r), r.phase, b.id ORDER BY b.id"""
    assert ask(query) == [
        ["USES", "run", "cache"],
        ["NEEDS", "run", "db"],
        ["NEEDS", "start", "image"],
        ["UNKNOWN", "run", "x"],
        ["RUNS_IN", "run", "zone:z"],
    ]


def test_what_ended_hangs_on_types_that_say_so(store, ask):
    publish(store, "web > 1/2(a, b); service:shop[web]", web=15)
    publish(store, "web > a; service:shop[a]", web=10)

    query = """MATCH (:Component)-[r]->(b) WHERE r.until IS NOT NULL OR b:Former
        RETURN DISTINCT type(r) ORDER BY type(r)"""
    assert ask(query) == [["ENDED"], ["HAD_MEMBER"], ["STATED"]]
    assert ask("MATCH (:Component)-[:STATES]->(o) RETURN o.rto_seconds") == [[600.0]]


@pytest.mark.parametrize("limits", [Limits(), Limits(rows=3)], ids=["at once", "batches"])
def test_what_guests_add_stays_when_a_component_changes(neo4j_address, ask, limits):
    store = neo4j_store(neo4j_address, limits)
    publish(store, "web > db", db={"kind": "database", "engine": "mysql", "tags": {"a": "1"}})
    ask(
        """MATCH (d:Component {id: 'db'}) SET d.cost_center = '42', d:Critical
        CREATE (:Team {name: 'blue'})-[:OWNS]->(d)"""
    )
    publish(store, "web > db", db={"kind": "cache", "version": 7, "tags": {"b": "1"}})
    store.close()

    (values,) = ask("MATCH (:Team)-[:OWNS]->(d:Component) RETURN properties(d), labels(d)")
    about = {name: value for name, value in values[0].items() if not name.startswith("_")}
    assert about == {
        "id": "db",
        "kind": "cache",
        "name": "db",
        "since": 2,
        "tags": ["b=1"],
        "tag_b": "1",
        "tags_read": False,
        "version": 7,
        "cost_center": "42",
    }
    assert sorted(values[1]) == ["Cache", "Component", "Critical", "Record"]
    assert ask("MATCH (f:Former {id: 'db'}) RETURN f.cost_center, f.engine") == [[None, "mysql"]]


def test_a_component_of_a_guest_is_named(store, ask):
    publish(store, "web > db")
    ask("CREATE (:Component {id: 'theirs'})")
    with pytest.raises(errors.StoreShared, match="theirs"):
        publish(store, "web > db > theirs")


def test_labels_of_cartography_do_not_matter(neo4j_address, ask):
    ask(
        """CREATE (a:AWSAccount {id: '1'}), (a)-[:RESOURCE]->(:RDSCluster:Database {id: 'theirs'}),
            (a)-[:RESOURCE]->(:SecretsManagerSecret:Secret {id: 'secret'}),
            (a)-[:RESOURCE]->(:EC2Subnet {id: 'subnet'}), (:Scope {id: 'scope'})"""
    )
    ask("CREATE INDEX cartography_database FOR (n:Database) ON (n.id)")
    store = neo4j_store(neo4j_address)
    try:
        publish(store, "web > db", db={"kind": "database"})
        publish(store, "web > db; web ~> cache", db={"kind": "database", "engine": "mysql"})
        assert store.load().revision.number == 2
        assert store.repair(now=AT, settings=LINK) == []
    finally:
        store.close()
        ask("DROP INDEX cartography_database")

    assert ask("MATCH (d:Component&Database) RETURN d.id, d.engine") == [["db", "mysql"]]
    assert ask("MATCH (:AWSAccount)-[:RESOURCE]->(d) RETURN d.id ORDER BY d.id") == [
        ["secret"],
        ["subnet"],
        ["theirs"],
    ]


def test_a_constraint_of_another_program_under_one_of_our_names_is_named(neo4j_address, ask):
    neo4j_store(neo4j_address).close()
    ask("MATCH (l:Loadpath) DETACH DELETE l")
    ask("DROP CONSTRAINT loadpath_scope_key")
    ask("CREATE CONSTRAINT loadpath_scope_key FOR (n:Widget) REQUIRE n.serial IS UNIQUE")
    try:
        with pytest.raises(errors.StoreShared, match=r"loadpath_scope_key .* on :Widget\(serial\)"):
            neo4j_store(neo4j_address)
    finally:
        ask("DROP CONSTRAINT loadpath_scope_key")
    neo4j_store(neo4j_address).close()


def test_a_constraint_of_another_program_under_an_older_name_does_not_matter(neo4j_address, ask):
    ask("CREATE CONSTRAINT component_id FOR (n:Widget) REQUIRE n.serial IS UNIQUE")
    try:
        neo4j_store(neo4j_address).close()
    finally:
        ask("DROP CONSTRAINT component_id")


def test_the_url_may_name_the_database(neo4j_server):
    settings = Neo4jSettings.read(f"{neo4j_server.uri}/elsewhere", neo4j_server.environ)

    assert (settings.url, settings.database) == (neo4j_server.uri, "elsewhere")
