"""An oracle of the plan tests: whether a plan keeps its order, and forgets nothing."""

from collections.abc import Iterator, Mapping, Sequence

from model.failover.plan import Action, FailoverPlan, Step


def violations(plan: FailoverPlan) -> Sequence[str]:
    """Return what is wrong with a plan, as sentences, sorted; empty when it is valid.

    A plan is valid when every precedence holds, every change is followed by its verification, and
    every component of the scope is moved or excluded with a reason.
    """
    by_id = {step.id: step for step in plan.steps}
    sentences = [
        *_repeated(plan),
        *_broken(plan, by_id),
        *_unchecked(plan, by_id),
        *_forgotten(plan),
        *_touched(plan),
    ]
    return tuple(sorted(sentences))


def _repeated(plan: FailoverPlan) -> Iterator[str]:
    seen: set[str] = set()
    for step in plan.steps:
        if step.id in seen:
            yield f"the step {step.id} is there twice"
        seen.add(step.id)


def _broken(plan: FailoverPlan, by_id: Mapping[str, Step]) -> Iterator[str]:
    for precedence in plan.precedence:
        missing = [name for name in (precedence.before, precedence.after) if name not in by_id]
        if missing:
            yield f"{precedence.rule} names {missing[0]}, which is no step of the plan"
        elif by_id[precedence.before].wave >= by_id[precedence.after].wave:
            first, then = precedence.before, precedence.after
            yield f"{then} is not after {first}, as {precedence.rule} demands"


def _unchecked(plan: FailoverPlan, by_id: Mapping[str, Step]) -> Iterator[str]:
    checked = {precedence.before for precedence in plan.precedence if precedence.rule == "F-11"}
    for step in by_id.values():
        if step.changes and step.action is not Action.MANUAL and step.id not in checked:
            yield f"{step.id} changes something, and nothing verifies it (F-11)"


def _forgotten(plan: FailoverPlan) -> Iterator[str]:
    across = {counterpart.component: counterpart.counterpart for counterpart in plan.counterparts}
    acted = {step.component for step in plan.steps}
    excluded = {exclusion.component for exclusion in plan.excluded if exclusion.reason}
    for component in plan.scope:
        if not {component, across.get(component, component)} & acted and component not in excluded:
            yield f"{component} is affected, but neither brought across nor excluded"


def _touched(plan: FailoverPlan) -> Iterator[str]:
    across = {counterpart.component: counterpart.counterpart for counterpart in plan.counterparts}
    excluded = {exclusion.component for exclusion in plan.excluded}
    apart = {
        both for component in plan.leave for both in (component, across.get(component, component))
    }
    for step in plan.steps:
        if step.component in plan.leave or (step.changes and step.component in apart):
            yield f"{step.id} touches what is left behind"
    for component in plan.leave:
        if component not in excluded:
            yield f"{component} is left behind, and no reason says so"
