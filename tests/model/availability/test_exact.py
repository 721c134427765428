"""Exact probability, cut sets and importance: golden vectors and brute force."""

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.availability.cut_sets import CutSets
from model.availability.diagram import Diagrams, DiagramTooLarge
from model.availability.fault_tree import FaultTree, Gate
from model.availability.importance import importances
from model.availability.single_events import single_events
from model.availability.tree_diagram import failure_function
from model.availability.truncated_cut_sets import truncated_cut_sets
from model.errors import InvalidValue
from tests.model.availability.trees import (
    assert_exact_ranks,
    at_least,
    chance_of_top,
    fails,
    fault_trees,
    minimal_cut_sets,
    solve,
)


@pytest.mark.parametrize(
    ("needed", "chances", "available"),
    [
        (1, [0.99] * 2, 0.9999),
        (2, [0.99] * 3, 0.999702),
        (2, [0.9] * 3, 0.972),
        (3, [0.9] * 5, 0.99144),
        (2, [0.9] * 4, 0.9963),
        (4, [0.999] * 5, 0.99999002),
    ],
)
def test_gv1_k_of_n(needed, chances, available):
    failing = len(chances) - needed + 1
    top, _, _ = solve(at_least(failing, [1 - chance for chance in chances]))
    assert 1 - top == pytest.approx(available, abs=5e-9)


def test_gv3_bridge_network():
    cuts = [("a", "b"), ("d", "e"), ("a", "c", "e"), ("b", "c", "d")]
    gates = {f"cut{at}": Gate(threshold=len(cut), inputs=cut) for at, cut in enumerate(cuts)} | {
        "top": Gate(threshold=1, inputs=("cut0", "cut1", "cut2", "cut3"))
    }
    top, cut_sets, _ = solve(FaultTree(top="top", gates=gates, events=dict.fromkeys("abcde", 0.1)))
    assert 1 - top == pytest.approx(0.97848, abs=1e-12)
    assert cut_sets.histogram() == [0, 0, 2, 2]


def test_gv10_an_extra_nine_is_not_enough():
    assert 1 - solve(at_least(1, [1e-4] * 4))[0] == pytest.approx(0.9996000600, abs=5e-11)
    assert 1 - solve(at_least(1, [1e-4] + [1e-5] * 3))[0] == pytest.approx(0.99987000, abs=5e-9)


def test_gv11_at_least():
    top, cut_sets, _ = solve(at_least(2, [0.1, 0.2, 0.3]))
    assert top == pytest.approx(0.098, abs=1e-12)
    assert cut_sets.count() == 3


@given(fault_trees())
def test_probability_equals_brute_force(tree):
    assert solve(tree)[0] == pytest.approx(float(chance_of_top(tree, {})), rel=1e-13, abs=0)


@given(fault_trees())
def test_cut_sets_equal_brute_force(tree):
    _, cut_sets, events = solve(tree)
    found = {frozenset(events[level] for level in one) for one in cut_sets.listed(up_to=99)}
    assert found == minimal_cut_sets(tree)
    assert cut_sets.count() == len(found)
    assert {events[level] for level in cut_sets.singles()} == {
        name for one in found if len(one) == 1 for name in one
    }


@given(fault_trees(), st.integers(0, 3))
def test_listed_cut_sets_have_at_most_so_many_events(tree, up_to):
    _, cut_sets, events = solve(tree)
    listed = {frozenset(events[level] for level in one) for one in cut_sets.listed(up_to=up_to)}
    assert listed == {one for one in minimal_cut_sets(tree) if len(one) <= up_to}


@given(fault_trees())
def test_truncated_cut_sets_are_the_small_ones(tree):
    found = truncated_cut_sets(tree, 2)
    assert set(found.sets) == {one for one in minimal_cut_sets(tree) if len(one) <= 2}


@given(fault_trees())
def test_importance_equals_brute_force(tree):
    diagrams = Diagrams()
    root, events = failure_function(tree, diagrams)
    cut_sets = CutSets(diagrams, root)
    ranks = importances(diagrams, root, cut_sets, [tree.events[name] for name in events])
    assert_exact_ranks(tree, dict(zip(events, ranks, strict=True)))


def test_a_cycle_without_failed_support_does_not_fail():
    gates = {
        "consul": Gate(threshold=1, inputs=("vault", "power")),
        "vault": Gate(threshold=1, inputs=("consul",)),
    }
    tree = FaultTree(top="vault", gates=gates, events={"power": 0.25})
    assert solve(tree)[0] == pytest.approx(0.25)


def test_a_budget_is_kept():
    with pytest.raises(DiagramTooLarge, match="more than 10 nodes"):
        failure_function(at_least(5, [0.5] * 20), Diagrams(budget=10))


@pytest.mark.parametrize(
    ("gates", "events", "words"),
    [
        ({"top": Gate(threshold=1, inputs=("gone",))}, {"e": 0.1}, "gone"),
        ({"top": Gate(threshold=3, inputs=("e",))}, {"e": 0.1}, "1 to 1"),
        ({"top": Gate(threshold=1, inputs=("e",))}, {"e": 1.5}, "1.5"),
        ({"e": Gate(threshold=1, inputs=("e",))}, {"e": 0.1}, "no event has"),
    ],
)
def test_a_broken_tree_is_refused_with_its_value(gates, events, words):
    with pytest.raises(InvalidValue, match=words):
        FaultTree(top=next(iter(gates)), gates=gates, events=events)


@given(fault_trees())
def test_single_events_are_found_past_any_limit(tree):
    found = truncated_cut_sets(tree, 3, limit=0)
    assert {min(one) for one in found.sets if len(one) == 1} == {
        name for name in tree.events if fails(tree, {name})
    }


@given(fault_trees())
def test_single_events_are_found_in_any_number_of_sweeps(tree):
    expected = {name for name in tree.events if fails(tree, {name})}
    with patch("model.availability.single_events.TOGETHER", 2):
        assert single_events(tree) == expected
    assert single_events(tree) == expected


def test_what_is_not_redundant_needs_no_large_diagram():
    """A thousand events in a row, and 2 of 3 over parts that each stand on hundreds of these."""
    row = [f"e{at}" for at in range(1000)]
    parts = {f"p{at}": Gate(threshold=1, inputs=(f"q{at}", *row[at::3])) for at in range(3)}
    gates = {
        "top": Gate(threshold=1, inputs=("group", *row)),
        "group": Gate(threshold=2, inputs=tuple(parts)),
        **parts,
    }
    events = dict.fromkeys([*row, "q0", "q1", "q2"], 1e-4)
    root, _ = failure_function(
        FaultTree(top="top", gates=gates, events=events), found := Diagrams(2100)
    )
    assert len(found.reachable(root)) == 1000 + 4


def test_a_large_redundant_estate_is_bounded_in_time():
    layers = [[f"c{layer}-{at}" for at in range(40)] for layer in range(12)]
    gates = {"top": Gate(threshold=20, inputs=tuple(f"g0-{at}" for at in range(40)))}
    for layer in range(11):
        for at in range(40):
            inputs = tuple(f"g{layer + 1}-{(at * 7 + step * 5) % 40}" for step in range(9))
            if layer == 10:
                inputs = tuple(layers[11][(at * 7 + step * 5) % 40] for step in range(9))
            broken = f"b{layer}-{at}"
            gates[broken] = Gate(threshold=5, inputs=inputs)
            gates[f"g{layer}-{at}"] = Gate(threshold=1, inputs=(layers[layer][at], broken))
    events = {name: 0.01 for layer in layers for name in layer}
    tree = FaultTree(top="top", gates=gates, events=events)
    with pytest.raises(DiagramTooLarge):
        failure_function(tree, Diagrams(20_000))
    assert truncated_cut_sets(tree, 3).sets == ()
