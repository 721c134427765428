"""Timeline: when each step of a plan would run after the event, whether or not it can run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from model.failover.plan import FailoverPlan
from model.failover.timetable import timetable

ZERO = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineStep:
    """When one step would run, measured from the event."""

    step: str
    """Id of the step."""
    start: timedelta
    """Its start; detection and decision are over by then, as far as they are known."""
    end: timedelta
    """Its end; a lower bound where `is_length_known` is false."""
    is_length_known: bool
    """False when nobody knows how long it takes, so that only the known part counts."""
    can_run: bool
    """False when it cannot run during the event, or waits for such a step."""
    is_critical: bool
    """True when it is on the critical path: the service is back later if it takes longer."""
    reason: str
    """Why it cannot run; empty when it can."""
    alternative: str | None
    """What would work instead; None when nothing is known."""
    waits_for: str | None
    """The step that cannot run and that it waits for; None when it can run, or cannot by itself."""


def timeline(plan: FailoverPlan, operators: int) -> Sequence[TimelineStep]:
    """Return every step of a plan, sorted by start and then as in the plan.

    Steps that cannot run stand where they would run if they could: so a refused plan shows, too,
    what has to happen and how long it takes. `operators` is the number of people at work.

    Raises:
        InvalidValue: if a step needs more people than there are.

    Complexity: that of `model.failover.timetable.timetable`.
    """
    begin = (plan.detection or ZERO) + (plan.decision or ZERO)
    starts = timetable(replace(plan, infeasible=()), {"operator": operators}).start
    stuck = {blocked.step: blocked for blocked in plan.infeasible}
    critical = frozenset(plan.critical_path)
    steps = []
    for step in plan.steps:
        start, blocked = begin + starts[step.id], stuck.get(step.id)
        steps.append(
            TimelineStep(
                step=step.id,
                start=start,
                end=start + step.at_least,
                is_length_known=step.expected is not None,
                can_run=blocked is None,
                is_critical=step.id in critical,
                reason="" if blocked is None else blocked.reason,
                alternative=None if blocked is None else blocked.alternative,
                waits_for=None if blocked is None else blocked.waits_for,
            )
        )
    return tuple(sorted(steps, key=lambda step: step.start))
