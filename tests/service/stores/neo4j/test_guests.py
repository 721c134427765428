"""What other programs and people add to the database survives every publish."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.records.digest import digest
from service.stores.neo4j.publish_plan import Limits
from tests.service.stores.backends import neo4j_store
from tests.service.stores.neo4j.test_store import publish

pytestmark = pytest.mark.neo4j

PARTS = ["web > db", "web ~> cache", "db > zone:z", "web > 1/2(a, b)", "service:shop[web]"]
ABOUT = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["database", "cache"]),
        "engine": st.sampled_from(["mysql", 8]),
        "tags": st.dictionaries(st.sampled_from(["a", "b c"]), st.sampled_from(["1", "2"])),
    },
)


@settings(
    max_examples=1, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    publishes=st.lists(
        st.tuples(st.sets(st.sampled_from(PARTS)), ABOUT, st.booleans()),
        min_size=50,
        max_size=50,
    )
)
def test_guests_data_survives_random_publishes(neo4j_address, neo4j_driver, publishes):
    at_once, batches = neo4j_store(neo4j_address), neo4j_store(neo4j_address, Limits(rows=4))
    try:
        publish(at_once, "web > db")
        neo4j_driver.execute_query(
            """MATCH (w:Component {id: 'web'})-[n:NEEDS]->(d:Component {id: 'db'})
            SET d.cost_center = '42', d:Critical
            CREATE (:Team {name: 'blue'})-[:OWNS {share: 0.5}]->(d), (d)-[:COSTS]->(w)"""
        )
        for parts, about, small in publishes:
            store = at_once if small else batches
            revision, _ = publish(store, "; ".join(["web > db", *sorted(parts)]), db=about)
            assert digest(store.load().records) == revision.digest
    finally:
        at_once.close()
        batches.close()
    query = """MATCH (t:Team)-[o:OWNS]->(d:Component&Critical {id: 'db'})-[:COSTS]->(w:Component)
        RETURN t.name, o.share, d.cost_center, w.id"""
    records = neo4j_driver.execute_query(query).records
    assert [record.values() for record in records] == [["blue", 0.5, "42", "web"]]
