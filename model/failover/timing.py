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
    """When the service is back, and the steps that decide it."""

    detection: Estimate
    decision: Estimate
    serving: Estimate
    """Time until the service is back, from the first step, or the first interruption if planned."""
    everything: Estimate
    """Time until every step is done."""
    path: Sequence[str]
    """The steps that decide `serving`, first to last; empty when nothing interrupts the service."""


def timing(
    scope: Scope,
    drafts: Sequence[Draft],
    precedences: Sequence[Precedence],
    blocked: Mapping[str, Infeasible],
    last: str,
) -> Timing:
    """Return how long it takes until the step `last`, and all steps, are done.

    In an unplanned failover, detection and decision come before the first step. They are zero when
    no step changes anything, because then no person has to act.
    """
    tasks = _tasks(drafts, precedences, blocked)
    whole = critical_path(tasks)
    if scope.mode is Mode.PLANNED:
        noticed = {draft.id for draft in drafts if draft.action in INTERRUPTS}
        counted = interrupted(tasks, noticed, last)
    else:
        counted = awaited(tasks, last)
    serving = critical_path(counted)
    acts = any(draft.action is not Action.VERIFY for draft in drafts)
    urgent = scope.mode is Mode.UNPLANNED and acts
    return Timing(
        detection=_noticed(scope) if urgent else NOTHING,
        decision=decision_time(scope.graph, scope.service) if urgent else NOTHING,
        serving=serving.finish.get(last, UNINTERRUPTED),
        everything=worst(whole.finish[draft.id] for draft in drafts if not is_fence(draft)),
        path=_shown(serving),
    )


def rto(scope: Scope, times: Timing, until: Estimate, *, refused: bool) -> Comparison:
    """Return the sum of detection, decision and `until`, compared with the target."""
    promise = objective(scope.graph, scope.service, REGION)
    reached = total((times.detection, times.decision, until))
    if refused:
        reached = unknown(
            "the new Region cannot meet a hard need of the service",
            at_least=reached.lower_bound,
        )
    return compare(reached, promise.rto if promise else None)


def losses(scope: Scope, at: datetime, *, drained: Collection[ComponentId]) -> Sequence[StoreLoss]:
    """Return the loss of each authoritative store of the old Region, sorted by store.

    Only stores that are needed hard count. In a planned failover, a store that is drained after its
    writers have stopped loses nothing.
    """
    return tuple(
        StoreLoss(
            component=store,
            loss=loss.value,
            everything=loss.never,
            evidence=loss.source if loss.known else loss.reason,
        )
        for store, loss in _losses(scope, at, drained).items()
    )


def rpo(scope: Scope, at: datetime, *, drained: Collection[ComponentId]) -> Comparison:
    """Return the greatest loss of a store, compared with the target."""
    promise = objective(scope.graph, scope.service, REGION)
    losses_by_store = _losses(scope, at, drained)
    return compare(worst(losses_by_store.values()), promise.rpo if promise else None)


def apart(scope: Scope, at: datetime, *, drained: Collection[ComponentId]) -> Consistency:
    """Return how far apart the stores come back, compared with what the service tolerates."""
    losses_by_store = _losses(scope, at, drained)
    return consistency(scope.graph.component(scope.service), losses_by_store.values())


def compare(estimate: Estimate, target: timedelta | None) -> Comparison:
    """Return a figure compared with its target."""
    return Comparison(
        computed=estimate.value,
        known_part=None if estimate.never else estimate.lower_bound,
        target=target,
        status=_status(estimate, target),
        reason=estimate.source if estimate.known else estimate.reason,
    )


def _status(
    estimate: Estimate, target: timedelta | None
) -> Literal["met", "breached", "unknown", "no_target"]:
    if target is None:
        return "no_target"
    exceeds = estimate.exceeds(target)
    if exceeds is None:
        return "unknown"
    return "breached" if exceeds else "met"


def _tasks(
    drafts: Sequence[Draft], precedences: Sequence[Precedence], blocked: Mapping[str, Infeasible]
) -> list[Task]:
    waits = joins_of(precedences)
    return [
        Task(id=draft.id, duration=_duration(draft, blocked), joins=tuple(waits.get(draft.id, ())))
        for draft in drafts
    ]


def _duration(draft: Draft, blocked: Mapping[str, Infeasible]) -> Estimate:
    blocked_step = blocked.get(draft.id)
    if blocked_step is None or draft.duration.never:
        return draft.duration
    return cannot_run(blocked_step, fence=is_fence(draft))


def _shown(path: CriticalPath) -> Sequence[str]:
    """Return the path without steps that cannot run and that a person waives."""
    return tuple(step for step in path.path if not path.finish[step].never)


def _noticed(scope: Scope) -> Estimate:
    """Return the fastest detection of any affected component."""
    needed = (component for component in scope.affected if component not in scope.soft)
    times = [detection(scope.graph, component) for component in (*needed, scope.service)]
    seen = [time for time in times if time.known]
    if seen:
        return min(seen, key=lambda time: time.lower_bound)
    return unknown("no health check and no alarm covers an affected component")


def _losses(
    scope: Scope, at: datetime, drained: Collection[ComponentId]
) -> Mapping[ComponentId, Estimate]:
    return {
        component: _loss(scope, component, at, drained)
        for component in scope.affected
        if component not in scope.soft
        and scope.leaves(component)
        and is_authoritative(scope.graph.component(component))
    }


def _loss(
    scope: Scope, store: ComponentId, at: datetime, drained: Collection[ComponentId]
) -> Estimate:
    """Return the loss of a store; in a planned failover only moved stores can lose data."""
    planned = scope.mode is Mode.PLANNED
    if planned and (store in scope.behind or scope.place(store) is None):
        return STAYS
    if store in drained:
        return DRAINED
    loss = achievable(scope.graph, store, REGION, at).rpo
    return COPIED if planned and loss.never else loss
