"""Releases: when the steps of an unplanned failover may begin.

A failure is noticed, and people decide. Prechecks begin when it is noticed; what people do begins
when they have decided, and so when both the decision and its own prechecks are done. What happens
by itself begins with the event.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from model.capability.estimate import NOTHING, Estimate
from model.failover.plan import PASSIVE, Action
from model.recovery.critical_path import Join, Task

NOTICED, DECIDED = "@noticed", "@decided"
"""Ids of the two pseudo tasks; no id of a step begins so."""
RELEASES = frozenset({NOTICED, DECIDED})


class Releasable(Protocol):
    """What of a step decides when it may begin."""

    @property
    def id(self) -> str:
        """Id of the step."""

    @property
    def action(self) -> Action:
        """What it does."""

    @property
    def automatic(self) -> bool:
        """True when it happens by itself."""


def has_acts(steps: Iterable[Releasable]) -> bool:
    """Tell whether people have to do anything: change something, or decide."""
    return any(step.action not in PASSIVE or step.action is Action.APPROVE for step in steps)


def released(
    tasks: Sequence[Task],
    steps: Sequence[Releasable],
    *,
    detection: Estimate,
    decision: Estimate,
) -> Sequence[Task]:
    """Return the tasks of `steps` with what they wait for from the event on.

    Where people have nothing to do, only what happens by itself takes time: checks do not delay it.
    """
    if not has_acts(steps):
        by_itself = {step.id for step in steps if step.automatic}
        return [task if task.id in by_itself else _instant(task) for task in tasks]
    wait_of = {step.id: release_of(step) for step in steps}
    return [
        Task(id=NOTICED, duration=detection),
        Task(id=DECIDED, duration=decision, joins=(Join(members=(NOTICED,), minimum=1),)),
        *(_waiting(task, wait_of[task.id]) for task in tasks),
    ]


def without_releases(path: Iterable[str]) -> tuple[str, ...]:
    """Return a path without the pseudo tasks."""
    return tuple(step for step in path if step not in RELEASES)


def release_of(step: Releasable) -> str | None:
    """Return the pseudo task that a step waits for; None when it waits for other steps alone."""
    if step.automatic or step.action is Action.VERIFY:
        return None
    return NOTICED if step.action is Action.PRECHECK else DECIDED


def _waiting(task: Task, release: str | None) -> Task:
    if release is None:
        return task
    joins = (*task.joins, Join(members=(release,), minimum=1))
    return Task(id=task.id, duration=task.duration, joins=joins)


def _instant(task: Task) -> Task:
    return Task(id=task.id, duration=NOTHING, joins=task.joins)
