"""Schedule: recovery steps on limited hands, slots and rates (RCPSP)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from model.capability.estimate import ZERO
from model.recovery.activity import Activity, project
from model.recovery.schedule_generation import parallel, serial
from model.recovery.schedule_project import Project

__all__ = ["Activity", "Schedule", "Solved", "Solver", "Span", "schedule"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """How long something takes, beside what it takes at least."""

    makespan: timedelta = ZERO
    lower_bound: timedelta = ZERO
    """No schedule can be shorter."""

    @property
    def excess(self) -> timedelta:
        """How much shorter another schedule may be at most."""
        return self.makespan - self.lower_bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When each step begins, and how good that is."""

    start: Mapping[str, timedelta]
    urgent: Span
    """Until the urgent steps are done; zero when there are none."""
    everything: Span
    """Until all are done. The bound holds for schedules whose urgent steps are done as soon."""

    @property
    def makespan(self) -> timedelta:
        """When everything is done."""
        return self.everything.makespan

    @property
    def lower_bound(self) -> timedelta:
        """What no schedule can be shorter than."""
        return self.everything.lower_bound

    @property
    def proven(self) -> bool:
        """True when no schedule has the urgent steps done sooner, nor, as soon, everything."""
        return not self.urgent.excess and not self.everything.excess


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """What an exact solver found."""

    start: Mapping[int, int]
    """By number of the step, in ticks."""
    least: int
    """No schedule that keeps what is due ends sooner, in units."""


class Solver(Protocol):
    """Looks for the shortest schedule; the model has none, see `service.exact`."""

    def __call__(self, steps: Project, known: Mapping[int, int], due: Mapping[int, int]) -> Solved:
        """Return a schedule no longer than the `known` one, with what was proven about it.

        `due` is when steps must have ended, in units; `known` keeps that.
        """


def schedule(
    activities: Sequence[Activity],
    capacity: Mapping[str, int],
    *,
    urgent: Collection[str] = (),
    solve: Solver | None = None,
) -> Schedule:
    """Return when each step begins: first the `urgent` and what these wait for, as soon as can be.

    The rest takes the room that is left and never makes an urgent step later. Without `solve` this
    is the better of the serial and the parallel schedule by minimum latest finish, equal ones by
    id, for the urgent steps, and the serial one for the rest. With it, each of the two is improved
    as far as the solver comes. A resource that `capacity` does not name is unlimited.

    Raises:
        InvalidValue: if one step needs more than there is, if steps wait for each other, or for a
            step that is not given.

    Source: Kolisch 1996 (schedule generation schemes); Kelley and Walker 1959.
    Complexity: O((steps + precedences) log) beside the search for room, without `solve`.
    """
    steps = project(activities, capacity)
    chosen = steps.awaited(urgent)
    urgent_part = steps.part(chosen)
    placed, first = _shortest(urgent_part, _generated(urgent_part), {}, solve)
    start: Mapping[int, int] = {chosen[step]: at for step, at in placed.items()}
    everything = first
    if len(chosen) < len(steps.ids):
        due = {step: first.makespan // steps.unit for step in chosen if steps.ids[step] in urgent}
        placed_all = serial(steps, start) if start else _generated(steps)
        start, everything = _shortest(steps, placed_all, due, solve)
    return Schedule(
        start={steps.ids[step]: steps.moment(start[step]) for step in range(len(steps.ids))},
        urgent=first,
        everything=everything,
    )


def _generated(steps: Project) -> Mapping[int, int]:
    """Return the better of both schemes; the parallel one alone where it cannot be beaten."""
    by_parallel = parallel(steps)
    if steps.end(by_parallel) == steps.least():
        return by_parallel
    return min(by_parallel, serial(steps), key=steps.end)


def _shortest(
    steps: Project, known: Mapping[int, int], due: Mapping[int, int], solve: Solver | None
) -> tuple[Mapping[int, int], Span]:
    """Return the known schedule, or a shorter one, and how long it takes.

    Nothing is solved where the known one reaches the bound already.
    """
    least = steps.least()
    if solve is not None and steps.end(known) > least:
        solved = solve(steps, known, due)
        known, least = solved.start, max(least, solved.least)
    return known, Span(makespan=steps.end(known) * steps.unit, lower_bound=least * steps.unit)
