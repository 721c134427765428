"""Gates: which steps a person does, by the plan or because the executor cannot."""

from collections.abc import Mapping

from model.failover.plan import Action, FailoverPlan, Step
from model.recovery.estimate import duration_text

BY_PEOPLE = frozenset({Action.APPROVE, Action.MANUAL})
"""Actions that the plan itself gives to a person."""


def stuck(plan: FailoverPlan) -> Mapping[str, str]:
    """Return why steps cannot run during the event, by step; not what only waits for them."""
    return {
        one.step: f"it cannot run during the event: {one.reason}"
        + (f"; instead: {one.alternative}" if one.alternative else "")
        for one in plan.infeasible
        if one.waits_for is None
    }


def told(step: Step, why: str = "") -> str:
    """Return what a person at the gate of a step must know, in one line."""
    parts = (
        f"{step.description}.",
        f"Only if {step.condition}." if step.condition else "",
        "It cannot be undone." if step.irreversible else "",
        f"Undo: {step.compensation}." if step.compensation else "",
        f"Owner: {step.owner}." if step.owner else "",
        f"By hand: {why}." if why else "",
        f"Give up after {duration_text(step.timeout)}." if step.timeout else "",
        f"Step {step.id}.",
    )
    return " ".join(part for part in parts if part)


def title(plan: FailoverPlan) -> str:
    """Return what a plan does, in one sentence."""
    kind = "Failback" if plan.failback else "Failover"
    text = f"{kind} of {plan.service} from {plan.from_region} to {plan.to_region}, {plan.mode}"
    return text if plan.status == "ready" else f"{text} ({plan.status}: it will not end well)"
