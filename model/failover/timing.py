"""Timing: how long a plan takes until the service is back, and how much data is lost."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from model.capability import properties as read
from model.capability.capability import achievable
from model.capability.detection import detection
from model.capability.estimate import (
    NOTHING,
    ZERO,
    Basis,
    Estimate,
    duration_text,
    known,
    total,
    unknown,
    worst,
)
from model.failover.actions.conditions import COPIED
from model.failover.counted_steps import INTERRUPTS, awaited, cannot_run, interrupted
from model.failover.draft import Draft
from model.failover.feasibility import is_waivable
from model.failover.joins import joins_of
from model.failover.messages import is_buffer
from model.failover.plan import Action, Comparison, Infeasible, Mode, Precedence, StoreLoss
from model.failover.releases import RELEASES, has_acts, released, without_releases
from model.failover.restore_source import restore_source
from model.failover.scope import Scope
from model.inheritance import objective
from model.records.component import ComponentId
from model.records.objective import DisruptionClass
from model.recovery.consistency import Consistency, consistency
from model.recovery.critical_path import Task, critical_path, gating
from model.recovery.effective_rpo import is_authoritative
from model.recovery.gates import decision_time

REGION = DisruptionClass.REGION
UNINTERRUPTED = known(
    timedelta(0), "no step interrupts the service: the old Region serves meanwhile", Basis.ASSERTED
)
READ_ON = "its messages are processed before the Regions switch, or afterwards"
DRAINED = known(timedelta(0), "drained before the Regions switch", Basis.CONFIGURATION)
STAYS = known(timedelta(0), "it stays in the old Region, which lives", Basis.CONFIGURATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When the service is back, and the steps that decide it."""

    detection: Estimate
    """Time until the failure is noticed; zero where people have nothing to do."""
    decision: Estimate
    """Time until people have decided; zero where people have nothing to do."""
    gate: Estimate
    """When the first act of people may begin, from the event."""
    serving: Estimate
    """Time until the service is back: from the event, or from the first interruption if planned."""
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

    An unplanned failover is timed from the event. Its prechecks begin when the failure is noticed,
    and what people do begins when they have decided, so that the two run beside each other and
    beside what happens by itself. Where people have nothing to do, checks take no time. A planned
    failover is timed from the first step that interrupts the service.

    Complexity: O((steps + precedences) log steps).

    References:
        [1] Kelley and Walker, Critical-path planning and scheduling, 1959.
    """
    tasks: Sequence[Task] = _tasks(drafts, precedences, blocked)
    if scope.mode is Mode.PLANNED:
        interrupting = {draft.id for draft in drafts if draft.action in INTERRUPTS}
        detected, decided = NOTHING, NOTHING
        counted = interrupted(tasks, interrupting, last)
    else:
        acts = has_acts(drafts)
        detected = _noticed(scope) if acts else NOTHING
        decided = decision_time(scope.graph, scope.service) if acts else NOTHING
        tasks = released(tasks, drafts, detection=detected, decision=decided)
        counted = awaited(tasks, last)
    whole, serving = critical_path(tasks), critical_path(counted)
    checks = (draft.duration for draft in drafts if draft.action is Action.PRECHECK)
    people = scope.mode is Mode.UNPLANNED and has_acts(drafts)
    return Timing(
        detection=detected,
        decision=decided,
        gate=total((detected, worst((decided, *checks)))) if people else NOTHING,
        serving=serving.finish.get(last, UNINTERRUPTED),
        everything=worst(whole.finish[draft.id] for draft in drafts if not _is_waivable(draft)),
        path=_path(counted, serving.finish, last),
    )


def rto(scope: Scope, until: Estimate, *, refused: bool) -> Comparison:
    """Return the time until the service is back, compared with the target."""
    promise = objective(scope.graph, scope.service, REGION)
    if refused:
        until = unknown(
            "the new Region cannot meet a hard need of the service",
            at_least=until.lower_bound,
        )
    return compare(until, promise.rto if promise else None)


def in_doubt(hard: Comparison, soft: Comparison) -> Comparison:
    """Return the hard reading with the status that both readings share, else unknown.

    A promise is met, or breached, only if it is in both readings of unknown strength.
    """
    if hard.status == soft.status:
        return hard
    reason = f"{hard.reason}; in part of unknown strength: without that it is {soft.status}"
    return replace(hard, status="unknown", reason=reason)


def losses(scope: Scope, at: datetime, *, drained: Collection[ComponentId]) -> Sequence[StoreLoss]:
    """Return the loss of each authoritative store and buffer of the old Region, sorted by id.

    Only those that are needed hard count. In a planned failover, a store that is drained after its
    writers have stopped loses nothing, and neither does a buffer: what still arrives is processed.
    In an unplanned one the messages of a buffer stay in the lost Region and arrive late.
    """
    stores = [
        StoreLoss(
            component=store,
            loss=loss.value,
            everything=loss.never,
            evidence=loss.source if loss.known else loss.reason,
        )
        for store, loss in _losses(scope, at, drained).items()
    ]
    planned = scope.mode is Mode.PLANNED
    buffers = [
        StoreLoss(
            component=buffer,
            loss=ZERO,
            everything=False,
            evidence=READ_ON if planned else _kept(scope, buffer),
            delayed=not planned,
        )
        for buffer in scope.affected
        if buffer not in scope.soft
        and buffer in scope.pairs
        and scope.leaves(buffer)
        and is_buffer(scope.graph.component(buffer))
    ]
    return tuple(sorted((*stores, *buffers), key=lambda loss: loss.component))


def _kept(scope: Scope, buffer: ComponentId) -> str:
    """Return how long the messages of a buffer wait for their Region, as far as it is known."""
    kept = read.seconds(scope.graph.component(buffer), read.MESSAGE_RETENTION)
    if kept is None:
        return "its messages wait in the lost Region, as long as it keeps them"
    return f"its messages wait in the lost Region, which keeps them for {duration_text(kept)}"


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
    return cannot_run(blocked_step, waivable=_is_waivable(draft))


def _is_waivable(draft: Draft) -> bool:
    return is_waivable(draft.action, draft.verifies)


def _path(tasks: Sequence[Task], finish: Mapping[str, Estimate], last: str) -> Sequence[str]:
    """Return the steps that decide when `last` is done, first to last.

    Each is the one that ended last of what the next waited for. It begins at `last`, because a
    fence that cannot run never ends, and a person waives it.
    """
    by_id = {task.id: task for task in tasks}
    path: list[str] = []
    candidates = [last] if last in by_id else []
    while candidates:
        latest = min(
            candidates, key=lambda task: (-finish[task].lower_bound, task in RELEASES, task)
        )
        path.append(latest)
        candidates = [gating(join, finish)[-1] for join in by_id[latest].joins]
    return without_releases(reversed(path))


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
    if scope.restorable(store):
        source = restore_source(scope, store)
        if source is not None and source.created_at is not None:
            age = max(at - source.created_at, ZERO)
            return known(age, f"age of {source.component.id}, which is restored", Basis.MEASURED)
    loss = achievable(scope.graph, store, REGION, at).rpo
    return COPIED if planned and loss.never else loss
