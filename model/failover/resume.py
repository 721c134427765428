"""Resume: what may run next, given the steps that are verified."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from model.errors import InvalidValue, did_you_mean
from model.failover.joins import joins_of
from model.failover.plan import FailoverPlan
from model.recovery.critical_path import Join


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where an execution stands. All sequences are in the order of the plan."""

    done: Sequence[str]
    """The verified steps."""
    ready: Sequence[str]
    """The frontier: steps that wait for nothing more, and may run together."""
    waiting: Sequence[str]
    """Steps that wait for others."""
    infeasible: Sequence[str]
    """Steps that cannot run during the event, and are not done."""
    out_of_order: Sequence[str]
    """Verified steps of which a step they wait for is not: to be looked at before going on."""


def progress(plan: FailoverPlan, verified: Collection[str]) -> Progress:
    """Return the frontier of a plan after the `verified` steps.

    Safe to ask again at any time: the state is the set of verified steps and nothing else. A
    change counts as done when its check is verified.

    Raises:
        InvalidValue: if a verified step is not one of the plan.

    Complexity: O(steps + precedences).
    """
    by_id = {one.id: one for one in plan.steps}
    for step in sorted(verified):
        if step not in by_id:
            hint = did_you_mean(step, by_id) or "the ids are those of `loadpath plan --format json`"
            raise InvalidValue("verified step", step, "the id of a step of this plan", hint=hint)
    done = _with_changes(plan, set(verified))
    waits = joins_of(plan.precedence)
    stuck = {one.step for one in plan.infeasible} - done
    open_steps = [one.id for one in plan.steps if one.id not in done]
    ready = [one for one in open_steps if one not in stuck and _met(waits.get(one, ()), done)]
    return Progress(
        done=tuple(one.id for one in plan.steps if one.id in done),
        ready=tuple(ready),
        waiting=tuple(one for one in open_steps if one not in stuck and one not in ready),
        infeasible=tuple(one for one in open_steps if one in stuck),
        out_of_order=tuple(
            one.id for one in plan.steps if one.id in done and not _met(waits.get(one.id, ()), done)
        ),
    )


def _with_changes(plan: FailoverPlan, verified: set[str]) -> set[str]:
    """Return the verified steps and the changes whose check is among them."""
    checked = {one.after: one.before for one in plan.precedence if one.rule == "F-11"}
    return verified | {checked[one] for one in verified if one in checked}


def _met(joins: Sequence[Join], done: Collection[str]) -> bool:
    return all(sum(one in done for one in join.members) >= join.minimum for join in joins)
