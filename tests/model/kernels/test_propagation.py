"""The kernels give the least fixed point, whichever way they take."""

from contextlib import contextmanager
from unittest.mock import patch

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.kernels import level_sweep, propagation, scalar_frontier
from model.kernels.needs import Needs
from model.kernels.topology import Topology
from model.records.requirement import Effect, Phase
from model.records.revision import Records
from tests.builders import records
from tests.model import brute_force
from tests.strategies import CARRYING, NAMES, components, graphs, requirements, seeds

ANY = [*CARRYING, Effect.UNKNOWN, Effect.TRIGGER, Effect.LIFECYCLE]
PATHS = pytest.mark.parametrize(
    "path",
    [(32, 1e-9, 1), (2, 1e-9, 1), (2, 1e9, 1), (0, 1e-9, 1), (0, 1e9, 1e9), (0, 1e9, 1e-9)],
    ids=[
        "scalar frontier",
        "scalar, then array frontier",
        "scalar frontier, then sweep",
        "array frontier",
        "sweep",
        "sweep, then edge by edge in cycles",
    ],
)


def numbers(values):
    return np.array(sorted(values), np.int32)


@contextmanager
def taking(path):
    few, share, cost = path
    with (
        patch.object(scalar_frontier, "FRONTIER_LIMIT", few),
        patch.object(propagation, "FRONTIER_SHARE", share),
        patch.object(level_sweep, "EDGE_COST", cost),
    ):
        yield


def states(drawn: Records, down, degraded=(), *, pessimistic=False):
    topology = Topology.compile(drawn)
    failure = topology.fail(numbers(down), degraded=numbers(degraded), pessimistic=pessimistic)
    answer = np.zeros(len(drawn.components), np.int8)
    answer[topology.levels.order[failure.degraded_positions()]] = 1
    answer[topology.levels.order[failure.down_positions()]] = 2
    return {
        component.id: int(state) for component, state in zip(drawn.components, answer, strict=True)
    }


def expected(drawn: Records, down, degraded=(), *, pessimistic=False):
    names = [component.id for component in drawn.components]
    return brute_force.states(
        drawn,
        {names[number] for number in down},
        {names[number] for number in degraded},
        pessimistic=pessimistic,
    )


@PATHS
@given(st.data(), st.booleans())
def test_states_equal_the_definition(path, data, pessimistic):
    drawn = data.draw(graphs(ANY, [Phase.RUN, Phase.RUN, Phase.START, Phase.RENEW]))
    down, degraded = data.draw(seeds(drawn)), data.draw(seeds(drawn))
    with taking(path):
        answer = states(drawn, down, degraded, pessimistic=pessimistic)
    assert answer == expected(drawn, down, degraded, pessimistic=pessimistic)


@given(st.data())
def test_more_seeds_never_mean_less_harm(data):
    drawn = data.draw(graphs(ANY))
    few, more = data.draw(seeds(drawn)), data.draw(seeds(drawn))
    less, worse = states(drawn, few), states(drawn, [*few, *(set(more) - set(few))])
    assert all(less[name] <= worse[name] for name in less)


@given(st.data())
def test_failing_what_has_already_fallen_adds_nothing(data):
    drawn = data.draw(graphs(ANY))
    down = data.draw(seeds(drawn))
    first = states(drawn, down)
    names = [component.id for component in drawn.components]
    again = [number for number, name in enumerate(names) if first[name] == 2]
    lower = [number for number, name in enumerate(names) if first[name] == 1]
    assert states(drawn, again, lower) == first


@given(st.data())
def test_the_order_of_the_records_does_not_matter(data):
    drawn = data.draw(graphs(ANY))
    down = data.draw(seeds(drawn))
    shuffled = Records(
        components=drawn.components,
        requirements=tuple(data.draw(st.permutations(drawn.requirements))),
    )
    assert states(shuffled, down) == states(drawn, down)


@given(st.data())
def test_a_further_dependency_never_shrinks_the_harm(data):
    drawn = data.draw(graphs(CARRYING))
    names = [component.id for component in drawn.components]
    further = data.draw(requirements(names, CARRYING))
    down = data.draw(seeds(drawn))
    more = Records(components=drawn.components, requirements=(*drawn.requirements, further))
    less, worse = states(drawn, down), states(more, down)
    assert all(less[name] <= worse[name] for name in less)


@given(st.data())
def test_unknown_strength_lies_between_soft_and_hard(data):
    drawn = data.draw(graphs(ANY))
    down = data.draw(seeds(drawn))
    good, bad = states(drawn, down), states(drawn, down, pessimistic=True)
    assert all(good[name] <= bad[name] for name in good)


@PATHS
@given(edges=st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=30))
def test_plain_hard_edges_are_reachability(path, edges):
    text = "; ".join([*NAMES, *(f"{dependent} > {provider}" for dependent, provider in edges)])
    drawn = records(text)
    with taking(path):
        answer = states(drawn, [0])
    graph = nx.DiGraph(edges)
    graph.add_node("c00")
    down = nx.ancestors(graph, "c00") | {"c00"}
    assert {name for name, state in answer.items() if state == 2} == down


@given(edges=st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=30))
def test_levels_are_the_generations_of_the_condensed_graph(edges):
    drawn = records("; ".join([*NAMES, *(f"{a} > {b}" for a, b in sorted(edges))]))
    levels = Topology.compile(drawn).levels
    graph = nx.DiGraph(edges)
    graph.add_nodes_from(NAMES)
    condensed = nx.condensation(graph)
    generations = list(nx.topological_generations(condensed))[::-1]
    answer = [
        {NAMES[number] for number in levels.order[levels.start[at] : levels.start[at + 1]]}
        for at in range(len(levels))
    ]
    assert answer == [
        {name for group in generation for name in condensed.nodes[group]["members"]}
        for generation in generations
    ]
    cyclic = {
        NAMES[number]
        for at in range(len(levels))
        for number in levels.order[levels.cyclic[at] : levels.start[at + 1]]
    }
    assert cyclic == {
        name for part in nx.strongly_connected_components(graph) if len(part) > 1 for name in part
    }


@PATHS
@pytest.mark.parametrize(("lost", "falls"), [(299, False), (300, False), (301, True)])
def test_a_group_of_hundreds_is_counted_exactly(path, lost, falls):
    members = ", ".join(f"m{number:03}" for number in range(600))
    drawn = records(f"a > 300/600({members})")
    with taking(path):
        answer = states(drawn, range(1, lost + 1))
    assert (answer["a"] == 2) is falls


@PATHS
def test_three_hundred_providers_that_all_fail_still_count(path):
    drawn = records("; ".join(f"a > m{number:03}" for number in range(512)))
    with taking(path):
        assert states(drawn, range(1, 513))["a"] == 2


def test_a_graph_without_components_answers():
    empty = Topology.compile(Records())
    assert empty.fail(numbers([])).down_positions().size == 0
    assert Needs.of(Records()).members.size == 0


def test_components_alone_are_untouched_by_each_other():
    drawn = Records(components=components(NAMES))
    assert sum(states(drawn, [3]).values()) == 2


def test_a_failure_creeps_around_a_long_cycle():
    names = [f"c{number:04}" for number in range(3000)]
    edges = (f"{a} > {b}" for a, b in zip(names, [*names[1:], names[0]], strict=True))
    answer = states(records("; ".join(edges)), [7])
    assert set(answer.values()) == {2}
