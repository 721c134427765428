"""Waves and tails of a step graph, against networkx."""

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.failover.order import arrange


@st.composite
def step_graphs(draw, *, acyclic):
    count = draw(st.integers(0, 14))
    numbers = st.integers(0, max(count - 1, 0))
    pairs = draw(st.lists(st.tuples(numbers, numbers), max_size=30)) if count else []
    if acyclic:
        pairs = [(min(one), max(one)) for one in pairs if one[0] != one[1]]
        name = draw(st.permutations(range(count)))
        pairs = [(name[before], name[after]) for before, after in pairs]
    return count, pairs, draw(st.lists(st.integers(0, 9), min_size=count, max_size=count))


def arranged(count, pairs, durations):
    before, after = np.array(pairs, np.int32).reshape(-1, 2).T
    return arrange(np.array(durations, np.float64), before.copy(), after.copy())


def drawn(count, pairs):
    graph = nx.DiGraph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from(pairs)
    return graph


@given(drawing=step_graphs(acyclic=True))
def test_waves_are_the_topological_generations(drawing):
    count, pairs, durations = drawing
    found = arranged(count, pairs, durations)
    expected = [set(one) for one in nx.topological_generations(drawn(count, pairs))]
    assert [set(one.tolist()) for one in found.waves] == expected
    assert found.group is None


@given(drawing=step_graphs(acyclic=True))
def test_tails_are_the_longest_ways_to_the_end(drawing):
    count, pairs, durations = drawing
    graph, tails = drawn(count, pairs), {}
    for step in reversed(list(nx.topological_sort(graph))):
        longest = max((tails[one] for one in graph.successors(step)), default=0)
        tails[step] = durations[step] + longest
    assert arranged(count, pairs, durations).tail.tolist() == [tails[one] for one in range(count)]


@given(drawing=step_graphs(acyclic=False))
def test_circles_share_a_wave_and_take_the_sum_of_their_steps(drawing):
    count, pairs, durations = drawing
    found = arranged(count, pairs, durations)
    whole = nx.condensation(drawn(count, pairs))
    for wave, groups in enumerate(nx.topological_generations(whole), start=1):
        for group in groups:
            members = whole.nodes[group]["members"]
            assert {int(found.wave[one]) for one in members} == {wave}
            longest = max(
                (found.tail[min(whole.nodes[one]["members"])] for one in whole.successors(group)),
                default=0,
            )
            assert {found.tail[one] for one in members} == {
                sum(durations[one] for one in members) + longest
            }


def test_repeated_precedences_count_once():
    found = arranged(2, [(0, 1), (0, 1)], [5, 7])
    assert (found.wave.tolist(), found.tail.tolist()) == ([1, 2], [12, 7])
