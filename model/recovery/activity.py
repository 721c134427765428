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
    steps = sorted(activities, key=lambda one: one.id)
    number = {one.id: at for at, one in enumerate(steps)}
    uses = [_limited(one, capacity) for one in steps]
    instant = [not one.duration and bool(used) for one, used in zip(steps, uses, strict=True)]
    unit = gcd(*(one.duration // MICROSECOND for one in steps)) or 1
    # Twice as many, so that moments compare alike whatever else is in the project.
    grain = 1 + 2 * sum(instant)
    return Project(
        ids=[one.id for one in steps],
        length=[
            1 if at_once else one.duration // MICROSECOND // unit * grain
            for one, at_once in zip(steps, instant, strict=True)
        ],
        waits=[_waits(one, number) for one in steps],
        uses=uses,
        capacity=dict(sorted(capacity.items())),
        grain=grain,
        unit=unit * MICROSECOND,
    )


def _limited(one: Activity, capacity: Mapping[str, int]) -> Mapping[str, int]:
    """Return what a step needs of what is limited.

    Raises:
        InvalidValue: if that is more than there is.
    """
    if one.duration < ZERO:
        raise InvalidValue(f"duration of step {one.id!r}", one.duration, "none below zero")
    needed = {name: units for name, units in sorted(one.uses.items()) if units}
    for resource, units in needed.items():
        if units > capacity.get(resource, units):
            limit = capacity[resource]
            raise InvalidValue(f"{resource} of step {one.id!r}", units, f"at most {limit}")
    return {name: units for name, units in needed.items() if name in capacity}


def _waits(one: Activity, number: Mapping[str, int]) -> Sequence[Wait]:
    joins = [Join(members=(name,), minimum=1) for name in sorted(set(one.after))]
    joins += [join for join in one.joins if join.minimum > 0]
    for join in joins:
        if missing := [name for name in join.members if name not in number]:
            raise InvalidValue(f"what step {one.id!r} waits for", missing[0], "the id of a step")
        if join.minimum > len(join.members):
            expected = f"at most {len(join.members)}, as many as it has members"
            raise InvalidValue(f"minimum of a join of step {one.id!r}", join.minimum, expected)
    return [
        Wait(tuple(sorted(number[name] for name in join.members)), join.minimum) for join in joins
    ]
