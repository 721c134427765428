"""Timeline: when each step of a plan would run after the event, whether or not it can run."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from model.failover.joins import joins_of
from model.failover.plan import FailoverPlan, Infeasible, Mode, Step
from model.failover.releases import DECIDED, NOTICED, release_of
from model.recovery.critical_path import Join
from model.recovery.schedule import Activity, schedule

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
    what has to happen and how long it takes. `operators` is the number of people at work. In an
    unplanned failover, prechecks wait until the failure is noticed, and what people do until they
    have decided; an unknown detection or decision counts as zero.

    Raises:
        InvalidValue: if a step needs more people than there are.

    Complexity: that of `model.recovery.schedule.schedule` without `solve`.
    """
    starts = schedule(
        _activities(plan), {"operator": operators}, urgent={plan.last} if plan.steps else ()
    ).start
    stuck = {blocked.step: blocked for blocked in plan.infeasible}
    critical = frozenset(plan.critical_path)
    steps = [_placed(step, starts[step.id], stuck.get(step.id), critical) for step in plan.steps]
    return tuple(sorted(steps, key=lambda step: step.start))


def _activities(plan: FailoverPlan) -> Sequence[Activity]:
    """Return the steps, and before them detection and decision."""
    waits = joins_of(plan.precedence)
    unplanned = plan.mode is Mode.UNPLANNED
    noticed = Activity(id=NOTICED, duration=plan.detection or ZERO)
    decided = Activity(id=DECIDED, duration=plan.decision or ZERO, joins=(_after(NOTICED),))
    steps = []
    for step in plan.steps:
        release = release_of(step) if unplanned else None
        begun = () if release is None else (_after(release),)
        steps.append(
            Activity(
                id=step.id,
                duration=step.at_least,
                joins=(*waits.get(step.id, ()), *begun),
                uses=step.resources,
            )
        )
    return [noticed, decided, *steps] if unplanned else steps


def _after(activity: str) -> Join:
    return Join(members=(activity,), minimum=1)


def _placed(
    step: Step, start: timedelta, blocked: Infeasible | None, critical: Collection[str]
) -> TimelineStep:
    return TimelineStep(
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
