"""Cypher on the sample estate: the how-to is what the database answers, which is what we answer."""

from typing import Any

import pytest

from model.disruption.scenarios import single_points_of_failure
from model.gaps import find_gaps
from model.graph import DependencyGraph
from model.inheritance import binding
from model.records.component import Kind
from model.records.objective import DisruptionClass
from model.recovery.effective_rto import effective_rto
from tests.cypher_page import AT, PAGE, asking, import_estate, page

pytestmark = pytest.mark.neo4j


@pytest.fixture(scope="module")
def estate(neo4j_server, tmp_path_factory):
    """The sample estate in the database, and its graph; other tests empty the database again."""
    with neo4j_server.driver() as driver:
        store = import_estate(neo4j_server, driver)
        try:
            yield asking(neo4j_server, driver), DependencyGraph(store.load().records)
        finally:
            store.close()


@pytest.fixture
def ask(estate):
    return estate[0]


@pytest.fixture
def graph(estate) -> DependencyGraph:
    return estate[1]


def rows(ask: Any, statement: str) -> list[Any]:
    return list(ask(statement)[1])


def test_the_how_to_shows_what_the_database_answers(ask) -> None:
    assert PAGE.read_text() == page(ask), "run `python -m tests.cypher_page`"


def test_databases_carry_what_the_engine_says(ask, graph) -> None:
    answers = rows(
        ask,
        """MATCH (d:Component&Database) WHERE d.rto_region_seconds IS NOT NULL
        RETURN d.id, d.rto_region_seconds, d.rto_region_from, d.rto_region_achievable_seconds,
            d.rto_region_status""",
    )
    assert answers
    for name, seconds, subject, achieved, status in answers:
        promise = binding(graph, name, DisruptionClass.REGION, "rto")
        assert promise is not None
        assert promise.rto is not None
        assert (seconds, subject) == (promise.rto.total_seconds(), promise.subject)
        judged = effective_rto(graph, name, DisruptionClass.REGION, AT).judged
        expected = judged.value.total_seconds() if judged.value is not None else None
        assert achieved == (float("inf") if judged.never else expected)
        words = {True: "breached", False: "met", None: "unknown"}
        assert status == words[judged.exceeds(promise.rto)]


def test_who_stops_without_what_is_what_the_engine_says(ask, graph) -> None:
    answers = rows(ask, "MATCH (s:Service)-[:STOPS_WITHOUT]->(c) RETURN s.id, c.id")
    services = [each.id for each in graph.components if each.kind is Kind.SERVICE]
    expected = {
        (service, point)
        for service in services
        for point in single_points_of_failure(graph, service)
    }
    assert {tuple(row) for row in answers} == expected
    assert len(answers) == len(expected)


def test_gaps_are_those_of_the_engine(ask, graph) -> None:
    answers = rows(ask, "MATCH (c:Component)-[:HAS_GAP]->(g:Gap) RETURN g.id, c.id, g.severity")
    expected = {
        (gap.id, gap.finding.component, str(gap.severity)) for gap in find_gaps(graph, at=AT)
    }
    assert {tuple(row) for row in answers} == expected


def test_readers_of_a_secret_are_those_of_the_policies(ask) -> None:
    statement = """MATCH (p:Principal)-[r:CAN_READ]->(s:Secret {name: 'checkout/payment-provider'})
        RETURN DISTINCT p.name, r.certain ORDER BY p.name"""
    assert rows(ask, statement) == [["payments-ecs", True], ["payments-lambda", True]]


def test_a_certificate_that_ends_stops_its_services(ask) -> None:
    statement = """MATCH (c:Certificate)
        WHERE c.not_after < datetime('2026-11-30T00:00Z') + duration('P120D')
        OPTIONAL MATCH (s:Service)-[:STOPS_WITHOUT]->(c)
        WITH c, s ORDER BY s.name RETURN c.name, collect(s.name)"""
    assert rows(ask, statement) == [["checkout.shop.example.com", ["checkout", "storefront"]]]


def test_secrets_are_reached_by_what_launches_a_service(ask) -> None:
    statement = """MATCH (s:Service)-[:HAS_MEMBER]->(cs)-[:LAUNCHES_FROM]->(t)
            -[:READS_SECRET]->(:Secret {name: 'checkout/payment-provider'})
        RETURN DISTINCT s.name, cs.region ORDER BY cs.region"""
    assert rows(ask, statement) == [["checkout", "us-east-1"], ["checkout", "us-west-2"]]


def test_redundancy_is_readable(ask) -> None:
    statement = """MATCH (c:Component)-[r:SERVED_BY {redundant: true}]->(m)
        RETURN c.name, r.minimum, r.of, count(m) ORDER BY c.name"""
    assert rows(ask, statement) == [["orders-us-east-1", 1, 3, 3], ["orders-us-west-2", 1, 2, 2]]


def test_no_component_is_without_a_name(ask) -> None:
    assert rows(ask, "MATCH (c:Component) WHERE coalesce(c.name, '') = '' RETURN c.id") == []


def test_every_property_has_one_type(ask) -> None:
    statement = """MATCH (c:Component) UNWIND keys(c) AS name
        WITH name, collect(DISTINCT replace(valueType(c[name]), ' NOT NULL', '')) AS types
        WHERE size(types) > 1 AND NOT all(type IN types WHERE type STARTS WITH 'LIST')
        RETURN name, types"""
    assert rows(ask, statement) == []
