"""Margins of a plan: the steps that make it miss its target, and what shortens it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from model.capability.estimate import ZERO, Basis, Estimate, known, unknown
from model.failover.counted_steps import INTERRUPTS, awaited, cannot_run, interrupted
from model.failover.feasibility import is_waivable
from model.failover.joins import joins_of
from model.failover.plan import Action, FailoverPlan, Infeasible, Mode, Step
from model.failover.releases import released
from model.recovery.critical_path import Task
from model.recovery.slack import Margin, margins

NOT_AWAITED = "the service does not wait for it"
UNNOTICED = "the service does not wait for it, or the old Region serves meanwhile"
REFUSED = "the new Region cannot meet a hard need of the service"


def step_margins(plan: FailoverPlan) -> Mapping[str, Margin]:
    """Return the slack of each step towards the promised RTO and its gain, by step id.

    Without a promise, slack is measured against the computed RTO. The gain is how much sooner the
    service would be back if the step took no time, with everything computed anew. Steps that the
    service does not wait for have no slack and gain nothing; in a planned failover, so do the steps
    before the first interruption.

    Complexity: O(steps · precedences), over arrays. Callers compute it on demand: it is no part of
    the plan.
    """
    counted = awaited_tasks(plan)
    margins_by_step: Mapping[str, Margin] = (
        margins(counted, plan.last, target=plan.rto.target) if counted else {}
    )
    if plan.refusals:
        margins_by_step = {name: _never_served(margin) for name, margin in margins_by_step.items()}
    free = _free(plan)
    steps = (*plan.steps, *plan.post_recovery.steps)
    return {step.id: margins_by_step.get(step.id, free) for step in steps}


def shortening(plan: FailoverPlan) -> Sequence[tuple[Step, Margin]]:
    """Return the steps that would bring the service back sooner, the greatest gain first.

    Where the gain is unknown, that of the known part of the RTO counts. Steps of unknown length
    that the service waits for come last.
    """
    by_step = step_margins(plan)
    pairs = [(step, by_step[step.id]) for step in plan.steps]
    gaining = [(step, margin) for step, margin in pairs if margin.known_gain or _open(step, margin)]
    gaining.sort(key=lambda pair: (-(pair[1].known_gain or ZERO), pair[0].id))
    return tuple(gaining)


def _open(step: Step, margin: Margin) -> bool:
    return step.expected is None and margin.gain is None


def awaited_tasks(plan: FailoverPlan) -> Sequence[Task]:
    """Return the steps that the service waits for, as tasks with their durations and joins.

    An unplanned plan begins with the event; a planned one with the first interruption, and has no
    tasks when nothing interrupts the service.
    """
    stuck = {blocked.step: blocked for blocked in plan.infeasible if blocked.waits_for is None}
    waits = joins_of(plan.precedence)
    steps = sorted(plan.steps, key=lambda step: step.id)
    tasks: Sequence[Task] = [
        Task(id=step.id, duration=_duration(step, stuck), joins=tuple(waits.get(step.id, ())))
        for step in steps
    ]
    if plan.mode is Mode.UNPLANNED:
        detection = _stated("detection", plan.detection)
        decision = _stated("decision", plan.decision)
        return awaited(released(tasks, steps, detection=detection, decision=decision), plan.last)
    noticed = {step.id for step in plan.steps if step.action in INTERRUPTS}
    return interrupted(tasks, noticed, plan.last)


def _duration(step: Step, stuck: Mapping[str, Infeasible]) -> Estimate:
    if step.id in stuck:
        return cannot_run(stuck[step.id], waivable=is_waivable(step.action, _verified(step)))
    if step.expected is None:
        return unknown(step.evidence, at_least=step.at_least)
    return known(step.expected, step.evidence, Basis.CONFIGURATION)


def _verified(step: Step) -> str | None:
    """Return the id of the step that a step verifies; None for every other step."""
    prefix = f"{Action.VERIFY}:"
    return step.id.removeprefix(prefix) if step.id.startswith(prefix) else None


def _stated(name: str, value: timedelta | None) -> Estimate:
    if value is None:
        return unknown(f"the time of {name} is not known")
    return known(value, name, Basis.CONFIGURATION)


def _free(plan: FailoverPlan) -> Margin:
    """Return the margin of a step that the service does not wait for."""
    return Margin(
        slack=None,
        slack_at_most=None,
        slack_reason=NOT_AWAITED if plan.mode is Mode.UNPLANNED else UNNOTICED,
        gain=ZERO,
        known_gain=ZERO,
        gain_reason="",
    )


def _never_served(margin: Margin) -> Margin:
    """Return a margin without slack and gain: the steps do not bring the service back."""
    return replace(margin, slack=None, slack_reason=REFUSED, gain=None, gain_reason=REFUSED)
