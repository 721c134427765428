"""Timetable: when each step of a plan starts when people and API rates are limited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from model.failover.joins import joins_of
from model.failover.plan import FailoverPlan, Step
from model.recovery.critical_path import Join
from model.recovery.schedule import Activity, schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """When each step starts, counted from the first."""

    start: Mapping[str, timedelta]
    """By id of the step, sorted."""
    makespan: timedelta
    """When all steps are done; a lower bound while `underestimated` is not empty."""
    lower_bound: timedelta
    """No timetable with these limits can be shorter: the critical path, or the work there is."""
    underestimated: Sequence[str]
    """Steps of unknown length, sorted: each counts with what is known of it, often nothing."""
    left_out: Sequence[str]
    """Steps that cannot run during the event, sorted."""


def timetable(plan: FailoverPlan, capacity: Mapping[str, int]) -> Timetable:
    """Return when each step starts, from the first step, with so many units of each resource.

    `capacity` is by resource (`operator`, `rds@us-west-2`); what it does not name is unlimited.
    Of a join, the shortest members are waited for.

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
            duration=one.at_least,
            after=_after(waits.get(one.id, ()), feasible),
            uses=one.resources,
        )
        for one in feasible.values()
    ]
    found = schedule(activities, capacity)
    return Timetable(
        start=found.start,
        makespan=found.makespan,
        lower_bound=found.lower_bound,
        underestimated=tuple(sorted(one for one in feasible if feasible[one].expected is None)),
        left_out=tuple(sorted(one.id for one in plan.steps if one.id in stuck)),
    )


def _after(joins: Sequence[Join], feasible: Mapping[str, Step]) -> tuple[str, ...]:
    found: set[str] = set()
    for join in joins:
        members = [one for one in join.members if one in feasible]
        ranked = sorted(members, key=lambda one: (feasible[one].at_least, one))
        found.update(ranked[: join.minimum])
    return tuple(sorted(found))
