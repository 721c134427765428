"""Latest finish: the backward pass from what was promised, with what is not known of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from model.capability.estimate import Estimate
from model.recovery.critical_path import Join, Task, gating, in_order

NOT_AWAITED = "the end does not wait for it"
OPEN_CHOICE = "which of several it waits for depends on a step of unknown length"


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """When a task has to be done."""

    value: timedelta | None
    """None when not known, or when nothing waits for it."""
    at_most: timedelta | None
    """No later than this; None when nothing is known."""
    reason: str
    """Why `value` is None; empty when it is known."""


FREE = Latest(value=None, at_most=None, reason=NOT_AWAITED)


def latest(
    tasks: Sequence[Task],
    finish: Mapping[str, Estimate],
    last: str,
    *,
    target: timedelta | None,
    overhead: Estimate,
) -> Mapping[str, Latest]:
    """Return when each task has to be done so that `last` ends within `target` less `overhead`.

    Without a target the end that is computed counts. `finish` are the ends of all tasks.

    Complexity: O(tasks + joins).
    """
    by_id = {task.id: task for task in tasks}
    latest_by_task = dict.fromkeys(by_id, FREE)
    latest_by_task[last] = _end(finish[last], target, overhead)
    for name in reversed(in_order(by_id)):
        if latest_by_task[name] is FREE:
            continue
        start = _start(latest_by_task[name], by_id[name].duration)
        for join in by_id[name].joins:
            for member, bound in _bounded_members(join, finish, start):
                latest_by_task[member] = _sooner(latest_by_task[member], bound)
    return latest_by_task


def _end(finish: Estimate, target: timedelta | None, overhead: Estimate) -> Latest:
    if target is None:
        return Latest(value=finish.value, at_most=finish.value, reason=finish.reason)
    left = target - overhead.lower_bound
    return Latest(
        value=left if overhead.known else None,
        at_most=None if overhead.never else left,
        reason=overhead.reason,
    )


def _start(end: Latest, duration: Estimate) -> Latest:
    """Return when a task has to start so that it is done in time."""
    unknown = end.value is None or duration.value is None
    return Latest(
        value=None if end.value is None or duration.value is None else end.value - duration.value,
        at_most=None if end.at_most is None else end.at_most - duration.lower_bound,
        reason=end.reason or duration.reason if unknown else "",
    )


def _bounded_members(
    join: Join, finish: Mapping[str, Estimate], start: Latest
) -> Sequence[tuple[str, Latest]]:
    """Return the members that a join really waits for, each with the bound on it."""
    first = gating(join, finish)
    if len(first) == len(join.members) or _certain(join, first, finish):
        return [(member, start) for member in first]
    unknown = Latest(value=None, at_most=None, reason=OPEN_CHOICE)
    return [(member, unknown) for member in join.members if not finish[member].never]


def _certain(join: Join, first: Sequence[str], finish: Mapping[str, Estimate]) -> bool:
    """Return whether the first to finish are known to be the first."""
    if not all(finish[member].known for member in first):
        return False
    done = max(finish[member].lower_bound for member in first)
    others = [finish[member] for member in join.members if member not in first]
    return all(member.never or member.lower_bound >= done for member in others)


def _sooner(first: Latest, second: Latest) -> Latest:
    """Return the stricter of two bounds; unknown if either is."""
    if first is FREE:
        return second
    values = [bound.value for bound in (first, second) if bound.value is not None]
    bounds = [bound.at_most for bound in (first, second) if bound.at_most is not None]
    return Latest(
        value=min(values) if len(values) == 2 else None,
        at_most=min(bounds, default=None),
        reason=first.reason or second.reason,
    )
