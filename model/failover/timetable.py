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
    """When each step starts, measured from the start of the first step."""

    capacity: Mapping[str, int]
    """Available units by resource; other resources are unlimited."""
    start: Mapping[str, timedelta]
    """Start of each step by step id, sorted."""
    serving: Span | None
    """The time until the service is back; a lower bound while `serving_underestimated`. None when
    the step that confirms it cannot run during the event."""
    serving_underestimated: bool
    """True when the service waits for a step of unknown length."""
    everything: Span
    """The time until all steps are done; a lower bound while `underestimated` is not empty. Its own
    lower bound holds for timetables in which the service is back as soon."""
    proven: bool
    """True when no timetable brings the service back sooner, nor, equally soon, ends sooner."""
    underestimated: Sequence[str]
    """Steps of unknown length, sorted: each counts with its known part, which may be zero."""
    left_out: Sequence[str]
    """Steps that cannot run during the event, sorted."""

    @property
    def makespan(self) -> timedelta:
        """The time until all steps are done."""
        return self.everything.makespan

    @property
    def lower_bound(self) -> timedelta:
        """A lower bound of every timetable with these limits."""
        return self.everything.lower_bound


def timetable(
    plan: FailoverPlan, capacity: Mapping[str, int], solve: Solver | None = None
) -> Timetable:
    """Return when each step starts, with limited resources.

    Each step occupies the units in its `resources` while it runs; `capacity` holds the available
    units by resource (`operator`, `rds@us-west-2`), and a resource that it does not name is
    unlimited. Times are measured from the start of the first step. Steps that the service waits for
    come first; other steps use the units that remain, and never delay them. Infeasible steps are
    left out, and the steps that wait for them do not. A plan without steps gives an empty
    timetable. Precedences of a plan have no cycles.

    Without `solve` the schedule is the better one of a serial and a parallel schedule generation
    scheme by latest finish time [1]; with `solve` it is as short as the solver can make it.

    Raises:
        InvalidValue: if one step needs more units than there are.

    Complexity: that of `model.recovery.schedule.schedule`, without `solve` O(steps² · resources).

    References:
        [1] Kolisch, Serial and parallel resource-constrained project scheduling methods
            revisited, European J. of Operational Research 90, 1996.
        [2] Graham, Bounds on multiprocessing timing anomalies, SIAM J. Applied Math. 17, 1969.
    """
    stuck = {blocked.step for blocked in plan.infeasible}
    feasible = {step.id: step for step in plan.steps if step.id not in stuck}
    waits = joins_of(plan.precedence)
    activities = [
        Activity(
            id=step.id,
            duration=step.at_least,
            joins=_joins(waits.get(step.id, ()), feasible),
            uses=step.resources,
        )
        for step in feasible.values()
    ]
    urgent = {plan.last} & feasible.keys()
    planned = schedule(activities, capacity, urgent=urgent, solve=solve)
    open_ = {step.id for step in feasible.values() if step.expected is None}
    return Timetable(
        capacity=dict(sorted(capacity.items())),
        start=planned.start,
        serving=planned.urgent if plan.last in feasible else None,
        serving_underestimated=bool(open_ & _awaited(activities, urgent)),
        everything=planned.everything,
        proven=planned.proven,
        underestimated=tuple(sorted(open_)),
        left_out=tuple(sorted(step.id for step in plan.steps if step.id in stuck)),
    )


def _awaited(activities: Sequence[Activity], urgent: Collection[str]) -> set[str]:
    """Return the urgent steps and everything that they wait for."""
    joins = {activity.id: activity.joins for activity in activities}
    awaited, near = set(urgent), list(urgent)
    while near:
        members = {member for join in joins[near.pop()] for member in join.members}
        near += members - awaited
        awaited |= members
    return awaited


def _joins(joins: Sequence[Join], feasible: Mapping[str, Step]) -> tuple[Join, ...]:
    """Return the joins restricted to feasible steps."""
    left = (
        (join, tuple(member for member in join.members if member in feasible)) for join in joins
    )
    return tuple(
        Join(members=members, minimum=min(join.minimum, len(members))) for join, members in left
    )
