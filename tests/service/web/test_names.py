"""A component goes by its id, by the name of a service, and by its own name, on every door."""

import json

import pytest

from tests.service.running import ORDERS, SHOP, fill, serving

TWINS = """loadpath: 1
components:
  - {id: "queue:twin-a", kind: queue, name: twin}
  - {id: "queue:twin-b", kind: queue, name: twin}
"""

# A question with {} where a component stands; `orders` names the database.
DOORS = {
    "component": '{ component(id: "{}") { id } }',
    "node of components": '{ blastRadius(disruption: {components: ["{}"]}) { downCount } }',
    "failing": '{ blastRadius(disruption: {failing: {components: ["{}"]}}) { downCount } }',
    "impact": '{ blastRadius(disruption: {region: "us-east-1"}) { impact(component: "{}")'
    " { state } } }",
    "state at": '{ blastRadius(disruption: {region: "us-east-1"}) {'
    ' stateAt(component: "{}", at: "PT1H") } }',
    "single points": '{ singlePointsOfFailure(component: "{}") { providers { nodes { id } } } }',
    "availability": '{ availability(component: "{}") { method } }',
    "recovery": '{ recovery(component: "{}") { __typename } }',
    "outage": '{ outage(components: ["{}"], lasts: "PT1H") { __typename } }',
    "map": '{ map(roots: ["{}"]) { level } }',
    "dependency map": '{ dependencyMap(roots: ["{}"]) { nodes { id } } }',
    "gaps of a component": '{ gaps(filter: {component: "{}"}) { nodes { id } } }',
    "gaps of a service": '{ gaps(filter: {service: "{}"}) { nodes { id } } }',
    "who can": '{ whoCan(action: "rds:StopDBInstance", resource: "{}") { __typename } }',
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """The service over the shop and two queues of one name."""
    folder = tmp_path_factory.mktemp("twins")
    fill(url := f"sqlite:///{folder}/shop.sqlite3", SHOP, TWINS)
    with serving(url, folder) as running:
        running.wait(lambda snapshot: snapshot is not None)
        yield running


@pytest.mark.parametrize("door", DOORS)
def test_name_is_answered_as_the_id_is(shop, door):
    by_id, by_name = (
        shop.post(DOORS[door].replace("{}", component)) for component in (ORDERS, "orders")
    )

    assert by_name == by_id
    assert "errors" not in by_name, json.dumps(by_name["errors"])


@pytest.mark.parametrize("door", DOORS)
def test_name_of_several_components_is_refused_with_their_ids(shop, door):
    error = shop.error(DOORS[door].replace("{}", "twin"))

    assert error["extensions"]["code"] == "AMBIGUOUS_NAME"
    assert error["extensions"]["hint"] == "it names queue:twin-a, queue:twin-b"


def test_service_goes_by_its_bare_name_in_rest(shop):
    path = "/plans/{}?from=us-east-1&to=us-west-2"

    by_name = shop.client.get(path.format("checkout"))

    assert by_name.content == shop.client.get(path.format("service:checkout")).content
    assert shop.client.get("/maps?root=twin").json()["error"]["code"] == "AMBIGUOUS_NAME"


def test_change_goes_by_a_name_and_is_kept_by_the_id(editable):
    editable.ask(
        """mutation { setObjective(objective: {subject: "orders", disruptionClass: ACCOUNT,
        rto: "PT1H"}) { assertion } }"""
    )

    (assertion,) = editable.ask("{ assertions { id } }")["assertions"]
    assert assertion["id"].endswith(f"objective/{ORDERS}/account")
