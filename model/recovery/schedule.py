"""Schedule: recovery steps on limited hands, slots and rates (RCPSP)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from math import ceil

from model.errors import InvalidValue
from model.recovery.estimate import ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One step with a known duration and what it occupies while it runs."""

    id: str
    duration: timedelta
    after: tuple[str, ...] = ()
    uses: Mapping[str, int] = field(default_factory=dict)
    """Units by resource."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When each step begins, and how good that is."""

    start: Mapping[str, timedelta]
    makespan: timedelta
    lower_bound: timedelta
    """No schedule can be shorter: the critical path, or the work by resource."""


def schedule(activities: Sequence[Activity], capacity: Mapping[str, int]) -> Schedule:
    """Return the better of the serial and the parallel schedule by minimum latest finish.

    Equal latest finishes go by id. A resource that `capacity` does not name is unlimited.

    Raises:
        InvalidValue: if one step needs more than there is, if steps wait for each other, or for a
            step that is not given.

    Source: Kolisch 1996 (schedule generation schemes); Kelley and Walker 1959.
    Complexity: O(steps² · resources).
    """
    by_id = {one.id: one for one in activities}
    order = _checked(by_id, capacity)
    latest = _latest_finish(by_id, order)
    ranks: Callable[[str], tuple[timedelta, str]] = lambda name: (latest[name], name)  # noqa: E731
    found = [_serial(by_id, capacity, ranks), _parallel(by_id, capacity, ranks)]
    start = min(found, key=lambda one: _end(by_id, one))
    return Schedule(
        start={name: start[name] for name in sorted(start)},
        makespan=_end(by_id, start),
        lower_bound=_lower_bound(by_id, order, capacity),
    )


def in_waves(activities: Sequence[Activity]) -> tuple[Sequence[Sequence[str]], timedelta]:
    """Return the steps by wave, and how long all takes if each wave waits for the one before.

    The wave of a step is one more than the latest wave of what it waits for.
    """
    by_id = {one.id: one for one in activities}
    wave: dict[str, int] = {}
    for name in _checked(by_id, {}):
        wave[name] = 1 + max((wave[one] for one in by_id[name].after), default=0)
    count = max(wave.values(), default=0)
    waves = tuple(
        tuple(sorted(name for name in wave if wave[name] == number))
        for number in range(1, count + 1)
    )
    longest = (max(by_id[name].duration for name in one) for one in waves)
    return waves, sum(longest, ZERO)


def _checked(by_id: Mapping[str, Activity], capacity: Mapping[str, int]) -> Sequence[str]:
    """Return the steps in an order of precedence."""
    for one in by_id.values():
        for resource, units in one.uses.items():
            if units > capacity.get(resource, units):
                limit = capacity[resource]
                raise InvalidValue(f"{resource} of step {one.id!r}", units, f"at most {limit}")
        if missing := [name for name in one.after if name not in by_id]:
            raise InvalidValue(f"what step {one.id!r} waits for", missing[0], "the id of a step")
    waiting = {name: set(by_id[name].after) for name in by_id}
    order: list[str] = []
    while waiting:
        ready = sorted(name for name, needed in waiting.items() if not needed)
        if not ready:
            raise InvalidValue("steps", sorted(waiting), "steps that do not wait for each other")
        order += ready
        for name in ready:
            del waiting[name]
        for needed in waiting.values():
            needed.difference_update(ready)
    return order


def _latest_finish(by_id: Mapping[str, Activity], order: Sequence[str]) -> dict[str, timedelta]:
    early = _earliest_finish(by_id, order)
    end = max(early.values(), default=ZERO)
    latest = dict.fromkeys(order, end)
    for name in reversed(order):
        for one in by_id[name].after:
            latest[one] = min(latest[one], latest[name] - by_id[name].duration)
    return latest


def _earliest_finish(by_id: Mapping[str, Activity], order: Sequence[str]) -> dict[str, timedelta]:
    finish: dict[str, timedelta] = {}
    for name in order:
        ready = max((finish[one] for one in by_id[name].after), default=ZERO)
        finish[name] = ready + by_id[name].duration
    return finish


def _lower_bound(
    by_id: Mapping[str, Activity], order: Sequence[str], capacity: Mapping[str, int]
) -> timedelta:
    bound = max(_earliest_finish(by_id, order).values(), default=ZERO)
    for resource, limit in sorted(capacity.items()):
        work = sum((one.duration * one.uses.get(resource, 0) for one in by_id.values()), ZERO)
        bound = max(bound, timedelta(seconds=ceil(work.total_seconds() / limit)))
    return bound


def _serial(
    by_id: Mapping[str, Activity],
    capacity: Mapping[str, int],
    rank: Callable[[str], tuple[timedelta, str]],
) -> dict[str, timedelta]:
    """Place one step after the other, each as early as precedence and capacity allow."""
    start: dict[str, timedelta] = {}
    while len(start) < len(by_id):
        eligible = [
            name
            for name in by_id
            if name not in start and all(one in start for one in by_id[name].after)
        ]
        name = min(eligible, key=rank)
        ready = max((start[one] + by_id[one].duration for one in by_id[name].after), default=ZERO)
        later = _unfinished(by_id, start, ready)
        moments = sorted({ready, *(later[one] + by_id[one].duration for one in later)})
        start[name] = next(
            moment for moment in moments if _fits(by_id, later, capacity, name, moment)
        )
    return start


def _parallel(
    by_id: Mapping[str, Activity],
    capacity: Mapping[str, int],
    rank: Callable[[str], tuple[timedelta, str]],
) -> dict[str, timedelta]:
    """Go from one end of a step to the next, and start what may start by then."""
    start: dict[str, timedelta] = {}
    now = ZERO
    while len(start) < len(by_id):
        done = {name for name in start if start[name] + by_id[name].duration <= now}
        ready = [name for name in by_id if name not in start and done.issuperset(by_id[name].after)]
        running = _unfinished(by_id, start, now)
        for name in sorted(ready, key=rank):
            if _fits(by_id, running, capacity, name, now):
                start[name] = running[name] = now
        ends = [start[name] + by_id[name].duration for name in start]
        now = min((end for end in ends if end > now), default=now)
    return start


def _unfinished(
    by_id: Mapping[str, Activity], start: Mapping[str, timedelta], moment: timedelta
) -> dict[str, timedelta]:
    """Return the starts of what ends after a moment: nothing else can be in the way then."""
    return {one: begin for one, begin in start.items() if begin + by_id[one].duration > moment}


def _fits(
    by_id: Mapping[str, Activity],
    start: Mapping[str, timedelta],
    capacity: Mapping[str, int],
    name: str,
    begin: timedelta,
) -> bool:
    """Tell whether capacity lasts for the whole of a step that begins then."""
    end = begin + by_id[name].duration
    for resource, units in by_id[name].uses.items():
        if resource not in capacity:
            continue
        near = [
            one for one in start if start[one] < end and start[one] + by_id[one].duration > begin
        ]
        for moment in {begin, *(start[one] for one in near if start[one] > begin)}:
            used = sum(
                by_id[one].uses.get(resource, 0)
                for one in near
                if start[one] <= moment < start[one] + by_id[one].duration
            )
            if used + units > capacity[resource]:
                return False
    return True


def _end(by_id: Mapping[str, Activity], start: Mapping[str, timedelta]) -> timedelta:
    return max((start[name] + by_id[name].duration for name in start), default=ZERO)
