"""A Neo4j whose disk takes no more: a typed error, and nothing lost once there is room again."""

from random import Random

import pytest

from model.linking.link import LinkSettings
from model.records.digest import digest
from service.stores.errors import StoreFull
from tests.observing import AT, saw, seen
from tests.service.stores.backends import neo4j_store
from tests.service.stores.publishing import expected, publish

pytestmark = [pytest.mark.neo4j, pytest.mark.slow]


def test_a_full_disk_loses_nothing(start_own_neo4j):
    server = start_own_neo4j()
    store = neo4j_store(server.address)
    publish(store, 1)
    server.limit_files(2 << 20)
    noise = Random(5).randbytes(3 << 20).hex()  # noqa: S311 - noise, not a secret

    with pytest.raises(StoreFull) as caught:
        store.record([saw("aws.a", seen("c1", properties={"noise": noise}))])
    store.close()
    assert "free some room" in (caught.value.hint or "")

    server.kill()
    server.start()
    store = neo4j_store(server.address)
    found = store.load()
    assert digest(found.records) == found.revision.digest == digest(expected(1))
    assert [one.scope.source for one in store.observations()] == ["estate"]
    revision, is_new = store.publish(now=AT, settings=LinkSettings())
    assert (revision.number, is_new) == (1, False)
    store.close()
