"""Critical path: when each recovery step is done, and the chain of steps that decides it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from model.capability.estimate import Estimate, kth_smallest, total, worst
from model.errors import InvalidValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A step waits until `minimum` of `members` are done."""

    members: tuple[str, ...]
    minimum: int
    soft: bool = False
    """True when the step may begin without it, degraded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One recovery step, its duration, and what it waits for."""

    id: str
    duration: Estimate
    joins: tuple[Join, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalPath:
    """The answer. Maps are from task id; times count from the beginning of the recovery."""

    finish: Mapping[str, Estimate]
    """When each task is done with everything it waits for, soft joins included."""
    degraded: Mapping[str, Estimate]
    """The same without soft joins."""
    path: tuple[str, ...]
    """The chain that ends last, first task first."""

    @property
    def makespan(self) -> Estimate:
        """When everything is done."""
        return worst(self.finish[task] for task in sorted(self.finish))


def critical_path(tasks: Sequence[Task]) -> CriticalPath:
    """Return finish times and the critical path (Kelley and Walker 1959).

    A task starts when every join is satisfied: at the `minimum`-th smallest finish of its members.
    How much slack tasks have, and what it would gain to shorten them: `model.recovery.slack`.

    Raises:
        InvalidValue: if tasks wait for each other, or for a task that is not given.

    Complexity: O((tasks + joins) log).
    """
    by_id = {task.id: task for task in tasks}
    order = in_order(by_id)
    finish = _finish(by_id, order, soft=True)
    return CriticalPath(
        finish=finish,
        degraded=_finish(by_id, order, soft=False),
        path=_path(by_id, finish),
    )


def in_order(by_id: Mapping[str, Task]) -> Sequence[str]:
    """Return the ids of tasks, each after what it waits for.

    Raises:
        InvalidValue: if tasks wait for each other, or for a task that is not given.
    """
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for name in sorted(by_id):
        needed = sorted({needed_task for join in by_id[name].joins for needed_task in join.members})
        if missing := [needed_task for needed_task in needed if needed_task not in by_id]:
            raise InvalidValue(f"what task {name!r} waits for", missing[0], "the id of a task")
        sorter.add(name, *needed)
    try:
        return tuple(sorter.static_order())
    except CycleError as error:
        raise InvalidValue(
            "tasks", error.args[1], "tasks that do not wait for each other"
        ) from None


def _finish(by_id: Mapping[str, Task], order: Sequence[str], *, soft: bool) -> dict[str, Estimate]:
    finish: dict[str, Estimate] = {}
    for name in order:
        joins = [join for join in by_id[name].joins if soft or not join.soft]
        ready = worst(
            kth_smallest((finish[member] for member in join.members), join.minimum)
            for join in joins
        )
        finish[name] = total((ready, by_id[name].duration))
    return finish


def gating(join: Join, finish: Mapping[str, Estimate]) -> Sequence[str]:
    """Return the members that a k-of-n join really waits for: the first `minimum` to finish."""
    ranked = sorted(join.members, key=lambda member: (_rank(finish[member]), member))
    return ranked[: join.minimum]


def _path(by_id: Mapping[str, Task], finish: Mapping[str, Estimate]) -> tuple[str, ...]:
    path: list[str] = []
    candidates = sorted(finish)
    while candidates:
        last = min(candidates, key=lambda task: (-_rank(finish[task]), task))
        path.append(last)
        candidates = [_last(join, finish) for join in by_id[last].joins]
    return tuple(reversed(path))


def _last(join: Join, finish: Mapping[str, Estimate]) -> str:
    return gating(join, finish)[-1]


def _rank(estimate: Estimate) -> float:
    return float("inf") if estimate.never else estimate.lower_bound.total_seconds()
