"""Margins: how late each task may end, and how much sooner the end would come without it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from model.capability.estimate import NOTHING, ZERO, Estimate
from model.recovery.critical_path import Task, critical_path
from model.recovery.latest_finish import Latest, latest
from model.recovery.what_if import Without, ends_without

HANGS = "what would decide then takes an unknown time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """What one task means for the end."""

    slack: timedelta | None
    """How much later it may end; negative where a target is missed. None when not known, or when
    the end does not wait for it."""
    slack_at_most: timedelta | None
    """What is known of it: no more than this. Equal to `slack` when that is known; None when
    nothing is."""
    slack_reason: str
    """Why `slack` is None; empty when it is known."""
    gain: timedelta | None
    """How much sooner the end would come if it took no time, computed anew; None when not known."""
    known_gain: timedelta | None
    """The same of what is known of the time until the end; None when the end never comes."""
    gain_reason: str
    """Why `gain` is None; empty when it is known."""


def margins(
    tasks: Sequence[Task],
    last: str,
    *,
    target: timedelta | None = None,
    overhead: Estimate = NOTHING,
) -> Mapping[str, Margin]:
    """Return the margin of each task, by id, towards the end of the task `last`.

    Slack is what the backward pass leaves of `target` less `overhead` (detection and decision), or
    of the end itself when nothing was promised (Kelley and Walker 1959). Of a k-of-n join the first
    k to finish are held to it, so that a delay within the slack is always harmless. No slack is
    negative exactly when the target is met.

    Raises:
        InvalidValue: if tasks wait for each other, or for a task that is not given.

    Complexity: O(tasks · joins), over arrays.
    """
    finish = critical_path(tasks).finish
    latest_by_task = latest(tasks, finish, last, target=target, overhead=overhead)
    instant = {task.id for task in tasks if task.duration.value == ZERO}
    slow = sorted(set(finish) - instant)
    without = ends_without(tasks, last, slow)
    end = finish[last]
    return {
        name: _margin(finish[name], latest_by_task[name], end, without.get(name))
        for name in sorted(finish)
    }


def _margin(finish: Estimate, late: Latest, end: Estimate, without: Without | None) -> Margin:
    """Return the margin of a task; without what-if it takes no time as it is."""
    slack = None if finish.value is None or late.value is None else late.value - finish.value
    bound = None if finish.never or late.at_most is None else late.at_most - finish.lower_bound
    sooner = _sooner(end, without)
    certain = end.known and (without is None or without.known)
    return Margin(
        slack=slack,
        slack_at_most=bound,
        slack_reason="" if slack is not None else late.reason or finish.reason,
        gain=sooner if certain else None,
        known_gain=sooner,
        gain_reason="" if certain else end.reason or HANGS,
    )


def _sooner(end: Estimate, without: Without | None) -> timedelta | None:
    if end.never:
        return None
    if without is None or without.at_least is None:
        return ZERO
    return end.lower_bound - without.at_least
