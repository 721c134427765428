"""Smallest sets are those of trying every set, with fewer trials."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.answers.improvements.smallest_sets import smallest_sets

NAMES = tuple("abcdefgh")


def counting(holds):
    """Return a predicate and the sets that it was called for."""
    calls = []

    def counted(names):
        calls.append(names)
        return holds(names)

    return counted, calls


def tried_one_by_one(names, holds, largest):
    for size in range(1, largest + 1):
        sets = [each for each in combinations(names, size) if holds(frozenset(each))]
        if sets:
            return sets
    return []


ENOUGH = st.lists(st.sets(st.sampled_from(NAMES), min_size=1, max_size=5), max_size=4)


@settings(max_examples=200, deadline=None)
@given(enough=ENOUGH)
def test_they_are_those_of_trying_every_set(enough):
    def holds(names):
        return any(names >= each for each in enough)

    answer = smallest_sets(NAMES, holds, largest=3, trials=0, pruned_trials=10_000)
    expected = tried_one_by_one(NAMES, holds, 3)
    if expected:
        assert (list(answer.sets), answer.exact, answer.reason) == (expected, True, "")
    elif enough:
        (bound,) = answer.sets
        assert holds(frozenset(bound))
        assert not any(holds(frozenset(bound) - {name}) for name in bound)
        assert not answer.exact
    else:
        assert (answer.sets, answer.reason) == ([], "all known changes together are not enough")


def test_three_of_sixty_are_found_exactly_with_few_trials():
    names = [f"c{number:02}" for number in range(60)]
    holds, calls = counting(lambda names: {"c07", "c23", "c59"} <= names)
    answer = smallest_sets(names, holds, largest=3, trials=150, pruned_trials=300)
    assert (answer.sets, answer.exact) == ([("c07", "c23", "c59")], True)
    assert len(calls) < 150


def test_what_ended_the_search_is_said():
    names = [f"c{number:02}" for number in range(40)]
    answer = smallest_sets(
        names, lambda names: len(names) >= 3, largest=3, trials=50, pruned_trials=100
    )
    assert not answer.exact
    assert len(answer.sets) == 1
    assert answer.reason.startswith("the search ended after 150 trials, before all sets of 2 ")
    assert answer.reason.endswith("this set is enough, and none of it can be left out")


@pytest.mark.parametrize("trials", [0, 1000])
def test_without_names_nothing_is_enough(trials):
    answer = smallest_sets([], lambda names: False, largest=3, trials=trials, pruned_trials=10)
    assert (answer.sets, answer.exact) == ([], True)
