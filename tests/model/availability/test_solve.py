"""A tree solved part by part gives what one diagram gives, and brute force; else bounds."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.availability.cut_sets import CutSets
from model.availability.diagram import Diagrams, DiagramTooLarge
from model.availability.fault_tree import FaultTree, Gate
from model.availability.importance import importances, probabilities
from model.availability.solve import EXACT, solve, top_bounds
from model.availability.tree_diagram import failure_function
from tests.model.availability.trees import (
    assert_exact_ranks,
    chance_of_top,
    fault_trees,
    minimal_cut_sets,
    modular_trees,
)

BUDGET = 100_000
ALL = 99
close = partial(pytest.approx, rel=1e-11, abs=1e-15)


@given(modular_trees(events=5, gates=6, inner=4))
def test_the_parts_together_equal_one_diagram_of_the_whole(tree):
    diagrams = Diagrams()
    root, events = failure_function(tree, diagrams)
    chances = [tree.events[name] for name in events]
    cut_sets = CutSets(diagrams, root)
    found = solve(tree, list_up_to=ALL, budget=BUDGET)
    assert found.at_least == close(probabilities(diagrams, [root], chances)[root])
    assert found.cut_sets.orders == cut_sets.histogram()
    ranks = importances(diagrams, root, cut_sets, chances)
    assert set(found.ranks) == set(events)
    for name, rank in zip(events, ranks, strict=True):
        for figure in () if rank is None else rank.__slots__:
            expected = getattr(rank, figure)
            assert getattr(found.ranks[name], figure) == (
                None if expected is None else close(expected)
            )


@given(modular_trees(events=3, gates=4, inner=2) | fault_trees(events=6, gates=6))
def test_probability_and_importance_equal_brute_force(tree):
    found = solve(tree, list_up_to=0, budget=BUDGET)
    assert found.at_least == pytest.approx(float(chance_of_top(tree, {})), rel=1e-12, abs=0)
    assert_exact_ranks(tree, found.ranks)


@given(modular_trees() | fault_trees(), st.integers(0, 4))
def test_cut_sets_equal_brute_force_and_are_of_events_alone(tree, up_to):
    every = sorted((sorted(one) for one in minimal_cut_sets(tree)), key=lambda one: (len(one), one))
    found = solve(tree, list_up_to=up_to, budget=BUDGET).cut_sets
    assert found.listed == [one for one in every if len(one) <= up_to]
    assert sum(found.orders) == len(every)
    assert found.left_out == len(every) - len(found.listed)


@given(modular_trees(), st.data())
def test_unknown_chances_give_the_least_and_the_greatest_figure(tree, data):
    unknown = data.draw(st.sets(st.sampled_from(sorted(tree.events))))
    drawn = {name: None if name in unknown else chance for name, chance in tree.events.items()}
    asked = FaultTree(top=tree.top, gates=tree.gates, events=drawn)
    least, most = (float(chance_of_top(tree, dict.fromkeys(unknown, always))) for always in (0, 1))
    found = solve(asked, list_up_to=0, budget=BUDGET)
    assert (found.at_least, found.at_most) == (close(least), close(most))
    assert top_bounds(asked, BUDGET) == (found.at_least, found.at_most)


@given(modular_trees(events=5))
def test_past_the_budget_the_bounds_hold(tree):
    top = float(chance_of_top(tree, {}))
    found = solve(tree, list_up_to=ALL, budget=1)
    assert found.at_least <= top * (1 + 1e-12)
    assert top <= found.at_most * (1 + 1e-12)
    if found.method != EXACT:
        small = {one for one in minimal_cut_sets(tree) if len(one) <= found.approximation.order}
        assert {frozenset(one) for one in found.cut_sets.listed} == small


def test_modules_fit_a_budget_that_the_whole_passes():
    tree = _votes_on_votes(groups=9, members=9)
    with pytest.raises(DiagramTooLarge):
        failure_function(tree, Diagrams(800))
    found = solve(tree, list_up_to=24, budget=800)
    assert found.method == EXACT
    assert found.at_least == pytest.approx(_at_least(5, 9, _at_least(5, 9, 0.1)), rel=1e-12)
    # 5 of 9 groups, in each of them 5 of 9 members
    assert sum(found.cut_sets.orders) == found.cut_sets.orders[25] == 126 * 126**5
    assert found.cut_sets.listed == []
    assert found.cut_sets.left_out == 126 * 126**5


def test_a_module_that_alone_passes_the_budget_makes_the_answer_bounded():
    tree = _votes_on_votes(groups=9, members=9)
    found = solve(tree, list_up_to=2, budget=20)
    assert found.method == "bounds from cut sets of at most 4 events, larger ones dropped"
    assert found.at_least <= _at_least(5, 9, _at_least(5, 9, 0.1)) <= found.at_most


def _votes_on_votes(groups, members):
    """A majority of groups, each the majority of its members."""
    inner = {
        f"group {at}": Gate(
            threshold=members // 2 + 1, inputs=tuple(f"e{at}.{one}" for one in range(members))
        )
        for at in range(groups)
    }
    top = Gate(threshold=groups // 2 + 1, inputs=tuple(inner))
    events = [one for gate in inner.values() for one in gate.inputs]
    return FaultTree(top="top", gates={"top": top, **inner}, events=dict.fromkeys(events, 0.1))


def _at_least(threshold, count, chance):
    exactly = [1.0, *[0.0] * count]
    for _ in range(count):
        for k in range(count, -1, -1):
            before = exactly[k - 1] if k else 0.0
            exactly[k] = exactly[k] * (1 - chance) + before * chance
    return sum(exactly[threshold:])
