"""Variable orders by sifting make diagrams fit that do not fit depth first."""

import pytest

from model.availability.diagram import DiagramTooLarge
from model.availability.fault_tree import FaultTree, Gate
from model.availability.solve import EXACT, solve
from service.variable_order import orderer, sifted

PAIRS = 12
BUDGET = 3000


def pairs():
    """Return a tree that fails with both of a pair; depth first, all first members come first."""
    numbers = range(PAIRS)
    gates = {
        "top": Gate(threshold=2, inputs=("some", "both")),
        "some": Gate(threshold=2, inputs=(*(f"a{n}" for n in numbers), "both")),
        "both": Gate(threshold=1, inputs=tuple(f"pair{n}" for n in numbers)),
    }
    gates |= {f"pair{n}": Gate(threshold=2, inputs=(f"a{n}", f"b{n}")) for n in numbers}
    events = {f"{side}{n}": 0.01 for side in "ab" for n in numbers}
    return FaultTree(top="top", gates=gates, events=events)


def test_a_tree_past_the_budget_is_exact_in_a_sifted_order():
    tree = pairs()
    without = solve(tree, list_up_to=2, budget=BUDGET)
    exact = solve(tree, list_up_to=2, budget=BUDGET, reorder=orderer())
    assert (without.method == EXACT, exact.method) == (False, EXACT)
    # a pair with its first member makes two of `some`: each pair alone is a cut set
    assert exact.at_least == pytest.approx(1 - (1 - 1e-4) ** PAIRS, rel=1e-12)
    assert (exact.cut_sets.orders, exact.cut_sets.left_out) == ([0, 0, PAIRS], 0)
    assert without.at_least <= exact.at_least <= without.at_most


def test_an_order_has_each_event_once_and_is_the_same_again():
    tree = pairs()
    order = sifted(tree, BUDGET)
    assert sorted(order) == sorted(tree.events)
    assert order == sifted(tree, BUDGET)


def test_a_cycle_of_gates_ends_at_its_least_fixed_point():
    gates = {
        "a": Gate(threshold=2, inputs=("x", "b")),
        "b": Gate(threshold=1, inputs=("a", "y")),
    }
    tree = FaultTree(top="a", gates=gates, events={"x": 0.1, "y": 0.1})
    assert sorted(sifted(tree, BUDGET)) == ["x", "y"]


def test_what_no_order_makes_small_is_refused():
    with pytest.raises(DiagramTooLarge, match="more than 5 nodes"):
        sifted(pairs(), 5)
