"""Counted steps: the steps that decide when the service is back."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from model.capability.estimate import Estimate, never, unknown
from model.failover.plan import Action, Infeasible
from model.recovery.critical_path import Join, Task

INTERRUPTS = frozenset(
    {Action.FENCE, Action.DRAIN, Action.PROMOTE, Action.SHIFT_TRAFFIC, Action.UNPIN}
)
"""Actions that interrupt a planned failover: until the first of them the old Region serves."""


def awaited(tasks: Sequence[Task], last: str) -> Sequence[Task]:
    """Return `last` and every step that it waits for, in the order given."""
    wanted = _reached([last], _awaited_by(tasks))
    return [task for task in tasks if task.id in wanted]


def interrupted(tasks: Sequence[Task], noticed: Collection[str], last: str) -> Sequence[Task]:
    """Return the steps that `last` waits for, from the first interruption on.

    Earlier steps count as done. Empty when `last` waits for no interruption.
    """
    after = _reached(noticed, _waiting_for(tasks))
    kept = [_within(task, after) for task in awaited(tasks, last) if task.id in after]
    return kept if last in after else ()


def cannot_run(blocked: Infeasible, *, waivable: bool) -> Estimate:
    """Return how long a step takes that cannot run during the event.

    A fence or a pin never ends, because a person may approve to continue without it. Any other step
    takes an unknown time.
    """
    if waivable:
        return never(blocked.reason, "F-13")
    return unknown(f"{blocked.step} cannot run during the event: {blocked.reason}")


def _awaited_by(tasks: Sequence[Task]) -> Mapping[str, Sequence[str]]:
    """Return the steps that each step waits for, by step."""
    return {task.id: [step for join in task.joins for step in join.members] for task in tasks}


def _waiting_for(tasks: Sequence[Task]) -> Mapping[str, Sequence[str]]:
    """Return the steps that wait for each step, by step."""
    waiting: dict[str, list[str]] = {}
    for after, earlier in _awaited_by(tasks).items():
        for before in earlier:
            waiting.setdefault(before, []).append(after)
    return waiting


def _reached(starts: Iterable[str], leads_to: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the starts and every step that they lead to."""
    reached: set[str] = set()
    frontier = list(starts)
    while frontier:
        step = frontier.pop()
        if step not in reached:
            reached.add(step)
            frontier += leads_to.get(step, ())
    return reached


def _within(task: Task, kept: Collection[str]) -> Task:
    """Return a task that waits only for the tasks in `kept`; the others count as done."""
    joins = []
    for join in task.joins:
        members = tuple(member for member in join.members if member in kept)
        minimum = join.minimum - (len(join.members) - len(members))
        if members and minimum > 0:
            joins.append(Join(members=members, minimum=minimum))
    return Task(id=task.id, duration=task.duration, joins=tuple(joins))
