"""F-02, F-04, F-09: the old Region stops before the new one becomes active."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from model.capability.estimate import Basis, known
from model.failover.draft import Chain, Draft, Drafts, check_of, may_hold_up, owner
from model.failover.plan import Action, Mode, Precedence
from model.failover.recipe import UNPLANNED
from model.failover.scope import Scope

DECIDED = known(
    timedelta(0),
    "decided together with the failover, whose decision time counts before the first step",
    Basis.ASSERTED,
)
APPROVAL_TIMEOUT = timedelta(minutes=30)


def fence_before_promote(scope: Scope, drafts: Drafts, last: str) -> Iterator[Precedence]:
    """Yield F-02: the old primary can no longer write when the new one takes writes.

    In an unplanned failover the fence may be impossible. A person then approves to continue without
    it, in a step of its own: the promotion waits for one of the two. Consumers stop in the old
    Region before they start in the new one in the same way (F-09). An unplanned restore only
    makes a new store, so it does not wait: what sends writes to it does. The restore of a store for
    full function only waits, because what sends to it may serve before.
    """
    for chain in _sorted(drafts):
        fence = _step(chain, Action.FENCE)
        if fence is None:
            continue
        rule = "F-09" if chain.promotion is None else "F-02"
        for step in _opened(scope, drafts, chain, last):
            if scope.mode is Mode.PLANNED:
                yield Precedence(before=check_of(fence.id), after=step, rule=rule)
            else:
                approval = drafts.add(_approval(scope, chain, fence))
                join = f"{Action.FENCE}:{chain.source}"
                for before in sorted((check_of(fence.id), approval.id)):
                    yield Precedence(before=before, after=step, rule=rule, join=join)


def drain_before_switchover(drafts: Drafts) -> Iterator[Precedence]:
    """Yield F-04: what is under way has arrived when the counterpart becomes active."""
    for chain in _sorted(drafts):
        drain = _step(chain, Action.DRAIN)
        if drain is not None:
            for opened in (step for step in chain.new_side if step.action in ACTIVE):
                yield Precedence(before=check_of(drain.id), after=opened.id, rule="F-04")


def consumers_last(scope: Scope, drafts: Drafts) -> Iterator[Precedence]:
    """Yield F-09: consumers are switched on after every store is writable.

    Stores for full function only do not delay the other consumers.
    """
    promoted = [chain.promotion for chain in _sorted(drafts) if chain.promotion is not None]
    chains = _sorted(drafts)
    for enable in (chain.enabling for chain in chains if chain.enabling is not None):
        for before in promoted:
            if may_hold_up(scope, before, enable):
                yield Precedence(before=check_of(before.id), after=enable.id, rule="F-09")


ACTIVE = frozenset({Action.PROMOTE, Action.RESTORE, Action.ENABLE})


def _sorted(drafts: Drafts) -> Sequence[Chain]:
    return [drafts.chains[name] for name in sorted(drafts.chains)]


def _step(chain: Chain, action: Action) -> Draft | None:
    return next((step for step in chain.old_side if step.action is action), None)


def _opened(scope: Scope, drafts: Drafts, chain: Chain, last: str) -> Sequence[str]:
    """Return the steps after which the counterpart of a chain takes writes, or does work."""
    enabling = chain.enabling
    if chain.consumer and enabling is not None:
        return [enabling.id]
    planned = scope.mode is Mode.PLANNED
    if planned or chain.promotion is None or chain.promotion.action is Action.PROMOTE:
        return [step.id for step in chain.new_side if step.action in ACTIVE]
    if chain.target in scope.soft:
        # What sends to it may serve already, and waits for no step that only full function needs.
        return [chain.promotion.id]
    shifts = drafts.having(Action.SHIFT_TRAFFIC, Action.UNPIN)
    enabled = [each.enabling for each in _sorted(drafts) if each.enabling is not None]
    # Where no shift holds traffic back, the service sends as soon as it serves.
    served = {last} if all(step.component in scope.soft for step in shifts) else set()
    return sorted({step.id for step in (*shifts, *enabled)} | served)


def _approval(scope: Scope, chain: Chain, fence: Draft) -> Draft:
    name = scope.graph.component(chain.source).label
    return Draft(
        id=f"{Action.APPROVE}:{chain.source}",
        component=chain.source,
        action=Action.APPROVE,
        side=scope.to_region,
        description=f"Approve to continue although {name} ({scope.from_region}) cannot be fenced: "
        "writes that it still accepts are lost or have to be reconciled",
        duration=DECIDED,
        modes=UNPLANNED,
        owner=owner(scope, chain.source),
        timeout=APPROVAL_TIMEOUT,
        condition=f"`{check_of(fence.id)}` did not succeed",
    )
