"""Active writers: the single-writer stores that would be active in both Regions (F-10)."""

from collections.abc import Collection, Sequence

from model.failover.draft import check_of
from model.failover.plan import Action, FailoverPlan
from model.records.component import ComponentId

SENDING = frozenset({Action.SHIFT_TRAFFIC, Action.UNPIN, Action.ENABLE})
"""Actions that send traffic or work to the new Region."""


def two_writers(plan: FailoverPlan, done: Collection[str]) -> Sequence[ComponentId]:
    """Return the single-writer stores that are active in both Regions after the steps `done`.

    Rule F-10 forbids it. The old store counts as active until its fence is verified or waived; the
    new one from its promotion on, or, where it was restored, from the first step on that sends
    traffic or work to it.
    """
    across = {counterpart.component: counterpart.counterpart for counterpart in plan.counterparts}
    by_id = {step.id: step for step in plan.steps}
    sending = any(by_id[name].action in SENDING for name in done) or plan.last in done
    stores = []
    for fence in (step for step in plan.steps if step.action is Action.FENCE):
        new = across.get(fence.component, fence.component)
        promoted = f"{Action.PROMOTE}:{new}" in done
        restored = f"{Action.RESTORE}:{new}" in done and sending
        closed = {check_of(fence.id), f"{Action.APPROVE}:{fence.component}"}
        if (promoted or restored) and not closed & set(done):
            stores.append(fence.component)
    return tuple(sorted(stores))
