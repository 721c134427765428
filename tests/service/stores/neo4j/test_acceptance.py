"""What an architect asks in Cypher of the crawled sample estate is what the engine answers.

The statements are written as people write them who know the layout and not the code.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from model.access.edges import access_edges
from model.capability.estimate import Estimate
from model.disruption.scenarios import single_points_of_failure
from model.gaps import find_gaps
from model.graph import DependencyGraph
from model.inheritance import binding
from model.linking.link import LinkSettings
from model.records.component import Component, Kind
from model.records.objective import DisruptionClass
from model.records.observation import Observation
from model.recovery.effective_rpo import effective_rpo
from model.recovery.effective_rto import effective_rto
from service.stores import open_store
from tests.neo4j_server import Address, empty
from tests.service.stores.backends import neo4j_store
from tests.service.stores.neo4j.asking import Rows, asking

pytestmark = [pytest.mark.neo4j, pytest.mark.emulator, pytest.mark.slow]

LINK = LinkSettings()
PAYMENTS = "checkout/payment-provider"


class Crawled(NamedTuple):
    """The crawled estate in the database, and as the engine has it."""

    ask: Callable[..., Rows]
    graph: DependencyGraph
    at: datetime
    """When its annotations were written."""


@pytest.fixture(scope="module")
def observations(estate_store: str) -> list[Observation]:
    """What every scope of the crawled estate says."""
    with closing(open_store(estate_store)) as store:
        return list(store.observations())


@pytest.fixture(scope="module")
def crawled(neo4j_server: Address, observations: list[Observation]) -> Iterator[Crawled]:
    """The estate in the real database; tests that use it only read."""
    with neo4j_server.driver() as driver:
        empty(driver, neo4j_server.database)
        with closing(neo4j_store(neo4j_server, annotates=True)) as store:
            at = datetime.now(UTC)
            store.record(observations)
            store.publish(now=at, settings=LINK)
            graph = DependencyGraph(store.load().records)
            yield Crawled(asking(driver, neo4j_server), graph, at)


def of_kind(graph: DependencyGraph, kind: Kind) -> list[Component]:
    return [component for component in graph.components if component.kind is kind]


def stopped_by(graph: DependencyGraph) -> Mapping[str, set[str]]:
    """Return by service, by name, the ids of its single points of failure."""
    return {
        service.name: set(single_points_of_failure(graph, service.id))
        for service in of_kind(graph, Kind.SERVICE)
    }


def figures(estimate: Estimate, target: timedelta) -> tuple[float | None, str]:
    value = None if estimate.value is None else estimate.value.total_seconds()
    status = {True: "breached", False: "met", None: "unknown"}[estimate.exceeds(target)]
    return math.inf if estimate.never else value, status


def test_databases_carry_promise_and_what_is_achievable(crawled: Crawled) -> None:
    ask, graph, at = crawled
    answer = ask(
        """MATCH (d:Database {region:'us-east-1'}) RETURN d.name, d.rto_region_seconds,
        d.rto_region_from, d.rto_region_achievable_seconds, d.rto_region_status,
        d.rpo_region_seconds, d.rpo_region_achievable_seconds, d.rpo_region_status
        ORDER BY d.name"""
    )
    expected = []
    for database in of_kind(graph, Kind.DATABASE):
        if database.region != "us-east-1":
            continue
        row: list[Any] = [database.name]
        for figure in ("rto", "rpo"):
            promise = binding(graph, database.id, DisruptionClass.REGION, figure)
            if promise is None:
                row += [None] * (4 if figure == "rto" else 3)
                continue
            target = getattr(promise, figure)
            estimate = (
                effective_rto(graph, database.id, DisruptionClass.REGION, at).judged
                if figure == "rto"
                else effective_rpo(graph, database.id, DisruptionClass.REGION, at).judged
            )
            row += [target.total_seconds(), *([promise.subject] if figure == "rto" else [])]
            row += figures(estimate, target)
        expected.append(row)
    assert sorted(answer, key=repr) == sorted(expected, key=repr)
    assert [row[0] for row in answer] == sorted(row[0] for row in answer)
    assert ["inventory", 900.0, "service:checkout", math.inf, "breached"] in [
        row[:5] for row in answer
    ]


def test_services_stop_without_their_single_points_of_failure(crawled: Crawled) -> None:
    statement = "MATCH (:Service {name:$name})-[:STOPS_WITHOUT]->(c) RETURN count(c)"
    for service, points in stopped_by(crawled.graph).items():
        assert crawled.ask(statement, name=service) == [[len(points)]], service
    assert len(stopped_by(crawled.graph)["checkout"]) > 30


def test_a_secret_is_read_by_what_launches_the_checkout(crawled: Crawled) -> None:
    answer = crawled.ask(
        """MATCH (s:Service)-[:HAS_MEMBER]->(cs)-[:LAUNCHES_FROM]->(t)
            -[:READS_SECRET]->(:Secret {name: 'checkout/payment-provider'})
        RETURN DISTINCT s.name, cs.region"""
    )
    assert sorted(answer) == sorted(map(list, launched_with_the_secret(crawled.graph)))
    assert sorted(answer) == [["checkout", "us-east-1"], ["checkout", "us-west-2"]]


def launched_with_the_secret(graph: DependencyGraph) -> set[tuple[str, str | None]]:
    needs = graph.records.requirements
    secrets = {secret.id for secret in of_kind(graph, Kind.SECRET) if secret.name == PAYMENTS}
    readers = {
        need.dependent
        for need in needs
        if need.relation == "reads_secret" and secrets & set(need.providers)
    }
    launched = {
        need.dependent
        for need in needs
        if need.relation == "launches_from" and readers & set(need.providers)
    }
    return {
        (graph.component(each.group).name, graph.component(each.member).region)
        for each in graph.records.memberships
        if each.member in launched and graph.component(each.group).kind is Kind.SERVICE
    }


def test_principals_read_a_secret_as_their_policies_permit(crawled: Crawled) -> None:
    answer = crawled.ask(
        """MATCH (p:Principal)-[r:CAN_READ]->(s:Secret {name:'checkout/payment-provider'})
        RETURN p.name, r.certain"""
    )
    graph = crawled.graph
    expected = [
        [graph.component(edge.principal).name, edge.certain]
        for edge in access_edges(graph, at=crawled.at)
        if edge.relation == "can_read" and graph.component(edge.component).name == PAYMENTS
    ]
    assert sorted(answer) == sorted(expected)
    assert {name for name, _ in answer} == {"payments-ecs", "payments-lambda"}


def test_certificates_that_end_soon_stop_their_services(crawled: Crawled) -> None:
    answer = crawled.ask(
        """MATCH (c:Certificate) WHERE c.not_after < datetime()+duration('P30D')
        OPTIONAL MATCH (s:Service)-[:STOPS_WITHOUT]->(c) RETURN c.name, collect(s.name)"""
    )
    soon, stopped = crawled.at + timedelta(days=30), stopped_by(crawled.graph)
    expected = [
        [each.name, sorted(name for name, points in stopped.items() if each.id in points)]
        for each in of_kind(crawled.graph, Kind.CERTIFICATE)
        if datetime.fromisoformat(str(each.properties["not_after"])) < soon
    ]
    assert [[name, sorted(services)] for name, services in answer] == expected
    assert expected == [["checkout.shop.example.com", ["checkout", "storefront"]]]


def test_places_that_stop_services_are_counted(crawled: Crawled) -> None:
    answer = crawled.ask(
        "MATCH (z:Zone|Region)<-[:STOPS_WITHOUT]-(s:Service) RETURN z.name, count(s)"
    )
    graph = crawled.graph
    places = {
        each.id: each.name for each in graph.components if each.kind in (Kind.ZONE, Kind.REGION)
    }
    counts = Counter(
        places[point]
        for points in stopped_by(graph).values()
        for point in points
        if point in places
    )
    assert sorted(answer) == sorted(map(list, counts.items()))
    assert {name for name, _ in answer} == {"us-east-1", "use1-az6"}


def test_redundancy_is_read_from_the_relationship(crawled: Crawled) -> None:
    answer = crawled.ask(
        """MATCH (c:Component)-[r:SERVED_BY {redundant:true}]->(m)
        RETURN c.name, r.minimum, r.of, count(m)"""
    )
    expected = [
        [crawled.graph.component(need.dependent).name, need.minimum, *[len(need.members)] * 2]
        for need in crawled.graph.records.requirements
        if need.relation == "served_by" and need.minimum < len(need.members)
    ]
    assert sorted(answer) == sorted(expected)
    assert ["orders-us-east-1", 1, 3, 3] in answer


def test_gaps_are_counted_by_severity(crawled: Crawled) -> None:
    answer = crawled.ask("MATCH (:Component)-[:HAS_GAP]->(g:Gap) RETURN g.severity, count(*)")
    counts = Counter(str(gap.severity) for gap in find_gaps(crawled.graph, at=crawled.at))
    assert sorted(answer) == sorted(map(list, counts.items()))
