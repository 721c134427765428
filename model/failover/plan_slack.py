"""Margins of a plan: which steps make it miss its target, and what would shorten it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from model.capability.estimate import ZERO, Basis, Estimate, known, total, unknown
from model.failover.counted_steps import INTERRUPTS, awaited, cannot_run, interrupted
from model.failover.joins import joins_of
from model.failover.plan import Action, FailoverPlan, Infeasible, Mode, Step
from model.recovery.critical_path import Task
from model.recovery.slack import Margin, margins

NOT_AWAITED = "the service does not wait for it"
UNNOTICED = "the service does not wait for it, or the old side serves meanwhile"
REFUSED = "something the service cannot do without is absent on the other side"


def step_margins(plan: FailoverPlan) -> Mapping[str, Margin]:
    """Return, by id of every step, its slack towards the promised RTO and what it would gain.

    Without a promise, slack is towards the RTO that is computed. The gain is how much sooner the
    service would be back if the step took no time, everything computed anew. Steps that the
    service does not wait for have no slack and gain nothing; in a planned failover these are also
    the steps before the first that users notice.

    Complexity: O(steps · precedences), over arrays; it is therefore no part of the plan itself.
    """
    last = plan.last
    counted = _counted(plan, last)
    found: Mapping[str, Margin] = (
        margins(counted, last, target=plan.rto.target, overhead=_overhead(plan)) if counted else {}
    )
    if plan.refusals:
        found = {name: _never_served(one) for name, one in found.items()}
    free = _free(plan)
    return {one.id: found.get(one.id, free) for one in plan.steps}


def shortening(plan: FailoverPlan) -> Sequence[tuple[Step, Margin]]:
    """Return the steps without which the service would be back sooner, the greatest gain first.

    Where the gain is not known, that of the known part of the RTO counts. Steps of unknown length
    that the service waits for come last: nobody can tell what they would gain.
    """
    found = step_margins(plan)
    pairs = [(one, found[one.id]) for one in plan.steps]
    gaining = [(one, margin) for one, margin in pairs if margin.known_gain or _open(one, margin)]
    gaining.sort(key=lambda pair: (-(pair[1].known_gain or ZERO), pair[0].id))
    return tuple(gaining)


def _open(step: Step, margin: Margin) -> bool:
    return step.expected is None and margin.gain is None


def _counted(plan: FailoverPlan, last: str) -> Sequence[Task]:
    stuck = {one.step: one for one in plan.infeasible if one.waits_for is None}
    waits = joins_of(plan.precedence)
    tasks = [
        Task(id=one.id, duration=_duration(one, stuck), joins=tuple(waits.get(one.id, ())))
        for one in sorted(plan.steps, key=lambda one: one.id)
    ]
    if plan.mode is Mode.UNPLANNED:
        return awaited(tasks, last)
    noticed = {one.id for one in plan.steps if one.action in INTERRUPTS}
    return interrupted(tasks, noticed, last)


def _duration(step: Step, stuck: Mapping[str, Infeasible]) -> Estimate:
    if step.id in stuck:
        return cannot_run(stuck[step.id], fence=_is_fence(step))
    if step.expected is None:
        return unknown(step.evidence, at_least=step.at_least)
    return known(step.expected, step.evidence, Basis.CONFIGURATION)


def _is_fence(step: Step) -> bool:
    return step.action is Action.FENCE or step.id.startswith(f"{Action.VERIFY}:{Action.FENCE}:")


def _overhead(plan: FailoverPlan) -> Estimate:
    parts = (("detection", plan.detection), ("decision", plan.decision))
    return total(_stated(name, value) for name, value in parts)


def _stated(name: str, value: timedelta | None) -> Estimate:
    if value is None:
        return unknown(f"the time of {name} is not known")
    return known(value, name, Basis.CONFIGURATION)


def _free(plan: FailoverPlan) -> Margin:
    """Return the margin of a step that does not count."""
    return Margin(
        slack=None,
        slack_at_most=None,
        slack_reason=NOT_AWAITED if plan.mode is Mode.UNPLANNED else UNNOTICED,
        gain=ZERO,
        known_gain=ZERO,
        gain_reason="",
    )


def _never_served(one: Margin) -> Margin:
    """Return a margin in a plan after which the service is not back, whatever the steps do."""
    return replace(one, slack=None, slack_reason=REFUSED, gain=None, gain_reason=REFUSED)
