import pytest

from model.errors import InvalidValue
from model.failover.resume import progress
from tests.model.failover.scenario import plan, two_sided

RTO = {"front": 1, "a": 1, "b": 1, "c": 1}


def test_nothing_is_done_at_first_and_the_first_wave_may_run():
    found = plan(two_sided("front > a; front > b", rto=RTO))
    state = progress(found, [])
    assert state.ready == ("start:a-w", "start:b-w")
    assert state.done == ()
    assert set(state.waiting) == {one.id for one in found.steps} - set(state.ready)


def test_a_change_is_done_when_its_check_is():
    found = plan(two_sided("front > a", rto=RTO))
    state = progress(found, ["verify:start:a-w"])
    assert state.done == ("start:a-w", "verify:start:a-w")
    assert state.ready == ("start:front-w",)


def test_a_change_without_its_check_waits_for_the_check():
    found = plan(two_sided("front > a", rto=RTO))
    assert progress(found, ["start:a-w"]).ready == ("verify:start:a-w",)


def test_two_of_three_are_enough_to_go_on():
    found = plan(two_sided("front > 2/3(a, b, c)", rto=RTO))
    one = progress(found, ["verify:start:a-w"])
    two = progress(found, ["verify:start:a-w", "verify:start:c-w"])
    assert "start:front-w" not in one.ready
    assert "start:front-w" in two.ready


def test_what_was_done_too_early_is_shown():
    found = plan(two_sided("front > a", rto=RTO))
    assert progress(found, ["verify:start:front-w"]).out_of_order == ("start:front-w",)


def test_all_verified_leaves_nothing():
    found = plan(two_sided("front > a", rto=RTO))
    state = progress(found, [one.id for one in found.steps])
    assert (state.ready, state.waiting, state.infeasible) == ((), (), ())


def test_a_step_of_another_plan_is_refused_with_the_nearest():
    found = plan(two_sided("front > a", rto=RTO))
    with pytest.raises(InvalidValue, match="'start:a-x', expected the id of a step") as refused:
        progress(found, ["start:a-x"])
    assert "'start:a-w'" in refused.value.hint
