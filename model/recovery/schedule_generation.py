"""Schedule generation schemes: place the steps of a project by priority, one way and the other.

Source: Kolisch 1996; priority by minimum latest finish, equal ones by id.
"""

from collections.abc import Iterator, Mapping
from heapq import heappop, heappush
from itertools import count

from model.recovery.resource_profile import Profile
from model.recovery.schedule_project import Project, kth


class _Eligible:
    """Which steps may be placed, given those that are."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._open = [[wait.minimum for wait in waits] for waits in project.waits]
        self._left = [len(waits) for waits in project.waits]

    def first(self) -> Iterator[int]:
        """Yield the steps that wait for nothing."""
        return (step for step, left in enumerate(self._left) if not left)

    def after(self, step: int) -> Iterator[int]:
        """Yield the steps that wait for nothing more, `step` being done."""
        for follower, number in self._project.followers[step]:
            self._open[follower][number] -= 1
            if not self._open[follower][number]:
                self._left[follower] -= 1
                if not self._left[follower]:
                    yield follower


def serial(project: Project, placed: Mapping[int, int] | None = None) -> dict[int, int]:
    """Return the start of each step, each placed as early as precedence and capacity allow.

    What is `placed` before stays there, and must wait for nothing that is not.

    Complexity: O((steps + precedences) log) beside the search for room (`Profile`).
    """
    room = {name: Profile(limit) for name, limit in project.capacity.items()}
    start = dict(placed or {})
    eligible, heap = _Eligible(project), list[tuple[int, int]]()
    pending = list(eligible.first())
    for step, begin in start.items():
        _take(project, room, step, begin)
        pending += eligible.after(step)
    finish = {step: begin + project.length[step] for step, begin in start.items()}
    while True:
        for step in pending:
            if step not in start:
                heappush(heap, (project.latest[step], step))
        if not heap:
            return start
        step = heappop(heap)[1]
        start[step] = begin = _place(project, room, step, _ready(project, step, finish))
        finish[step] = begin + project.length[step]
        pending = list(eligible.after(step))


def _ready(project: Project, step: int, finish: Mapping[int, int]) -> int:
    """Return when enough of what a step waits for is done, of what is placed by now."""
    ready = 0
    for wait in project.waits[step]:
        if wait.minimum == len(wait.members):
            ready = max(ready, kth(finish, wait))
        else:
            done = sorted(finish[member] for member in wait.members if member in finish)
            ready = max(ready, done[wait.minimum - 1])
    return ready


def _place(project: Project, room: Mapping[str, Profile], step: int, ready: int) -> int:
    """Return the first moment from `ready` on when a step has room, and take that."""
    uses, length = project.uses[step], project.length[step]
    begin, before = ready, -1
    while begin != before:
        before = begin
        for name, units in uses.items():
            begin = room[name].earliest(begin, length, units)
    _take(project, room, step, begin)
    return begin


def _take(project: Project, room: Mapping[str, Profile], step: int, begin: int) -> None:
    for name, units in project.uses[step].items():
        room[name].take(begin, project.length[step], units)


def parallel(project: Project) -> dict[int, int]:
    """Return the start of each step, going from one end of a step to the next.

    At each moment the steps that may start and find room start, by priority.

    Complexity: O((steps + precedences) log + moments · needs), where steps that need as many units
    of the same resources have one need: where one finds no room, no other of them does.
    """
    free = dict(project.capacity)
    eligible, start = _Eligible(project), dict[int, int]()
    waiting: dict[tuple[tuple[str, int], ...], list[tuple[int, int]]] = {}
    running: list[tuple[int, int]] = []
    pending, now = list(eligible.first()), 0
    while True:
        for step in pending:
            need = tuple(project.uses[step].items())
            heappush(waiting.setdefault(need, []), (project.latest[step], step))
        for step in _starting(waiting, free):
            start[step] = now
            heappush(running, (now + project.length[step], step))
        if not running:
            return start
        now = running[0][0]
        pending = []
        while running and running[0][0] == now:
            step = heappop(running)[1]
            for name, units in project.uses[step].items():
                free[name] += units
            pending += eligible.after(step)


def _starting(
    waiting: Mapping[tuple[tuple[str, int], ...], list[tuple[int, int]]], free: dict[str, int]
) -> Iterator[int]:
    """Yield what starts now, by priority, and take what it needs off `free`."""
    tie = count()
    heads = [(heap[0], next(tie), need, heap) for need, heap in waiting.items() if heap]
    heads.sort()
    while heads:
        _, _, need, heap = heappop(heads)
        if any(free[name] < units for name, units in need):
            continue
        for name, units in need:
            free[name] -= units
        yield heappop(heap)[1]
        if heap:
            heappush(heads, (heap[0], next(tie), need, heap))
