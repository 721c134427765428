"""Critical path: when each recovery step is done, how much slack it has, and what to shorten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from graphlib import CycleError, TopologicalSorter

from model.errors import InvalidValue
from model.recovery.estimate import ZERO, Basis, Estimate, known, kth_smallest, total, worst


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
    slack: Mapping[str, timedelta]
    """How much later a task may end; negative where a target is missed. Lower bounds stand in for
    unknown durations, so that slack is then an upper bound."""
    path: tuple[str, ...]
    """The chain that ends last, first task first."""
    gain: Mapping[str, timedelta]
    """By task of the path: how much sooner all is done if it took no time, computed anew."""

    @property
    def makespan(self) -> Estimate:
        """When everything is done."""
        return worst(self.finish[one] for one in sorted(self.finish))


def critical_path(
    tasks: Sequence[Task],
    *,
    targets: Mapping[str, timedelta] | None = None,
    overhead: timedelta = ZERO,
    gains: bool = True,
) -> CriticalPath:
    """Return finish times, slack and the critical path (Kelley and Walker 1959).

    A task starts when every join is satisfied: at the `minimum`-th smallest finish of its members.
    `targets` are what was promised for the end of tasks; `overhead` (detection and decision) is
    taken off them. Without a target, the end of everything counts.

    Raises:
        InvalidValue: if tasks wait for each other, or for a task that is not given.

    Complexity: O((tasks + joins) log), and once more for each task of the path unless `gains` is
    False, which leaves them out.
    """
    by_id = {task.id: task for task in tasks}
    order = _order(by_id)
    finish = _finish(by_id, order, soft=True)
    slack = _slack(by_id, order, finish, targets or {}, overhead)
    path = _path(by_id, finish)
    return CriticalPath(
        finish=finish,
        degraded=_finish(by_id, order, soft=False),
        slack=slack,
        path=path,
        gain={one: _gain(by_id, order, finish, one) for one in path} if gains else {},
    )


def _order(by_id: Mapping[str, Task]) -> Sequence[str]:
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for name in sorted(by_id):
        needed = sorted({one for join in by_id[name].joins for one in join.members})
        if missing := [one for one in needed if one not in by_id]:
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
            kth_smallest((finish[one] for one in join.members), join.minimum) for join in joins
        )
        finish[name] = total((ready, by_id[name].duration))
    return finish


def _slack(
    by_id: Mapping[str, Task],
    order: Sequence[str],
    finish: Mapping[str, Estimate],
    targets: Mapping[str, timedelta],
    overhead: timedelta,
) -> dict[str, timedelta]:
    end = max((one.lower_bound for one in finish.values()), default=ZERO)
    latest = {name: targets[name] - overhead if name in targets else end for name in order}
    for name in reversed(order):
        start = latest[name] - by_id[name].duration.lower_bound
        for join in by_id[name].joins:
            for one in _gating(join, finish):
                latest[one] = min(latest[one], start)
    return {name: latest[name] - finish[name].lower_bound for name in sorted(order)}


def _gating(join: Join, finish: Mapping[str, Estimate]) -> Sequence[str]:
    """Return the members that a k-of-n join really waits for: the first `minimum` to finish."""
    ranked = sorted(join.members, key=lambda one: (finish[one].lower_bound, one))
    return ranked[: join.minimum]


def _path(by_id: Mapping[str, Task], finish: Mapping[str, Estimate]) -> tuple[str, ...]:
    path: list[str] = []
    near = sorted(finish)
    while near:
        last = min(near, key=lambda one: (-_rank(finish[one]), one))
        path.append(last)
        near = [_last(join, finish) for join in by_id[last].joins]
    return tuple(reversed(path))


def _last(join: Join, finish: Mapping[str, Estimate]) -> str:
    return _gating(join, finish)[-1]


def _rank(estimate: Estimate) -> float:
    return float("inf") if estimate.never else estimate.lower_bound.total_seconds()


def _gain(
    by_id: Mapping[str, Task], order: Sequence[str], finish: Mapping[str, Estimate], name: str
) -> timedelta:
    instant = known(ZERO, "what if it took no time", Basis.ASSERTED)
    changed = {**by_id, name: replace(by_id[name], duration=instant)}
    before = max(one.lower_bound for one in finish.values())
    after = max(one.lower_bound for one in _finish(changed, order, soft=True).values())
    return before - after
