"""Timelines: every step of a plan from the event on, whether or not it can run."""

from datetime import timedelta

import pytest

from model.errors import InvalidValue
from model.failover.plan import Action
from model.failover.timeline import timeline
from tests.model.failover.scenario import plan, shop, two_sided

ZERO = timedelta(0)


def test_every_step_has_its_place_those_that_cannot_run_too():
    made = plan(shop())

    shown = timeline(made, 2)

    assert {step.step for step in shown} == {step.id for step in made.steps}
    stuck = {blocked.step: blocked for blocked in made.infeasible}
    assert {step.step for step in shown if not step.can_run} == set(stuck)
    assert all(step.reason == stuck[step.step].reason for step in shown if not step.can_run)


def test_people_begin_when_they_have_decided_and_steps_wait_for_each_other():
    made = plan(shop())
    front = (made.detection or ZERO) + (made.decision or ZERO)

    shown = {step.step: step for step in timeline(made, 2)}

    acts = [step.id for step in made.steps if step.changes and not step.automatic]
    assert min(shown[step].start for step in acts) == front > ZERO
    single = [before for before in made.precedence if before.join is None]
    assert all(shown[each.before].end <= shown[each.after].start for each in single)


def test_prechecks_run_beside_the_decision():
    made = plan(shop())

    shown = {step.step: step for step in timeline(made, 9)}

    checks = [step.id for step in made.steps if step.action is Action.PRECHECK]
    assert {shown[check].start for check in checks} == {made.detection}


def test_with_enough_people_the_service_is_back_when_the_plan_says():
    made = plan(two_sided("front > db", rto={"front": 2, "db": 20}))

    shown = {step.step: step for step in timeline(made, 9)}

    assert shown[made.last].end == made.rto.known_part


def test_step_of_unknown_length_says_so():
    made = plan(two_sided("front > db", rto={"front": 2, "db": None}))

    shown = {step.step: step for step in timeline(made, 1)}

    assert not shown["start:db-w"].is_length_known
    assert shown["start:front-w"].is_length_known


def test_nobody_at_work_is_refused():
    with pytest.raises(InvalidValue):
        timeline(plan(shop()), 0)
