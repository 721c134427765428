"""F-02, F-04, F-09: the old Region stops before the new one becomes active."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from model.capability.estimate import Basis, known
from model.failover.draft import Chain, Draft, Drafts, check_of, may_hold_up, owner
from model.failover.plan import Action, Mode, Precedence
from model.failover.recipe import UNPLANNED
from model.failover.scope import Scope
from model.records.component import ComponentId
from model.records.requirement import Effect

DECIDED = known(
    timedelta(0),
    "decided together with the failover, whose decision time counts before the first step",
    Basis.ASSERTED,
)
APPROVAL_TIMEOUT = timedelta(minutes=30)


def fence_before_promote(scope: Scope, drafts: Drafts) -> Iterator[Precedence]:
    """Yield F-02: the old primary can no longer write when the new one is promoted.

    In an unplanned failover the fence may be impossible. A person then approves to continue without
    it, in a step of its own: the promotion waits for one of the two. Consumers stop in the old
    Region before they start in the new one in the same way (F-09).
    """
    for chain in _sorted(drafts):
        fence = _step(chain, Action.FENCE)
        if fence is None:
            continue
        opened = [step for step in chain.new_side if step.action in ACTIVE]
        rule = "F-09" if chain.promotion is None else "F-02"
        for step in opened:
            if scope.mode is Mode.PLANNED:
                yield Precedence(before=check_of(fence.id), after=step.id, rule=rule)
            else:
                approval = drafts.add(_approval(scope, chain, fence))
                join = f"{Action.FENCE}:{chain.source}"
                for before in sorted((check_of(fence.id), approval.id)):
                    yield Precedence(before=before, after=step.id, rule=rule, join=join)


def drain_before_switchover(scope: Scope, drafts: Drafts) -> Iterator[Precedence]:
    """Yield F-04: writes stop, work in progress arrives, and then the Regions switch.

    A queue is emptied by its consumers, so it is drained before they stop. A store is drained after
    all its writers have stopped.
    """
    fences = {
        chain.source: fence
        for chain in _sorted(drafts)
        if (fence := _step(chain, Action.FENCE)) is not None
    }
    for chain in _sorted(drafts):
        drain = _step(chain, Action.DRAIN)
        if drain is None:
            continue
        for opened in (step for step in chain.new_side if step.action in ACTIVE):
            yield Precedence(before=check_of(drain.id), after=opened.id, rule="F-04")
        for reader in _readers(scope, chain.source):
            if reader in fences:
                yield Precedence(before=check_of(drain.id), after=fences[reader].id, rule="F-04")
        for writer in _writers(scope, chain, fences):
            yield Precedence(before=check_of(fences[writer].id), after=drain.id, rule="F-04")


def consumers_last(scope: Scope, drafts: Drafts) -> Iterator[Precedence]:
    """Yield F-09: consumers are switched on after every store is writable.

    Stores for full function only do not delay the other consumers.
    """
    promoted = [chain.promotion for chain in _sorted(drafts) if chain.promotion is not None]
    for enable in drafts.having(Action.ENABLE):
        for before in promoted:
            if may_hold_up(scope, before, enable):
                yield Precedence(before=check_of(before.id), after=enable.id, rule="F-09")


ACTIVE = frozenset({Action.PROMOTE, Action.RESTORE, Action.ENABLE})


def _sorted(drafts: Drafts) -> Sequence[Chain]:
    return [drafts.chains[name] for name in sorted(drafts.chains)]


def _step(chain: Chain, action: Action) -> Draft | None:
    return next((step for step in chain.old_side if step.action is action), None)


def _readers(scope: Scope, queue: ComponentId) -> Sequence[ComponentId]:
    """Return the consumers of a queue, sorted."""
    fed = (
        need.dependent for need in scope.graph.required_by(queue) if need.effect is Effect.TRIGGER
    )
    return sorted(set(fed))


def _writers(scope: Scope, chain: Chain, fences: dict[ComponentId, Draft]) -> Sequence[ComponentId]:
    """Return the fenced components that write to a drained store, itself included, sorted."""
    clients = {need.dependent for need in scope.graph.required_by(chain.source)}
    readers = set(_readers(scope, chain.source))
    return sorted(
        fence for fence in fences if fence in (clients - readers) or fence == chain.source
    )


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
