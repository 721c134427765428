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
    by_id = {one.id: one for one in tasks}
    found = dict.fromkeys(by_id, FREE)
    found[last] = _end(finish[last], target, overhead)
    for name in reversed(in_order(by_id)):
        if found[name] is FREE:
            continue
        start = _start(found[name], by_id[name].duration)
        for join in by_id[name].joins:
            for member, bound in _held(join, finish, start):
                found[member] = _sooner(found[member], bound)
    return found


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


def _held(
    join: Join, finish: Mapping[str, Estimate], start: Latest
) -> Sequence[tuple[str, Latest]]:
    """Return the members that a join really waits for, each with the bound on it."""
    first = gating(join, finish)
    if len(first) == len(join.members) or _certain(join, first, finish):
        return [(one, start) for one in first]
    unknown = Latest(value=None, at_most=None, reason=OPEN_CHOICE)
    return [(one, unknown) for one in join.members if not finish[one].never]


def _certain(join: Join, first: Sequence[str], finish: Mapping[str, Estimate]) -> bool:
    """Tell whether the first to finish are known to be the first."""
    if not all(finish[one].known for one in first):
        return False
    done = max(finish[one].lower_bound for one in first)
    rest = [finish[one] for one in join.members if one not in first]
    return all(one.never or one.lower_bound >= done for one in rest)


def _sooner(one: Latest, other: Latest) -> Latest:
    """Return the stricter of two bounds; unknown if either is."""
    if one is FREE:
        return other
    values = [each.value for each in (one, other) if each.value is not None]
    bounds = [each.at_most for each in (one, other) if each.at_most is not None]
    return Latest(
        value=min(values) if len(values) == 2 else None,
        at_most=min(bounds, default=None),
        reason=one.reason or other.reason,
    )
