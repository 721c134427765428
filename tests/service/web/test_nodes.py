"""`node` finds again what an answer gave with an id, as Relay does."""

from tests.service.running import ORDERS

NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"


def test_component_requirement_and_gap_are_found_again_by_their_ids(shop):
    listed = shop.ask(
        """{ component(id: "orders") { id requirements { id } requiredBy { nodes { id } } }
        gaps(first: 1) { nodes { id } } }"""
    )
    requirement = listed["component"]["requiredBy"]["nodes"][0]["id"]
    gap = listed["gaps"]["nodes"][0]["id"]

    assert [shop.ask(NODE, id=identity)["node"] for identity in (ORDERS, requirement, gap)] == [
        {"__typename": "Component", "id": ORDERS},
        {"__typename": "Requirement", "id": requirement},
        {"__typename": "Gap", "id": gap},
    ]


def test_id_of_nothing_is_null(shop):
    assert shop.ask(NODE, id="nothing") == {"node": None}


def test_node_is_read_as_its_type(shop):
    node = shop.ask('{ node(id: "service:checkout") { ... on Component { name kind } } }')

    assert node == {"node": {"name": "checkout", "kind": "SERVICE"}}
