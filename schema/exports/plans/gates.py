"""Gates: steps that a person does, by the plan or because the executor cannot."""

import re
from collections.abc import Mapping

from model.capability.estimate import duration_text
from model.failover.plan import Action, FailoverPlan, Step
from schema.documents.failover_plan.shapes import UNKNOWN_COMMANDS, StepCommands

BY_PEOPLE = frozenset({Action.APPROVE, Action.MANUAL})
"""Actions that the plan assigns to a person."""


def stuck(plan: FailoverPlan) -> Mapping[str, str]:
    """Return why steps cannot run during the event, by step; not the steps that wait for them."""
    return {
        blocked.step: f"it cannot run during the event: {blocked.reason}"
        + (f"; instead: {blocked.alternative}" if blocked.alternative else "")
        for blocked in plan.infeasible
        if blocked.waits_for is None
    }


def literal(text: str) -> str:
    """Return a text in which no executor sees a variable: no two braces are adjacent.

    Names are chosen by the owners of components; an executor would fill in `{{…}}`, or refuse it.

        >>> literal("{{{x}}")
        '{ { {x}}'
    """
    return re.sub(r"\{(?=\{)", "{ ", text)


def gate_text(step: Step, why: str = "", commands: StepCommands = UNKNOWN_COMMANDS) -> str:
    """Return what a person has to know about the step, its commands included, in one line."""
    parts = (
        f"{step.description}.",
        f"Only if {step.condition}." if step.condition else "",
        "It cannot be undone." if step.irreversible else "",
        f"Undo: {step.compensation}." if step.compensation else "",
        f"Owner: {step.owner}." if step.owner else "",
        f"By hand: {why}." if why else "",
        f"Give up after {duration_text(step.timeout)}." if step.timeout else "",
        commands_text(commands),
        f"Step {step.id}.",
    )
    return literal(" ".join(part for part in parts if part))


def commands_text(commands: StepCommands) -> str:
    """Return how a person runs a step and sees that it worked, as sentences; empty if unknown."""
    check = None if commands.check_command == commands.command else commands.check_command
    named = (("Command", commands.command), ("Check", check))
    return " ".join(f"{title}: `{line}`." for title, line in named if line)


def title(plan: FailoverPlan) -> str:
    """Return what a plan does, in one sentence."""
    kind = "Failback" if plan.failback else "Failover"
    text = f"{kind} of {plan.service} from {plan.from_region} to {plan.to_region}, {plan.mode}"
    text = literal(text)
    if plan.status == "ready":
        return text
    return f"DO NOT RUN, the plan is {plan.status}: it does not bring the service back. {text}"
