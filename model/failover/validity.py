"""Validity: whether a plan keeps every precedence, forgets nothing, and never has two writers."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from model.failover.draft import check_of
from model.failover.plan import Action, FailoverPlan, Step
from model.records.component import ComponentId


def violations(plan: FailoverPlan) -> Sequence[str]:
    """Return what is wrong with a plan, as sentences, sorted; empty when it is valid.

    A plan is valid when every precedence holds, every change is followed by its check, and every
    component of the scope is brought across or excluded with a reason (`resilience-spec` §3.6),
    what was to be left behind among the latter.
    """
    by_id = {one.id: one for one in plan.steps}
    found = [
        *_repeated(plan),
        *_broken(plan, by_id),
        *_unchecked(plan, by_id),
        *_forgotten(plan),
        *_touched(plan),
    ]
    return tuple(sorted(found))


def two_writers(plan: FailoverPlan, done: Collection[str]) -> Sequence[ComponentId]:
    """Return the single-writer stores with both sides active after the steps `done` (F-10).

    The old side is active until its fence is verified, or a person waived it.
    """
    across = {one.component: one.counterpart for one in plan.counterparts}
    fenced = [one for one in plan.steps if one.action is Action.FENCE]
    found = []
    for fence in fenced:
        new = across.get(fence.component, fence.component)
        opened = {f"{action}:{new}" for action in (Action.PROMOTE, Action.RESTORE)}
        closed = {check_of(fence.id), f"{Action.APPROVE}:{fence.component}"}
        if opened & set(done) and not closed & set(done):
            found.append(fence.component)
    return tuple(sorted(found))


def _repeated(plan: FailoverPlan) -> Iterator[str]:
    seen: set[str] = set()
    for one in plan.steps:
        if one.id in seen:
            yield f"the step {one.id} is there twice"
        seen.add(one.id)


def _broken(plan: FailoverPlan, by_id: Mapping[str, Step]) -> Iterator[str]:
    for one in plan.precedence:
        missing = [name for name in (one.before, one.after) if name not in by_id]
        if missing:
            yield f"{one.rule} names {missing[0]}, which is no step of the plan"
        elif by_id[one.before].wave >= by_id[one.after].wave:
            yield f"{one.after} is not after {one.before}, as {one.rule} demands"


def _unchecked(plan: FailoverPlan, by_id: Mapping[str, Step]) -> Iterator[str]:
    checked = {one.before for one in plan.precedence if one.rule == "F-11"}
    for one in by_id.values():
        if one.changes and one.action is not Action.MANUAL and one.id not in checked:
            yield f"{one.id} changes something, and nothing verifies it (F-11)"


def _forgotten(plan: FailoverPlan) -> Iterator[str]:
    across = {one.component: one.counterpart for one in plan.counterparts}
    acted = {one.component for one in plan.steps}
    excluded = {one.component for one in plan.excluded if one.reason}
    for one in plan.scope:
        if not {one, across.get(one, one)} & acted and one not in excluded:
            yield f"{one} is affected, but neither brought across nor excluded"


def _touched(plan: FailoverPlan) -> Iterator[str]:
    across = {one.component: one.counterpart for one in plan.counterparts}
    excluded = {one.component for one in plan.excluded}
    apart = {both for one in plan.leave for both in (one, across.get(one, one))}
    for step in plan.steps:
        if step.component in plan.leave or (step.changes and step.component in apart):
            yield f"{step.id} touches what is left behind"
    for one in plan.leave:
        if one not in excluded:
            yield f"{one} is left behind, and no reason says so"
