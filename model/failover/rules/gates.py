"""F-06 (lower the TTL first), F-07, F-11, F-12, F-14: checks and gates around the changes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from model.capability import properties as read
from model.capability.estimate import unknown
from model.failover.draft import (
    CHECK_TIMEOUT,
    Chain,
    Draft,
    Drafts,
    check_of,
    is_soft,
    may_hold_up,
    owner,
)
from model.failover.plan import Action, Mode, Precedence
from model.failover.recipe import GLOBAL_SIDE, LOOK, PLANNED
from model.failover.rules.sides import APPROVAL_TIMEOUT, DECIDED
from model.failover.scope import Scope

GATED = frozenset(
    {
        Action.FENCE,
        Action.DRAIN,
        Action.PROMOTE,
        Action.PIN,
        Action.UNPIN,
        Action.SHIFT_TRAFFIC,
    }
)
"""Actions that interrupt the service or cannot be undone: they wait for the approval."""
MANUAL_GATE = read.Property("manual_gate")
"""A service that states it as false is failed over without an approval step."""
RESYNC_TIME = unknown("the time until the stores are equal again is not stated")
COMPARED = unknown("the time to compare and reconcile is not stated")


def chain_order(drafts: Drafts) -> Iterator[Precedence]:
    """Yield the order of the steps of each component; F-11: each change, then its verification."""
    for name in sorted(drafts.chains):
        for steps in (drafts.chains[name].old_side, drafts.chains[name].new_side):
            for before, after in pairwise(steps):
                checks = after.verifies == before.id
                rule = "F-11" if checks else _within(before, after)
                yield Precedence(before=before.id, after=after.id, rule=rule)


def gate(scope: Scope, drafts: Drafts) -> Iterator[Precedence]:
    """Yield F-12: one approval, then what interrupts the service or cannot be undone.

    What only adds something, and can be undone, does not wait: restores, more capacity, starts,
    lower TTLs. Checks run beside the decision; each holds up only what needs what it checks (F-07).
    In a planned failover nothing is in a hurry: there all checks come before the approval, or,
    where the service states that no approval is needed, before what would wait for it.
    """
    risky = [draft for draft in drafts.all() if draft.irreversible or draft.action in GATED]
    if not risky:
        return
    approvals = drafts.having(Action.APPROVE)
    decided = read.flag(scope.graph.component(scope.service), MANUAL_GATE) is not False
    checks = drafts.having(Action.PRECHECK) if scope.mode is Mode.PLANNED else ()
    for check in checks:
        if is_soft(scope, check) or not decided:
            for step in risky:
                if may_hold_up(scope, check, step):
                    yield Precedence(before=check.id, after=step.id, rule="F-07")
    if decided:
        yield from _decide(scope, drafts, checks, (*risky, *approvals))


def _decide(
    scope: Scope, drafts: Drafts, checks: Sequence[Draft], later: Sequence[Draft]
) -> Iterator[Precedence]:
    soft = all(is_soft(scope, draft) for draft in later)
    decision = drafts.add(replace(_decision(scope), soft=soft))
    for check in checks:
        if not is_soft(scope, check):
            yield Precedence(before=check.id, after=decision.id, rule="F-07")
    for step in later:
        yield Precedence(before=decision.id, after=step.id, rule="F-12")


def ttl_first(scope: Scope, drafts: Drafts, known: frozenset[str]) -> Iterator[Precedence]:
    """Yield F-06: TTLs are lowered first, so that they expire before traffic moves.

    `known` holds the steps that already wait for another step.
    """
    lowered = drafts.having(Action.LOWER_TTL)
    for step in drafts.all():
        if step.id in known or step.action is Action.LOWER_TTL:
            continue
        for first in lowered:
            if may_hold_up(scope, first, step):
                yield Precedence(before=first.id, after=step.id, rule="F-06")


def resync(scope: Scope, drafts: Drafts, *, failback: bool) -> Iterator[Precedence]:
    """Yield F-14: in a failback, stores are synchronised and compared before anything moves.

    Each single-writer store is synchronised towards the new Region; a person reconciles what both
    Regions wrote; then the other steps may begin.
    """
    stores = [drafts.chains[name] for name in sorted(drafts.chains)]
    stores = [store for store in stores if store.single_writer]
    if not failback or not stores:
        return
    soft = all(is_soft(scope, step) for chain in stores for step in chain.old_side)
    reconcile = drafts.add(replace(_reconcile(scope), soft=soft))
    for chain in stores:
        step = drafts.add(_resync(scope, chain))
        check = drafts.add(_in_step(scope, chain, step))
        yield Precedence(before=step.id, after=check.id, rule="F-11")
        yield Precedence(before=check.id, after=reconcile.id, rule="F-14")
    decision = f"{Action.APPROVE}:{scope.subject}"
    for later in drafts.all():
        moves = later.action in GATED or later.irreversible or later.id == decision
        if moves and may_hold_up(scope, reconcile, later):
            yield Precedence(before=reconcile.id, after=later.id, rule="F-14")


def _within(before: Draft, after: Draft) -> str:
    """Return the rule for two consecutive steps of a component, no change and its check."""
    if after.action is Action.DRAIN or before.action is Action.DRAIN:
        return "F-04"
    if before.action is Action.PRECHECK:
        return "F-07"
    return "F-06" if after.action is Action.SHIFT_TRAFFIC else "F-01"


def _decision(scope: Scope) -> Draft:
    name = scope.graph.component(scope.service).label
    return Draft(
        id=f"{Action.APPROVE}:{scope.subject}",
        component=scope.service,
        action=Action.APPROVE,
        side=scope.to_region,
        description=f"Decide to move {name} to {scope.to_region}: the next steps "
        "interrupt the service or cannot be undone",
        duration=DECIDED,
        owner=owner(scope),
        timeout=APPROVAL_TIMEOUT,
    )


def _resync(scope: Scope, chain: Chain) -> Draft:
    name = scope.graph.component(chain.target).label
    return Draft(
        id=f"{Action.RESYNC}:{chain.target}",
        component=chain.target,
        action=Action.RESYNC,
        side=scope.to_region,
        description=f"Establish the replication to {name} ({scope.to_region}) again, and wait "
        "until it is up to date",
        duration=RESYNC_TIME,
        checks=("the replication lag is within the RPO, and samples of both sides are equal",),
        compensation="stop the replication again",
        modes=PLANNED,
        owner=owner(scope, chain.target),
    )


def _in_step(scope: Scope, chain: Chain, step: Draft) -> Draft:
    name = scope.graph.component(chain.target).label
    return Draft(
        id=check_of(step.id),
        component=chain.target,
        action=Action.VERIFY,
        side=scope.to_region,
        description=f"Verify that {name} lags by no more than the RPO, and compare samples",
        duration=LOOK,
        modes=PLANNED,
        owner=step.owner,
        timeout=CHECK_TIMEOUT,
        verifies=step.id,
    )


def _reconcile(scope: Scope) -> Draft:
    return Draft(
        id=f"{Action.MANUAL}:{scope.subject}",
        component=scope.service,
        action=Action.MANUAL,
        side=GLOBAL_SIDE,
        description="Reconcile what both Regions wrote while they were apart, and sign it off",
        duration=COMPARED,
        compensation="nothing to undo: it only decides which data is kept",
        modes=(Mode.PLANNED,),
        owner=owner(scope),
    )
