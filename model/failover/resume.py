"""Resume: the steps that may run next, given the verified steps."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from model.errors import InvalidValue, did_you_mean
from model.failover.joins import joins_of
from model.failover.plan import FailoverPlan
from model.recovery.critical_path import Join


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an execution is. All sequences have the order of the plan."""

    done: Sequence[str]
    """The verified steps."""
    ready: Sequence[str]
    """Steps whose precedences are met; they may run together."""
    waiting: Sequence[str]
    """Steps that wait for other steps."""
    infeasible: Sequence[str]
    """Steps that cannot run during the event and are not done."""
    out_of_order: Sequence[str]
    """Verified steps that had to wait for a step that is not verified: examine them before you
    continue."""


def progress(plan: FailoverPlan, verified: Collection[str]) -> Progress:
    """Return which steps may run after the `verified` ones.

    The answer depends on the set of verified steps alone, so it is safe to ask again at any time. A
    change counts as done when its verification is.

    Raises:
        InvalidValue: if a verified step is not a step of the plan.

    Complexity: O(steps + precedences).
    """
    by_id = {step.id: step for step in plan.steps}
    for step in sorted(verified):
        if step not in by_id:
            hint = did_you_mean(step, by_id) or "the ids are those of `loadpath plan --format json`"
            raise InvalidValue("verified step", step, "the id of a step of this plan", hint=hint)
    done = _with_changes(plan, set(verified))
    waits = joins_of(plan.precedence)
    stuck = {blocked.step for blocked in plan.infeasible} - done
    open_steps = [step.id for step in plan.steps if step.id not in done]
    ready = [step for step in open_steps if step not in stuck and _met(waits.get(step, ()), done)]
    return Progress(
        done=tuple(step.id for step in plan.steps if step.id in done),
        ready=tuple(ready),
        waiting=tuple(step for step in open_steps if step not in stuck and step not in ready),
        infeasible=tuple(step for step in open_steps if step in stuck),
        out_of_order=tuple(
            step.id
            for step in plan.steps
            if step.id in done and not _met(waits.get(step.id, ()), done)
        ),
    )


def _with_changes(plan: FailoverPlan, verified: set[str]) -> set[str]:
    """Return the verified steps and the changes whose verification is among them."""
    checked = {
        precedence.after: precedence.before
        for precedence in plan.precedence
        if precedence.rule == "F-11"
    }
    return verified | {checked[step] for step in verified if step in checked}


def _met(joins: Sequence[Join], done: Collection[str]) -> bool:
    return all(sum(step in done for step in join.members) >= join.minimum for join in joins)
