"""Annotations: what Cypher reads of promises, single points of failure, access and gaps."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from model.disruption.scenarios import single_points_of_failure
from model.gaps import find_gaps
from model.graph import DependencyGraph
from model.linking.link import LinkSettings
from model.records.observation import Outcome
from service.snapshot_file import SnapshotFile
from service.snapshots import Snapshots
from service.stores.errors import StoreDamaged
from service.stores.interface import Change
from tests.builders import records
from tests.observing import AT, facts, saw
from tests.service.running import serving, until
from tests.service.stores.backends import neo4j_store

pytestmark = pytest.mark.neo4j

LINK = LinkSettings()
SHOP = "service:shop > web > db; web > hub; web ~> cache; web start> image; db in> region:r"
ABOUT: dict[str, Any] = {
    "about": {
        "service:shop": {"rto": 15, "rpo": 1, "class": "region", "tier": 1, "owner": "ann"},
        "db": {"kind": "database", "region": "r", "type": "AWS::RDS::DBInstance"},
    }
}


@pytest.fixture
def store(neo4j_address):
    opened = neo4j_store(neo4j_address, annotates=True)
    yield opened
    opened.close()


@pytest.fixture
def ask(neo4j_driver, neo4j_server):
    def asked(query, **given):
        answer = neo4j_driver.execute_query(query, given, database_=neo4j_server.database)
        return [record.values() for record in answer.records]

    return asked


def publish(store, text, *, at=AT, outcome=Outcome.COMPLETE, **about):
    store.record([replace(saw("drawn"), facts=facts(records(text, **about)), outcome=outcome)])
    return store.publish(now=at, settings=LINK)


def test_a_database_carries_the_promise_that_binds_it(store, ask):
    publish(store, SHOP, **ABOUT)

    query = """MATCH (d:Database) RETURN d.rto_region_seconds, d.rto_seconds, d.rto_region_from,
        d.rto_status, d.rto_region_achievable_seconds, d.rpo_seconds, d.stops_services, d.stale"""
    (values,) = ask(query)
    assert values[:3] == [900.0, 900.0, "service:shop"]
    assert values[5:] == [60.0, 1, False]
    assert ask("MATCH (s:Service) RETURN s.owner, s.tier") == [["ann", 1]]
    assert ask("MATCH (c:Component {id: 'cache'}) RETURN c.rto_seconds") == [[None]]


def test_who_stops_and_degrades_without_what_is_a_relationship(store, ask):
    publish(store, SHOP, **ABOUT)

    graph = DependencyGraph(store.load().records)
    query = "MATCH (:Service)-[:STOPS_WITHOUT]->(c) RETURN c.id ORDER BY c.id"
    assert [name for (name,) in ask(query)] == list(single_points_of_failure(graph, "service:shop"))
    assert ask("MATCH (:Service)-[:DEGRADES_WITHOUT]->(c) RETURN c.id") == [["cache"]]
    assert ask("MATCH (:Service)-[:CANNOT_START_WITHOUT]->(c) RETURN c.id") == [["image"]]


def test_gaps_hang_on_their_components(store, ask):
    publish(store, SHOP, **ABOUT)

    gaps = find_gaps(DependencyGraph(store.load().records), at=AT)
    query = "MATCH (c:Component)-[:HAS_GAP]->(g:Gap) RETURN c.id, g.id, g.severity ORDER BY g.id"
    assert ask(query) == sorted(
        ([gap.finding.component, gap.id, str(gap.severity)] for gap in gaps), key=lambda row: row[1]
    )


def test_only_differences_are_written_and_a_new_day_is_judged_anew(store, ask):
    publish(store, SHOP, **ABOUT)
    at = "MATCH (l:Loadpath {name: 'annotations'}) RETURN l.revision, l.at"
    (first,) = ask(at)
    ask("MATCH (c:Component {id: 'db'}) SET c._annotated_by_hand = 1")
    publish(store, SHOP, **ABOUT)
    assert ask(at) == [first]

    publish(store, SHOP, at=AT + timedelta(days=1), **ABOUT)
    assert ask(at)[0][1].to_native() == AT + timedelta(days=1)

    publish(store, "service:shop > web", **ABOUT)
    assert ask("MATCH (:Service)-[:STOPS_WITHOUT]->(c) RETURN c.id") == [["web"]]
    assert ask("MATCH (c:Component {id: 'web'}) RETURN c.rto_seconds") == [[900.0]]


def test_a_promise_that_ends_takes_its_annotations_away(store, ask):
    publish(store, SHOP, **ABOUT)
    publish(store, SHOP)

    query = "MATCH (c:Component) WHERE c.rto_seconds IS NOT NULL RETURN c.id"
    assert ask(query) == []


def test_what_was_not_read_completely_is_seen_by_its_scope(store, ask):
    publish(store, SHOP, **ABOUT)
    assert ask("MATCH (:Component)-[:SEEN_BY]->(s) RETURN s.key") == []
    publish(store, SHOP, outcome=Outcome.DENIED, at=AT + timedelta(days=1), **ABOUT)

    query = "MATCH (:Database {stale: true})-[:SEEN_BY]->(s:Scope) RETURN s.source, s.outcome"
    assert ask(query) == [["drawn", "denied"]]
    query = "MATCH (r:Revision) RETURN r.scopes_complete, r.scopes_failed"
    assert ask(query) == [[0, 1]]


REFUSES = "CREATE CONSTRAINT guests FOR (c:Component) REQUIRE c.stops_services IS UNIQUE"
"""A constraint of guests that annotations break: two components stop one service each."""


def test_annotations_that_fail_are_told_to_every_reader_and_written_later(store, ask, tmp_path):
    ask(REFUSES)
    try:
        revision, _ = publish(store, SHOP, **ABOUT)
    finally:
        ask("DROP CONSTRAINT guests")
    assert revision.number == 1
    problem = store.pulse().annotations_problem
    assert problem is not None
    assert problem.startswith("the annotations of revision 1 could not be written: ")
    about = "MATCH (l:Loadpath {name: 'annotations'}) RETURN l.error, l.failed_at IS NOT NULL"
    assert ask(about) == [[problem, True]]
    with serving(lambda: store, tmp_path) as running:
        until(lambda: running.client.get("/readyz").status_code == 200)
        ready = running.client.get("/readyz").json()
        assert (ready["status"], ready["annotations"]) == ("ready", problem)
        metrics = running.client.get("/metrics").text
        assert "\nloadpath_annotations_failed 1\n" in metrics


def test_a_service_writes_annotations_that_failed(neo4j_address, ask, tmp_path):
    store = neo4j_store(neo4j_address, annotates=True)
    ask(REFUSES)
    try:
        publish(store, SHOP, **ABOUT)
    finally:
        ask("DROP CONSTRAINT guests")
    snapshots = Snapshots(
        lambda: store,
        SnapshotFile(tmp_path, "neo4j"),
        clock=lambda: AT,
        poll_seconds=0.05,
        annotate_seconds=0.05,
    )
    snapshots.start()
    try:
        until(lambda: ask("MATCH (c {id: 'db'}) RETURN c.stops_services") == [[1]])
        until(lambda: snapshots.annotations_problem is None)
    finally:
        snapshots.stop()


def test_annotations_of_an_earlier_day_are_written_anew_without_a_publish(store, ask):
    publish(store, SHOP, **ABOUT)
    store.annotate(now=AT + timedelta(days=1))

    (values,) = ask("MATCH (l:Loadpath {name: 'annotations'}) RETURN l.revision, l.at")
    assert (values[0], values[1].to_native()) == (1, AT + timedelta(days=1))


DAMAGE = {
    "a promise": ("MATCH (c {id: 'db'}) SET c.rto_seconds = 1.0", "annotations of db"),
    "a status that goes": ("MATCH (c {id: 'db'}) SET c.rto_status = null", "annotations of db"),
    "a derived relationship removed": (
        "MATCH (:Service)-[r:STOPS_WITHOUT]->({id: 'db'}) DELETE r",
        "STOPS_WITHOUT (3 in place of 4)",
    ),
    "a derived relationship added": (
        "MATCH (s:Service), (c {id: 'cache'}) CREATE (s)-[:STOPS_WITHOUT]->(c)",
        "STOPS_WITHOUT from service:shop to cache",
    ),
    "a derived relationship copied": (
        """MATCH (s:Service)-[r:STOPS_WITHOUT]->(c {id: 'db'})
            CREATE (s)-[t:STOPS_WITHOUT]->(c) SET t = properties(r)""",
        "STOPS_WITHOUT (5 in place of 4)",
    ),
    "a derived relationship moved": (
        """MATCH (s:Service)-[r:STOPS_WITHOUT]->({id: 'db'}), (c {id: 'cache'})
            CREATE (s)-[t:STOPS_WITHOUT]->(c) SET t = properties(r) DELETE r""",
        "STOPS_WITHOUT from service:shop to cache",
    ),
    "what degrades": ("MATCH ()-[r:DEGRADES_WITHOUT]->() DELETE r", "DEGRADES_WITHOUT (0 in"),
    "what is needed to start": (
        "MATCH (s)-[r:CANNOT_START_WITHOUT]->(c) SET r.action = 'start'",
        "CANNOT_START_WITHOUT from service:shop to image",
    ),
    "access that nobody has": (
        """MATCH (a {id: 'web'}), (b {id: 'db'})
            CREATE (a)-[:CAN_READ {action: 's3:GetObject', certain: true}]->(b)""",
        "CAN_READ from web to db",
    ),
    "a gap": ("MATCH (g:Gap) WITH g LIMIT 1 DETACH DELETE g", "Gap ("),
    "what a gap says": ("MATCH (g:Gap) WITH g LIMIT 1 SET g.severity = 'low', g.score = 0", "Gap "),
    "a gap that is invented": (
        "MATCH (c {id: 'db'}) CREATE (c)-[:HAS_GAP]->(:Gap {id: 'N-99:db', severity: 'critical'})",
        "Gap N-99:db",
    ),
    "a gap of nobody": ("MATCH ()-[r:HAS_GAP]->() WITH r LIMIT 1 DELETE r", "Gap "),
    "a gap of another": (
        "MATCH (g:Gap) WITH g LIMIT 1 MATCH (c {id: 'cache'}) CREATE (c)-[:HAS_GAP]->(g)",
        "Gap ",
    ),
    "the cause of a gap": ("MATCH ()-[r:BECAUSE_OF]->() WITH r LIMIT 1 DELETE r", "Gap "),
    "another cause of a gap": (
        "MATCH (g:Gap) WITH g LIMIT 1 MATCH (c {id: 'image'}) CREATE (g)-[:BECAUSE_OF]->(c)",
        "Gap ",
    ),
    "the label of a gap": ("MATCH (g:Gap) WITH g LIMIT 1 REMOVE g:Gap", "Gap "),
}
"""What another program does to annotations, and the text by which the load names it."""
WRITTEN = """MATCH (n:Component|Gap) OPTIONAL MATCH (n)-[r]->(m)
    WITH n, r, m ORDER BY n.id, type(r), m.id
    RETURN properties(n), collect([type(r), m.id, properties(r)])"""


@pytest.mark.parametrize(("damage", "named"), DAMAGE.values(), ids=DAMAGE)
@pytest.mark.parametrize("how", ["repair", "publish"])
def test_changed_annotations_are_found_by_the_next_load_and_repaired(
    store, ask, damage, named, how
):
    publish(store, SHOP, **ABOUT)
    before = ask(WRITTEN)
    ask(damage)
    with pytest.raises(StoreDamaged) as caught:
        store.load()
    assert named in caught.value.problem

    if how == "repair":
        assert named in " ".join(store.repair(now=AT, settings=LINK))
        assert store.repair(now=AT, settings=LINK) == []
    else:
        publish(store, SHOP, **ABOUT)
    assert store.load().revision.number == 1
    assert ask(WRITTEN) == before


def test_what_guests_add_to_gaps_and_derived_relationships_survives(store, ask):
    publish(store, SHOP, **ABOUT)
    ask("MATCH (g:Gap) SET g.ticket = 'T-1'")
    ask("MATCH ()-[r:STOPS_WITHOUT]->({id: 'db'}) SET r.since_drill = 3")
    ask("MATCH (g:Gap) CREATE (:Team)-[:WORKS_ON]->(g)")
    (gaps,) = ask("MATCH (g:Gap) RETURN count(g)")
    assert store.load().revision.number == 1

    ask("MATCH (g:Gap) SET g.title = 'other'")
    assert store.repair(now=AT, settings=LINK)
    statement = "MATCH (:Team)-[:WORKS_ON]->(g:Gap {ticket: 'T-1'}) RETURN count(g)"
    assert ask(statement) == [gaps]
    assert ask("MATCH ()-[r:STOPS_WITHOUT]->({id: 'db'}) RETURN r.since_drill") == [[3]]


def test_a_scope_that_is_forgotten_is_seen_by_nobody(store, ask):
    publish(store, SHOP, **ABOUT)
    publish(store, SHOP, outcome=Outcome.DENIED, at=AT + timedelta(days=1), **ABOUT)
    (key,) = {row[0] for row in ask("MATCH (:Component)-[:SEEN_BY]->(s) RETURN s.key")}

    store.change([Change(forget=(key,))], now=AT + timedelta(days=1), settings=LINK)
    assert ask("MATCH (s:Scope) RETURN s.key") == []
