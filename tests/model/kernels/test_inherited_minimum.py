from itertools import product

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from model.kernels.inherited_minimum import DependencyOrder

SIZE = 9
PAIRS = list(product(range(SIZE), repeat=2))


def order(pairs: list[tuple[int, int]]) -> DependencyOrder:
    matrix = np.zeros((SIZE, SIZE), np.bool_)
    for dependent, provider in pairs:
        matrix[dependent, provider] = True
    return DependencyOrder.of(csr_array(matrix))


@given(
    st.lists(st.sampled_from(PAIRS), max_size=30),
    st.lists(st.integers(0, 20), min_size=SIZE, max_size=SIZE),
)
def test_least_is_that_of_all_ancestors_or_descendants_of_networkx(pairs, values):
    graph = nx.DiGraph(pairs)
    graph.add_nodes_from(range(SIZE))
    answer, given_ = order(pairs), np.array(values, np.int32)
    above = [min(values[one] for one in {at, *nx.ancestors(graph, at)}) for at in range(SIZE)]
    below = [min(values[one] for one in {at, *nx.descendants(graph, at)}) for at in range(SIZE)]
    assert answer.minimum_above(given_).tolist() == above
    assert answer.minimum_below(given_).tolist() == below
    assert given_.tolist() == values


@given(st.lists(st.sampled_from(PAIRS), max_size=30))
def test_who_stands_on_whom_is_as_networkx_says(pairs):
    graph = nx.DiGraph(pairs)
    graph.add_nodes_from(range(SIZE))
    words = order(pairs).dependency_bits(np.arange(SIZE, dtype=np.int32))
    for one in range(SIZE):
        standing = {at for at in range(SIZE) if int(words[at]) >> one & 1}
        assert standing == {one, *nx.ancestors(graph, one)}


def test_long_cycle_settles():
    ring = [(at, (at + 1) % SIZE) for at in range(SIZE)]
    values = np.arange(SIZE, 0, -1, dtype=np.int32)
    assert set(order(ring).minimum_above(values).tolist()) == {1}
    assert set(order(ring).minimum_below(values).tolist()) == {1}


def test_nothing_at_all():
    nobody = DependencyOrder.of(csr_array((0, 0), dtype=np.bool_))
    assert nobody.minimum_above(np.empty(0, np.int32)).size == 0


def test_fixed_components_hand_down_their_own():
    chain = order([(0, 1), (1, 2), (2, 3)])
    values = np.array([1, 5, 9, 9, *[9] * (SIZE - 4)], np.int32)
    fixed = np.arange(SIZE) == 1
    assert chain.minimum_above(values, fixed=fixed)[:4].tolist() == [1, 5, 5, 5]
    assert chain.minimum_above(values)[:4].tolist() == [1, 1, 1, 1]
