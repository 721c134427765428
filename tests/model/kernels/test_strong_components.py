"""Strong components: the same groups in the same order as networkx finds them."""

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from model.kernels.strong_components import component_numbers, strong_components

NODES = st.integers(0, 7)
GRAPHS = st.dictionaries(NODES, st.lists(NODES, max_size=4, unique=True), max_size=8)


@given(GRAPHS)
def test_components_are_those_of_networkx_in_its_order(successors: dict[int, list[int]]) -> None:
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(successors)
    for node, after in successors.items():
        graph.add_edges_from((node, other) for other in after)
    expected = [set(group) for group in nx.strongly_connected_components(graph)]
    assert [set(group) for group in strong_components(successors)] == expected


@given(GRAPHS)
def test_a_component_comes_after_everything_that_it_leads_to(
    successors: dict[int, list[int]],
) -> None:
    number = component_numbers(successors)
    assert all(number[after] <= number[node] for node in successors for after in successors[node])


def test_an_empty_graph_has_no_components() -> None:
    assert list(strong_components({})) == []
    assert component_numbers({}) == {}


def test_a_long_chain_needs_no_recursion() -> None:
    chain = {number: [number + 1] for number in range(100_000)}
    assert next(strong_components(chain)) == [100_000]
