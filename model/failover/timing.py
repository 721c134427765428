"""Timing: how long a plan takes until the service is back, and how much data is lost."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from model.capability.capability import achievable
from model.capability.detection import detection
from model.capability.estimate import NOTHING, Basis, Estimate, known, total, unknown, worst
from model.failover.actions.conditions import COPIED
from model.failover.counted_steps import INTERRUPTS, awaited, cannot_run, interrupted
from model.failover.draft import Draft
from model.failover.feasibility import is_fence
from model.failover.joins import joins_of
from model.failover.plan import Action, Comparison, Infeasible, Mode, Precedence, StoreLoss
from model.failover.scope import Scope
from model.inheritance import objective
from model.records.component import ComponentId
from model.records.objective import DisruptionClass
from model.recovery.consistency import Consistency, consistency
from model.recovery.critical_path import CriticalPath, Task, critical_path
from model.recovery.effective_rpo import is_authoritative
from model.recovery.effective_rto import decision_time

REGION = DisruptionClass.REGION
UNINTERRUPTED = known(
    timedelta(0), "no step interrupts the service: the old side serves meanwhile", Basis.ASSERTED
)
DRAINED = known(timedelta(0), "drained before the sides switch", Basis.CONFIGURATION)
STAYS = known(timedelta(0), "it stays on the old side, which lives", Basis.CONFIGURATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When the service is back, and the chain of steps that decides it."""

    detection: Estimate
    decision: Estimate
    serving: Estimate
    """Until the service is back, from the first step, or the first interruption if planned."""
    everything: Estimate
    """Until every step is done."""
    path: Sequence[str]
    """What decides `serving`, first to last; empty when nothing interrupts the service."""


def timing(
    scope: Scope,
    drafts: Sequence[Draft],
    precedences: Sequence[Precedence],
    blocked: Mapping[str, Infeasible],
    last: str,
) -> Timing:
    """Return how long it takes until the step `last`, and all steps, are done.

    Unplanned, the time to notice and to decide comes before the first step; it is nothing where
    no step changes anything, because then nobody has to act.
    """
    tasks = _tasks(drafts, precedences, blocked)
    whole = critical_path(tasks)
    if scope.mode is Mode.PLANNED:
        noticed = {one.id for one in drafts if one.action in INTERRUPTS}
        counted = interrupted(tasks, noticed, last)
    else:
        counted = awaited(tasks, last)
    serving = critical_path(counted)
    acts = any(one.action is not Action.VERIFY for one in drafts)
    urgent = scope.mode is Mode.UNPLANNED and acts
    return Timing(
        detection=_noticed(scope) if urgent else NOTHING,
        decision=decision_time(scope.graph, scope.service) if urgent else NOTHING,
        serving=serving.finish.get(last, UNINTERRUPTED),
        everything=worst(whole.finish[one.id] for one in drafts if not is_fence(one)),
        path=_shown(serving),
    )


def rto(scope: Scope, found: Timing, until: Estimate, *, refused: bool) -> Comparison:
    """Return the time that `until` makes with detection and decision, beside the target."""
    promise = objective(scope.graph, scope.service, REGION)
    reached = total((found.detection, found.decision, until))
    if refused:
        reached = unknown(
            "something it cannot do without is absent on the other side",
            at_least=reached.lower_bound,
        )
    return compare(reached, promise.rto if promise else None)


def losses(scope: Scope, at: datetime, *, drained: Collection[ComponentId]) -> Sequence[StoreLoss]:
    """Return what each authoritative store of the side that is left loses, sorted.

    Only stores that are needed hard count (`resilience-spec` §3.4).

    Planned, a store that was drained while its writers were stopped loses nothing.
    """
    return tuple(
        StoreLoss(
            component=one,
            loss=loss.value,
            everything=loss.never,
            evidence=loss.source if loss.known else loss.reason,
        )
        for one, loss in _losses(scope, at, drained).items()
    )


def rpo(scope: Scope, at: datetime, *, drained: Collection[ComponentId]) -> Comparison:
    """Return the greatest loss of a store, beside the target."""
    promise = objective(scope.graph, scope.service, REGION)
    found = _losses(scope, at, drained)
    return compare(worst(found.values()), promise.rpo if promise else None)


def apart(scope: Scope, at: datetime, *, drained: Collection[ComponentId]) -> Consistency:
    """Return how far apart the stores come back, beside what the service bears."""
    found = _losses(scope, at, drained)
    return consistency(scope.graph.component(scope.service), found.values())


def compare(found: Estimate, target: timedelta | None) -> Comparison:
    """Return a figure beside its target."""
    return Comparison(
        computed=found.value,
        known_part=None if found.never else found.lower_bound,
        target=target,
        status=_status(found, target),
        reason=found.source if found.known else found.reason,
    )


def _status(
    found: Estimate, target: timedelta | None
) -> Literal["met", "breached", "unknown", "no_target"]:
    if target is None:
        return "no_target"
    exceeds = found.exceeds(target)
    if exceeds is None:
        return "unknown"
    return "breached" if exceeds else "met"


def _tasks(
    drafts: Sequence[Draft], precedences: Sequence[Precedence], blocked: Mapping[str, Infeasible]
) -> list[Task]:
    waits = joins_of(precedences)
    return [
        Task(id=one.id, duration=_duration(one, blocked), joins=tuple(waits.get(one.id, ())))
        for one in drafts
    ]


def _duration(draft: Draft, blocked: Mapping[str, Infeasible]) -> Estimate:
    found = blocked.get(draft.id)
    if found is None or draft.duration.never:
        return draft.duration
    return cannot_run(found, fence=is_fence(draft))


def _shown(found: CriticalPath) -> Sequence[str]:
    """Return the path without steps that a person waived because they cannot run."""
    return tuple(one for one in found.path if not found.finish[one].never)


def _noticed(scope: Scope) -> Estimate:
    """Return the fastest detection of anything affected: any of it gives the failure away."""
    needed = (one for one in scope.affected if one not in scope.soft)
    times = [detection(scope.graph, one) for one in (*needed, scope.service)]
    seen = [one for one in times if one.known]
    if seen:
        return min(seen, key=lambda one: one.lower_bound)
    return unknown("no health check and no alarm covers anything that is left")


def _losses(
    scope: Scope, at: datetime, drained: Collection[ComponentId]
) -> Mapping[ComponentId, Estimate]:
    return {
        one: _loss(scope, one, at, drained)
        for one in scope.affected
        if one not in scope.soft
        and scope.leaves(one)
        and is_authoritative(scope.graph.component(one))
    }


def _loss(
    scope: Scope, store: ComponentId, at: datetime, drained: Collection[ComponentId]
) -> Estimate:
    """Return what a store loses; planned, the old side lives and only what moves can be lost."""
    planned = scope.mode is Mode.PLANNED
    if planned and (store in scope.behind or scope.place(store) is None):
        return STAYS
    if store in drained:
        return DRAINED
    found = achievable(scope.graph, store, REGION, at).rpo
    return COPIED if planned and found.never else found
