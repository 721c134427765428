"""Timetable: when each step of a plan starts when people and API rates are limited."""

from collections.abc import Mapping, Sequence

from model.failover.joins import joins_of
from model.failover.plan import FailoverPlan, Step
from model.recovery.critical_path import Join
from model.recovery.estimate import ZERO
from model.recovery.schedule import Activity, Schedule, schedule


def timetable(plan: FailoverPlan, capacity: Mapping[str, int]) -> Schedule:
    """Return when each step starts, from the first step, with so many units of each resource.

    `capacity` is by resource (`operator`, `rds@us-west-2`); what it does not name is unlimited.
    Steps that cannot run are left out; a step of unknown length counts as taking no time, so the
    makespan is then a lower bound. Of a join, the shortest members are waited for.

    Raises:
        InvalidValue: if one step needs more than there is.

    Complexity: that of `model.recovery.schedule.schedule`.
    """
    stuck = {one.step for one in plan.infeasible}
    feasible = {one.id: one for one in plan.steps if one.id not in stuck}
    waits = joins_of(plan.precedence)
    activities = [
        Activity(
            id=one.id,
            duration=one.expected or ZERO,
            after=_after(waits.get(one.id, ()), feasible),
            uses=one.resources,
        )
        for one in feasible.values()
    ]
    return schedule(activities, capacity)


def _after(joins: Sequence[Join], feasible: Mapping[str, Step]) -> tuple[str, ...]:
    found: set[str] = set()
    for join in joins:
        members = [one for one in join.members if one in feasible]
        ranked = sorted(members, key=lambda one: (feasible[one].expected or ZERO, one))
        found.update(ranked[: join.minimum])
    return tuple(sorted(found))
