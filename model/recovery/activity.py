"""Activities: recovery steps as they are given to a schedule, and the project they make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from math import gcd

from model.capability.estimate import ZERO
from model.errors import InvalidValue
from model.recovery.critical_path import Join
from model.recovery.schedule_project import Project, Wait

MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One step with a known duration and what it occupies while it runs."""

    id: str
    duration: timedelta
    after: tuple[str, ...] = ()
    """Steps that must all be done before it starts."""
    joins: tuple[Join, ...] = ()
    """Of each, so many must be done before it starts."""
    uses: Mapping[str, int] = field(default_factory=dict)
    """Units by resource."""


def project(activities: Sequence[Activity], capacity: Mapping[str, int]) -> Project:
    """Return the steps in ticks. A resource that `capacity` does not name is unlimited.

    Raises:
        InvalidValue: if one step needs more than there is, for a step that is not given, or for a
            join that has fewer members than it needs.

    Complexity: O((steps + precedences) log).
    """
    steps = sorted(activities, key=lambda activity: activity.id)
    number = {activity.id: at for at, activity in enumerate(steps)}
    uses = [_limited(activity, capacity) for activity in steps]
    instant = [
        not activity.duration and bool(limited)
        for activity, limited in zip(steps, uses, strict=True)
    ]
    unit = gcd(*(activity.duration // MICROSECOND for activity in steps)) or 1
    # Twice as many, so that moments compare alike whatever else is in the project.
    grain = 1 + 2 * sum(instant)
    return Project(
        ids=[activity.id for activity in steps],
        length=[
            1 if takes_none else activity.duration // MICROSECOND // unit * grain
            for activity, takes_none in zip(steps, instant, strict=True)
        ],
        waits=[_waits(activity, number) for activity in steps],
        uses=uses,
        capacity=dict(sorted(capacity.items())),
        grain=grain,
        unit=unit * MICROSECOND,
    )


def _limited(activity: Activity, capacity: Mapping[str, int]) -> Mapping[str, int]:
    """Return what a step needs of what is limited.

    Raises:
        InvalidValue: if that is more than there is.
    """
    if activity.duration < ZERO:
        raise InvalidValue(
            f"duration of step {activity.id!r}", activity.duration, "none below zero"
        )
    needed = {name: units for name, units in sorted(activity.uses.items()) if units}
    for resource, units in needed.items():
        if units > capacity.get(resource, units):
            limit = capacity[resource]
            raise InvalidValue(f"{resource} of step {activity.id!r}", units, f"at most {limit}")
    return {name: units for name, units in needed.items() if name in capacity}


def _waits(activity: Activity, number: Mapping[str, int]) -> Sequence[Wait]:
    joins = [Join(members=(name,), minimum=1) for name in sorted(set(activity.after))]
    joins += [join for join in activity.joins if join.minimum > 0]
    for join in joins:
        if missing := [name for name in join.members if name not in number]:
            raise InvalidValue(
                f"what step {activity.id!r} waits for", missing[0], "the id of a step"
            )
        if join.minimum > len(join.members):
            expected = f"at most {len(join.members)}, as many as it has members"
            raise InvalidValue(f"minimum of a join of step {activity.id!r}", join.minimum, expected)
    return [
        Wait(tuple(sorted(number[name] for name in join.members)), join.minimum) for join in joins
    ]
