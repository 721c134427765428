"""Rows of steps: what the terminal and a runbook show of each step of a plan, in one order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from model.failover.plan import FailoverPlan, Step
from model.failover.timetable import timetable
from model.graph import DependencyGraph
from schema.documents.failover_plan.shapes import StepCommands
from schema.exports.plans.step_commands import step_commands

COLUMNS = ("starts", "takes", "step", "wave", "command", "check", "undo")
"""The columns of a table of steps, for people."""
LATER_COLUMNS = ("takes", "step", "command", "check", "undo")
"""The columns of a table of steps after the recovery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One step, when it starts, and how it is run, checked and undone."""

    step: Step
    """The step itself."""
    start: timedelta | None
    """How long after the first step it starts; None for one that cannot run, and for those after
    the recovery."""
    commands: StepCommands
    """How it is run and checked."""
    cannot: bool
    """True when it cannot run during the event, or waits for a step that cannot."""

    @property
    def command(self) -> str:
        """The command that does it; empty when none is known."""
        return self.commands.command or ""

    @property
    def check(self) -> str:
        """The command that shows whether it worked; empty when none is known, or it is `command`.

        A verification is its own check.
        """
        check = self.commands.check_command or ""
        return "" if check == self.command else check

    @property
    def undo(self) -> str:
        """How to undo it; empty when it changes nothing."""
        return "cannot be undone" if self.step.irreversible else self.step.compensation or ""


def step_rows(plan: FailoverPlan, graph: DependencyGraph) -> Sequence[StepRow]:
    """Return the rows of a plan in the order of its steps, those after the recovery last.

    Complexity: that of `timetable` and `step_commands`.
    """
    starts, commands = timetable(plan, {}).start, step_commands(plan, graph)
    cannot = {blocked.step for blocked in plan.infeasible}
    return [
        StepRow(
            step=step,
            start=starts.get(step.id),
            commands=commands[step.id],
            cannot=step.id in cannot,
        )
        for step in (*plan.steps, *plan.post_recovery.steps)
    ]
