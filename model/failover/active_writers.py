"""Active writers: the single-writer stores that would be active in both Regions (F-10)."""

from collections.abc import Collection, Sequence

from model.failover.draft import check_of
from model.failover.plan import Action, FailoverPlan
from model.records.component import ComponentId


def two_writers(plan: FailoverPlan, done: Collection[str]) -> Sequence[ComponentId]:
    """Return the single-writer stores that are active in both Regions after the steps `done`.

    Rule F-10 forbids it. The old store counts as active until its fence is verified or waived.
    """
    across = {counterpart.component: counterpart.counterpart for counterpart in plan.counterparts}
    fenced = [step for step in plan.steps if step.action is Action.FENCE]
    stores = []
    for fence in fenced:
        new = across.get(fence.component, fence.component)
        opened = {f"{action}:{new}" for action in (Action.PROMOTE, Action.RESTORE)}
        closed = {check_of(fence.id), f"{Action.APPROVE}:{fence.component}"}
        if opened & set(done) and not closed & set(done):
            stores.append(fence.component)
    return tuple(sorted(stores))
