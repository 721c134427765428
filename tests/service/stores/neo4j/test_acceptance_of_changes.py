"""Changes, guests and damage in the crawled sample estate, as an architect meets them in Cypher."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import neo4j
import pytest

from model.linking.link import LinkSettings
from model.records.objective import DisruptionClass
from model.records.observation import Observation
from service.stores import open_store
from tests.neo4j_server import Address
from tests.service.cli.running import Loadpath
from tests.service.stores.backends import neo4j_store
from tests.service.stores.neo4j.asking import asking

pytestmark = [pytest.mark.neo4j, pytest.mark.emulator, pytest.mark.slow]

LINK = LinkSettings()


@pytest.fixture(scope="module")
def observations(estate_store: str) -> list[Observation]:
    """What every scope of the crawled estate says."""
    with closing(open_store(estate_store)) as store:
        return list(store.observations())


def test_a_promise_that_changed_answers_with_its_new_figure_alone(
    neo4j_address: Address, neo4j_driver: neo4j.Driver, observations: list[Observation]
) -> None:
    ask, now = asking(neo4j_driver, neo4j_address), datetime.now(UTC)
    with closing(neo4j_store(neo4j_address)) as store:
        store.record(observations)
        store.publish(now=now, settings=LINK)
        store.record([stricter(each) for each in observations])
        store.publish(now=now, settings=LINK)
    assert ask(
        """MATCH (:Service {name:'checkout'})-[:STATES]->(s) WHERE s.disruption_class='region'
        RETURN s.rto_seconds"""
    ) == [[600.0]]


def stricter(observation: Observation) -> Observation:
    """Return the observation with ten minutes as the RTO of the checkout when a Region is lost."""
    objectives = tuple(
        replace(each, rto=timedelta(minutes=10))
        if (each.subject, each.disruption_class) == ("service:checkout", DisruptionClass.REGION)
        else each
        for each in observation.facts.objectives
    )
    return replace(observation, facts=replace(observation.facts, objectives=objectives))


def test_what_guests_add_to_a_table_survives_its_new_tag(
    neo4j_address: Address, neo4j_driver: neo4j.Driver, observations: list[Observation]
) -> None:
    ask, now = asking(neo4j_driver, neo4j_address), datetime.now(UTC)
    with closing(neo4j_store(neo4j_address)) as store:
        store.record(observations)
        store.publish(now=now, settings=LINK)
        ask("MATCH (c:Table {name: 'cart'}) SET c.cost_center='42'")
        store.record([tagged(each, "cart") for each in observations])
        revision, _ = store.publish(now=now, settings=LINK)
    assert revision.number == 2
    statement = "MATCH (c:Table {name: 'cart'}) RETURN c.cost_center, c.tag_team"
    assert ask(statement) == [["42", "web"]]


def tagged(observation: Observation, name: str) -> Observation:
    """Return the observation with another tag at the table of this name."""
    components = tuple(
        replace(
            fact, component=replace(fact.component, tags={**fact.component.tags, "team": "web"})
        )
        if (fact.component.type, fact.component.name) == ("AWS::DynamoDB::Table", name)
        else fact
        for fact in observation.facts.components
    )
    return replace(observation, facts=replace(observation.facts, components=components))


def test_a_relationship_deleted_by_hand_is_found_and_an_import_repairs_it(
    neo4j_address: Address,
    neo4j_driver: neo4j.Driver,
    estate_store: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Any,
) -> None:
    for name, value in neo4j_address.environ.items():
        monkeypatch.setenv(name, value)
    document = tmp_path / "estate.json"
    document.write_text(Loadpath(capsys, estate_store)("export").out)
    loadpath = Loadpath(capsys, neo4j_address.uri)
    assert loadpath("import", document).code == 0

    def points() -> Any:
        return loadpath.json("spof", "checkout")["single_points_of_failure"]

    sound = points()

    asking(neo4j_driver, neo4j_address)(
        "MATCH (:Component {name:'checkout'})-[r]->(:External) DELETE r"
    )
    broken = loadpath("spof", "checkout")
    assert (broken.code, "loadpath repair" in broken.err) == (4, True)
    assert "external:api.acmepay.example" in broken.err

    again = loadpath("import", document)
    assert again.code == 0
    assert "external:api.acmepay.example was missing" in again.err.replace("\n", " ")
    assert points() == sound


def test_a_constraint_of_another_program_does_not_take_the_place_of_ours(
    neo4j_address: Address, neo4j_driver: neo4j.Driver
) -> None:
    ask = asking(neo4j_driver, neo4j_address)
    ask("CREATE CONSTRAINT component_id FOR (n:Widget) REQUIRE n.serial IS UNIQUE")
    try:
        neo4j_store(neo4j_address).close()
        statement = """SHOW CONSTRAINTS YIELD labelsOrTypes, properties
            WHERE labelsOrTypes = ['Component'] RETURN properties"""
        assert ask(statement) == [[["id"]]]
    finally:
        ask("DROP CONSTRAINT component_id")
