"""A publish into Neo4j that ends after any of its transactions leaves a whole revision."""

from itertools import count

import pytest

from model.linking.link import LinkSettings
from model.records.digest import digest
from service.stores.neo4j.publish_plan import Limits
from tests.observing import AT
from tests.service.stores.backends import neo4j_store
from tests.service.stores.publishing import estate, expected, publish

pytestmark = pytest.mark.neo4j

BATCHES = Limits(rows=100)


class Died(BaseException):
    """Stands for the end of the process: nothing of ours handles it."""


def die_after(store, monkeypatch, transactions):
    """Let the store commit so many transactions more and then end."""
    connection = store._connection
    write, left = connection.write, count(transactions, -1)

    def counted(work):
        if next(left) <= 0:
            raise Died
        return write(work)

    monkeypatch.setattr(connection, "write", counted)


@pytest.fixture
def opened(neo4j_address):
    stores = []

    def again(limits=BATCHES):
        stores.append(neo4j_store(neo4j_address, limits))
        return stores[-1]

    yield again
    for one in stores:
        one.close()


@pytest.mark.parametrize("limits", [BATCHES, Limits()], ids=["batches", "at once"])
def test_an_end_after_any_transaction_leaves_a_whole_revision(opened, monkeypatch, limits):
    looker = opened()
    publish(looker, 1)
    seen_numbers = set()
    for transactions in range(0, 40, 1 if limits.rows > 100 else 2):
        number = looker.current().number
        looker.record([estate(number + 1)])
        dying = opened(limits)
        die_after(dying, monkeypatch, transactions)
        try:
            dying.publish(now=AT, settings=LinkSettings())
        except Died:
            finished = False
        else:
            finished = True
        after = looker.current().number
        seen_numbers.add(after - number)
        for one in range(max(1, after - 1), after + 1):
            found = looker.load(one)
            assert digest(found.records) == found.revision.digest == digest(expected(one))
        if finished:
            break
    assert finished
    assert seen_numbers == {0, 1}
    assert [one.number for one in looker.revisions()] == list(range(after, 0, -1))


def test_nothing_of_a_dead_publish_is_left_after_the_next(opened, monkeypatch, neo4j_driver):
    looker = opened()
    publish(looker, 1)
    looker.record([estate(2)])
    dying = opened()
    die_after(dying, monkeypatch, 2)
    with pytest.raises(Died):
        dying.publish(now=AT, settings=LinkSettings())
    assert looker.current().number == 1

    publish(looker, 2)

    count_of = "MATCH (n:Fresh|Change|Ending|Parting) RETURN count(n) AS found"
    assert neo4j_driver.execute_query(count_of).records[0]["found"] == 0
    count_of = "MATCH ()-[n:STAGED]->() RETURN count(n) AS found"
    assert neo4j_driver.execute_query(count_of).records[0]["found"] == 0
    count_of = "MATCH (n:Component) WHERE n.until IS NOT NULL RETURN count(n) AS found"
    assert neo4j_driver.execute_query(count_of).records[0]["found"] == 0
    assert digest(looker.load().records) == digest(expected(2))
