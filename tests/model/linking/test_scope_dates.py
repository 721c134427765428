"""Moments of a scope: when its evidence was first seen, and when it was last read completely."""

from datetime import timedelta

import pytest

from model.linking.scope_state import ScopeState, coverage, update_scope
from model.records.observation import Outcome
from tests.observing import AT, need, saw, seen

DAY = timedelta(days=1)
INCOMPLETE = [outcome for outcome in Outcome if outcome is not Outcome.COMPLETE]


def after(*looks: tuple[int, Outcome, tuple[object, ...]]) -> ScopeState:
    """Return the state of a scope after looks, each: day, outcome, what the crawler saw."""
    state = None
    for day, outcome, facts in looks:
        state = update_scope(state, saw("aws.a", *facts, outcome=outcome, at=AT + day * DAY))
    assert state is not None
    return state


def days_seen(state: ScopeState) -> list[tuple[int, int]]:
    """Return (day first seen, day last seen) of each evidence."""
    return [
        ((evidence.first_seen_at - AT).days, (evidence.last_seen_at - AT).days)
        for requirement in state.observation.facts.requirements
        for evidence in requirement.evidence
        if evidence.first_seen_at is not None and evidence.last_seen_at is not None
    ]


NEED = (seen("c1"), need("c1", "c2"))
OTHER = (seen("c1"), need("c1", "c3"))


@pytest.mark.parametrize("outcome", list(Outcome))
def test_evidence_that_is_seen_again_keeps_the_day_it_was_first_seen(outcome: Outcome) -> None:
    state = after((0, Outcome.COMPLETE, NEED), (1, outcome, NEED), (2, outcome, NEED))
    assert days_seen(state) == [(0, 2)]


@pytest.mark.parametrize("outcome", INCOMPLETE)
def test_evidence_that_an_incomplete_look_does_not_see_keeps_both_days(outcome: Outcome) -> None:
    state = after((0, Outcome.COMPLETE, NEED), (1, outcome, OTHER), (2, outcome, ()))
    assert sorted(days_seen(state)) == [(0, 0), (1, 1)]


def test_evidence_that_is_first_seen_by_an_incomplete_look_is_dated_by_it() -> None:
    state = after((0, Outcome.PARTIAL, NEED), (1, Outcome.COMPLETE, NEED))
    assert days_seen(state) == [(0, 1)]


def test_evidence_that_was_gone_for_a_complete_look_starts_anew() -> None:
    gone = (1, Outcome.COMPLETE, ())
    state = after((0, Outcome.COMPLETE, NEED), gone, (2, Outcome.COMPLETE, NEED))
    assert days_seen(state) == [(2, 2)]


@pytest.mark.parametrize("outcome", INCOMPLETE)
def test_an_incomplete_look_keeps_the_day_of_the_last_complete_one(outcome: Outcome) -> None:
    state = after((0, Outcome.COMPLETE, NEED), (1, outcome, NEED), (2, outcome, ()))
    assert state.complete_at == AT
    (scope,) = coverage([state]).scopes
    assert (scope.complete_at, scope.read_at, scope.outcome) == (AT, AT + 2 * DAY, outcome)


@pytest.mark.parametrize("outcome", INCOMPLETE)
def test_a_scope_that_was_never_read_completely_has_no_such_day(outcome: Outcome) -> None:
    assert after((0, outcome, NEED), (1, outcome, NEED)).complete_at is None
    assert after((0, outcome, NEED), (1, Outcome.COMPLETE, NEED)).complete_at == AT + DAY
