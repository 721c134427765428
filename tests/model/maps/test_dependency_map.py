"""The dependency map shows the part of the graph around its roots."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import UnknownComponent
from model.graph import DependencyGraph
from model.maps.dependency_map import Collapse, Direction, dependency_map
from model.records.requirement import Effect
from tests.builders import graph
from tests.strategies import graphs

SHOP = graph(
    "checkout[web, api]; checkout > web > api > db > kms; api ~> cache; web > api2; api2 > db; "
    "report > db",
    {
        "web": {"account": "1", "region": "us-east-1", "name": "Web"},
        "api": {"account": "1", "region": "us-east-1"},
        "db": {"account": "2", "region": "us-west-2", "kind": "database"},
        "account:2": {"name": "Data"},
    },
)


def ids(answer):
    return [(node.id, node.depth) for node in answer.nodes]


def arrows(answer):
    return [(edge.dependent, edge.provider) for edge in answer.edges]


@pytest.mark.parametrize(
    ("direction", "depth", "effects", "nodes"),
    [
        ("providers", 1, tuple(Effect), [("api", 0), ("cache", 1), ("db", 1)]),
        ("providers", None, (Effect.HARD,), [("api", 0), ("db", 1), ("kms", 2)]),
        ("dependents", None, tuple(Effect), [("api", 0), ("web", 1), ("checkout", 2)]),
        ("both", 1, tuple(Effect), [("api", 0), ("cache", 1), ("db", 1), ("web", 1)]),
        ("both", 0, tuple(Effect), [("api", 0)]),
    ],
)
def test_the_walk(direction, depth, effects, nodes):
    answer = dependency_map(
        SHOP, ["api"], direction=Direction(direction), depth=depth, effects=effects
    )
    assert ids(answer) == nodes
    assert not answer.truncated


def test_every_need_between_two_shown_components_is_an_edge():
    answer = dependency_map(SHOP, ["web"], depth=2, effects=[Effect.HARD])
    assert arrows(answer) == [("api", "db"), ("api2", "db"), ("web", "api"), ("web", "api2")]


def test_a_limit_keeps_the_nearest_and_says_so():
    answer = dependency_map(SHOP, ["web"], limit=3)
    assert ids(answer) == [("web", 0), ("api", 1), ("api2", 1)]
    assert answer.truncated
    assert not dependency_map(SHOP, ["kms"], limit=1).truncated


@pytest.mark.parametrize(
    ("collapse", "nodes", "edges"),
    [
        (
            Collapse.SERVICE,
            [("checkout", "service", 2), ("db", "database", 1)],
            [("checkout", "db")],
        ),
        (
            Collapse.ACCOUNT,
            [("account:1", "account", 2), ("account:2", "account", 1)],
            [("account:1", "account:2")],
        ),
        (
            Collapse.KIND,
            [("kind:compute", "compute", 2), ("kind:database", "database", 1)],
            [("kind:compute", "kind:database")],
        ),
        (
            Collapse.REGION,
            [("region:us-east-1", "region", 2), ("region:us-west-2", "region", 1)],
            [("region:us-east-1", "region:us-west-2")],
        ),
    ],
)
def test_collapsing_merges_nodes_and_edges(collapse, nodes, edges):
    one = graph(
        "checkout[web, api]; web > api > db",
        {item.id: _facts(item) for item in SHOP.components if item.id in {"web", "api", "db"}},
        checkout={"account": "1", "region": "us-east-1"},
    )
    answer = dependency_map(one, ["web"], collapse=collapse)
    assert [(node.id, node.kind, len(node.components)) for node in answer.nodes] == nodes
    assert arrows(answer) == edges


def _facts(item):
    return {"kind": item.kind, "account": item.account, "region": item.region}


def test_a_collapsed_node_is_called_as_people_call_it():
    nodes = dependency_map(SHOP, ["api"], collapse=Collapse.ACCOUNT).nodes
    assert {node.id: node.label for node in nodes}["account:2"] == "Data"
    assert {node.id: node.label for node in nodes}["account:1"] == "1"


def test_a_merged_edge_shows_the_need_that_can_lose_least():
    one = graph("s[a, b]; a > 1/3(x, y, z); b > 2/3(x, y, z)")
    edges = dependency_map(one, ["a", "b"], collapse=Collapse.SERVICE).edges
    assert {(edge.minimum, edge.of, len(edge.requirements)) for edge in edges} == {(2, 3, 2)}


def test_an_unknown_root_is_refused():
    with pytest.raises(UnknownComponent, match="'wbe'"):
        dependency_map(SHOP, ["wbe"])


@given(st.data())
def test_edges_end_at_nodes_and_components_are_shown_once(data):
    one = DependencyGraph(data.draw(graphs(list(Effect))))
    answer = dependency_map(
        one,
        [one.components[0].id],
        direction=data.draw(st.sampled_from(Direction)),
        collapse=data.draw(st.sampled_from(Collapse)),
        limit=data.draw(st.integers(1, 12)),
    )
    nodes = {node.id for node in answer.nodes}
    shown = [component for node in answer.nodes for component in node.components]
    assert len(shown) == len(set(shown))
    assert all({edge.dependent, edge.provider} <= nodes for edge in answer.edges)
    assert list(answer.nodes) == sorted(answer.nodes, key=lambda node: (node.depth, node.id))
