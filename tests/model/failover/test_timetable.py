"""GV8 through a plan: the makespan by the number of operators."""

from datetime import timedelta

import pytest

from model.errors import InvalidValue
from model.failover.timetable import timetable
from tests.model.failover.scenario import plan, shop, two_sided

GV7 = "front > web > api > (db, auth); db > kms; auth > kms; front ?> cache"
DURATIONS = {"kms": 0, "db": 20, "cache": 5, "auth": 8, "api": 6, "web": 4, "front": 2}


@pytest.mark.parametrize(("operators", "minutes"), [(1, 45), (2, 32), (3, 32)])
def test_gv8_makespan_by_operators(operators, minutes):
    found = timetable(plan(two_sided(GV7, rto=DURATIONS)), {"operator": operators})
    assert found.makespan == timedelta(minutes=minutes)
    assert found.lower_bound <= found.makespan


def test_a_step_starts_after_what_it_waits_for():
    made = plan(two_sided(GV7, rto=DURATIONS))
    start = timetable(made, {"operator": 1}).start
    ends = {one.id: start[one.id] + one.expected for one in made.steps}
    assert all(ends[one.before] <= start[one.after] for one in made.precedence)


def test_what_cannot_run_is_left_out_and_its_join_goes_by_the_approval():
    made = plan(shop())
    start = timetable(made, {}).start
    assert set(start) == {one.id for one in made.steps} - {one.step for one in made.infeasible}


def test_without_operators_nothing_can_be_done():
    with pytest.raises(InvalidValue, match="operator of step"):
        timetable(plan(shop()), {"operator": 0})


def test_steps_of_unknown_length_are_named_and_make_it_a_lower_bound():
    known = timetable(plan(two_sided(GV7, rto=DURATIONS)), {"operator": 1})
    found = timetable(plan(two_sided(GV7, rto={**DURATIONS, "db": None})), {"operator": 1})
    assert found.underestimated == ("start:db-w",)
    # What was not measured is checked by a step of its own, which takes half a minute.
    assert found.makespan == known.makespan - timedelta(minutes=19, seconds=30)
    assert known.underestimated == known.left_out == ()


def test_what_cannot_run_is_named():
    made = plan(shop())
    found = timetable(made, {})
    assert found.left_out == tuple(sorted(one.step for one in made.infeasible))


def test_unknown_steps_that_the_service_does_not_wait_for_leave_its_figure_exact():
    graph = two_sided("front > db; front ~> cache", rto={"front": 2, "db": 20, "cache": None})
    found = timetable(plan(graph), {"operator": 1})
    assert found.underestimated == ("start:cache-w",)
    assert (found.serving.makespan, found.serving_underestimated) == (timedelta(minutes=22), False)
    unknown = timetable(plan(two_sided(GV7, rto={**DURATIONS, "db": None})), {"operator": 1})
    assert unknown.serving_underestimated
