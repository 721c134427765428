"""Exact schedules by constraint programming: OR-tools CP-SAT, an optional library.

The answer is the same every time: one worker, a fixed seed, and a limit in deterministic time,
which counts work done and no clock.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from model.recovery.schedule import Solved, Solver
from model.recovery.schedule_project import Project
from service.extras import require

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, IntVar

EFFORT = 3.0
"""Deterministic time for one schedule: up to some ten seconds by the clock."""


def solver() -> Solver:
    """Return the solver.

    Raises:
        MissingExtra: if OR-tools is not installed.
    """
    require("exact", "an exact timetable")
    return solve


def solve(
    steps: Project, known: Mapping[int, int], due: Mapping[int, int], effort: float = EFFORT
) -> Solved:
    """Return a schedule no longer than the `known` one, the shortest where it comes that far.

    A `model.recovery.schedule.Solver`. `least` is the bound that it has proven within `effort`.

    Source: Pritsker 1969 (RCPSP); OR-tools, CP-SAT.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    starts, makespan = _steps(model, steps, known, due)
    _waits(model, steps, starts)
    _resources(model, steps, starts)
    model.minimize(makespan)
    search = cp_model.CpSolver()
    search.parameters.num_workers = 1
    search.parameters.random_seed = 0
    search.parameters.max_deterministic_time = effort
    status = search.solve(model)
    least = max(0, round(search.best_objective_bound))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Solved(start=known, least=least)
    return Solved(start={step: search.value(at) for step, at in starts.items()}, least=least)


def _steps(
    model: "CpModel", steps: Project, known: Mapping[int, int], due: Mapping[int, int]
) -> tuple[Mapping[int, "IntVar"], "IntVar"]:
    """Return the variables of the starts of the steps and of the end (in units), with hints."""
    end = steps.end(known)
    makespan = model.new_int_var(steps.least(), end, "makespan")
    model.add_hint(makespan, end)
    starts = {}
    for step, length in enumerate(steps.length):
        last = _last_tick(steps, min(due.get(step, end), end)) - length
        starts[step] = model.new_int_var(steps.earliest[step] - length, last, steps.ids[step])
        model.add(starts[step] + length <= steps.grain * makespan + steps.grain - 1)
        model.add_hint(starts[step], known[step])
    return starts, makespan


def _last_tick(steps: Project, units: int) -> int:
    """Return the last tick that counts as this moment."""
    return steps.grain * units + steps.grain - 1


def _waits(model: "CpModel", steps: Project, starts: Mapping[int, "IntVar"]) -> None:
    for step, waits in enumerate(steps.waits):
        for wait in waits:
            chosen = []
            for member in wait.members:
                after = model.add(starts[member] + steps.length[member] <= starts[step])
                if wait.minimum < len(wait.members):
                    counts = model.new_bool_var(f"{steps.ids[step]} after {steps.ids[member]}")
                    after.only_enforce_if(counts)
                    chosen.append(counts)
            if chosen:
                model.add(sum(chosen) >= wait.minimum)


def _resources(model: "CpModel", steps: Project, starts: Mapping[int, "IntVar"]) -> None:
    for resource, limit in steps.capacity.items():
        needing = [step for step, uses in enumerate(steps.uses) if resource in uses]
        demands = [steps.uses[step][resource] for step in needing]
        intervals = [
            model.new_fixed_size_interval_var(starts[step], steps.length[step], steps.ids[step])
            for step in needing
        ]
        if sum(demands) > limit:
            model.add_cumulative(intervals, demands, limit)
