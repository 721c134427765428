"""Timetable: when each step of a plan starts when people and API rates are limited."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from model.failover.joins import joins_of
from model.failover.plan import FailoverPlan, Step
from model.recovery.critical_path import Join
from model.recovery.schedule import Activity, Solver, Span, schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """When each step starts, counted from the first."""

    capacity: Mapping[str, int]
    """Units by resource; others are unlimited."""
    start: Mapping[str, timedelta]
    """By id of the step, sorted."""
    serving: Span | None
    """Until the service is back; a lower bound while `serving_underestimated`. None when no step
    confirms that, because it cannot run during the event."""
    serving_underestimated: bool
    """True when the service waits for a step of unknown length."""
    everything: Span
    """Until all steps are done; a lower bound while `underestimated` is not empty. Its own bound
    holds for timetables that serve as soon."""
    proven: bool
    """True when no timetable serves sooner, nor, serving as soon, ends sooner."""
    underestimated: Sequence[str]
    """Steps of unknown length, sorted: each counts with what is known of it, often nothing."""
    left_out: Sequence[str]
    """Steps that cannot run during the event, sorted."""

    @property
    def makespan(self) -> timedelta:
        """Until all steps are done; no less, while some are `underestimated`."""
        return self.everything.makespan

    @property
    def lower_bound(self) -> timedelta:
        """No timetable with these limits that serves as soon can be shorter."""
        return self.everything.lower_bound


def timetable(
    plan: FailoverPlan, capacity: Mapping[str, int], solve: Solver | None = None
) -> Timetable:
    """Return when each step starts, from the first step, with so many units of each resource.

    What the service waits for comes first; other steps take the hands that are left, so that they
    never make it wait. `capacity` is by resource (`operator`, `rds@us-west-2`); what it does not
    name is unlimited. With `solve`, the timetable is made as short as the solver can.

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
            joins=_joins(waits.get(one.id, ()), feasible),
            uses=one.resources,
        )
        for one in feasible.values()
    ]
    urgent = {plan.last} & feasible.keys()
    found = schedule(activities, capacity, urgent=urgent, solve=solve)
    open_ = {one.id for one in feasible.values() if one.expected is None}
    return Timetable(
        capacity=dict(sorted(capacity.items())),
        start=found.start,
        serving=found.urgent if plan.last in feasible else None,
        serving_underestimated=bool(open_ & _awaited(activities, urgent)),
        everything=found.everything,
        proven=found.proven,
        underestimated=tuple(sorted(open_)),
        left_out=tuple(sorted(one.id for one in plan.steps if one.id in stuck)),
    )


def _awaited(activities: Sequence[Activity], urgent: Collection[str]) -> set[str]:
    """Return what is urgent and everything that it waits for."""
    joins = {one.id: one.joins for one in activities}
    found, near = set(urgent), list(urgent)
    while near:
        members = {one for join in joins[near.pop()] for one in join.members}
        near += members - found
        found |= members
    return found


def _joins(joins: Sequence[Join], feasible: Mapping[str, Step]) -> tuple[Join, ...]:
    """Return what is waited for of the steps that can run; what cannot is done without."""
    left = ((join, tuple(one for one in join.members if one in feasible)) for join in joins)
    return tuple(
        Join(members=members, minimum=min(join.minimum, len(members))) for join, members in left
    )
