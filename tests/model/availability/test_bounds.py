"""Bounds and approximations from small cut sets: on which side they err."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.availability.bounds import approximation, more_than
from model.availability.fault_tree import FaultTree
from model.availability.truncated_cut_sets import truncated_cut_sets
from tests.model.availability.trees import at_least, fault_trees, solve

AS_KNOWN = 1 + 1e-12
"""Rounding of two sums in another order."""


@given(fault_trees(), st.integers(1, 6))
def test_the_exact_figure_lies_between_the_bounds_at_any_order(tree, order):
    top = solve(tree)[0]
    found = _approximate(tree, order)
    assert found.at_least <= top * AS_KNOWN
    assert top <= found.at_most * AS_KNOWN


@given(fault_trees())
def test_no_cut_set_dropped_means_the_lower_bound_is_exact_and_the_approximations_err_high(tree):
    top = solve(tree)[0]
    found = _approximate(tree, len(tree.events))
    assert not found.dropped
    assert found.at_least == pytest.approx(top, rel=1e-12)
    assert top <= found.minimal_cut_upper_bound * AS_KNOWN
    assert found.minimal_cut_upper_bound <= found.rare_event * AS_KNOWN
    assert found.at_most == min(1.0, found.minimal_cut_upper_bound)


@given(fault_trees(), st.data())
def test_unknown_chances_widen_the_bounds_to_hold_whatever_they_are(tree, data):
    name = data.draw(st.sampled_from(sorted(tree.events)))
    found = _approximate(tree, 2, unknown=name)
    for chance in (0.0, 0.3, 1.0):
        changed = FaultTree(top=tree.top, gates=tree.gates, events={**tree.events, name: chance})
        top = solve(changed)[0]
        assert found.at_least <= top * AS_KNOWN
        assert top <= found.at_most * AS_KNOWN


def test_a_rare_event_sum_above_one_is_capped_and_flagged():
    found = _approximate(at_least(1, [0.7, 0.8]), 3)
    assert (found.rare_event, found.rare_event_capped) == (1.0, True)
    assert found.minimal_cut_upper_bound == pytest.approx(0.94)


@given(st.integers(0, 6), st.lists(st.floats(0, 1), max_size=6))
def test_more_than_so_many_equals_brute_force(count, chances):
    expected = 0.0
    for happened in product((False, True), repeat=len(chances)):
        if sum(happened) > count:
            one = 1.0
            for has, chance in zip(happened, chances, strict=True):
                one *= chance if has else 1 - chance
            expected += one
    assert more_than(count, chances) == pytest.approx(expected, abs=1e-12)


def _approximate(tree, order, *, unknown=None):
    low, high = {**tree.events}, {**tree.events}
    if unknown is not None:
        low[unknown], high[unknown] = 0.0, 1.0
    return approximation(truncated_cut_sets(tree, order), low, high)
