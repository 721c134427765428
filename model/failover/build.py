"""The failover plan of a service, built from its scope, the recipes and the rules."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from model.capability.copies import replicas
from model.capability.estimate import Basis, Estimate, known, unknown
from model.failover.closed_refusals import closed_refusals
from model.failover.crossings import crossings
from model.failover.cycles import Untangled, untangle, weakness_by
from model.failover.draft import Draft, Drafts, owner
from model.failover.exclusion_reasons import excluded
from model.failover.feasibility import held_up, infeasible
from model.failover.left_behind import leave_behind
from model.failover.plan import (
    Action,
    Crossing,
    Excluded,
    FailoverPlan,
    Infeasible,
    Mode,
    Precedence,
    Readings,
    Refusal,
    Step,
)
from model.failover.plan_digest import idempotency_key, plan_digest
from model.failover.post_recovery import post_recovery
from model.failover.recipe import GLOBAL_SIDE
from model.failover.refusals import afterwards, in_time, refusals
from model.failover.rollback import point_of_no_return, rollback_points
from model.failover.rules import dependency, gates, repoint, sides
from model.failover.rules.capacity import capacity_before_traffic
from model.failover.rules.flow_order import flow_order
from model.failover.rules.pins import pin_traffic
from model.failover.rules.restores import check_restores
from model.failover.scope import Scope, scope
from model.failover.step_chains import chains
from model.failover.steps import in_waves
from model.failover.target_needs import NeedsOf, TargetNeed, active, target_needs
from model.failover.timing import Timing, apart, in_doubt, losses, rpo, rto, timing
from model.failover.unrestored_needs import lacking, soft_needs, until_full
from model.graph import DependencyGraph
from model.records.component import ComponentId
from model.records.requirement import Effect

CONFIRMED = known(timedelta(0), "each component was verified by its own step", Basis.ASSERTED)
BY_HAND = unknown("the time to start a cycle by hand is not stated")


def failover_plan(
    graph: DependencyGraph,
    *,
    service: str,
    from_region: str,
    to_region: str,
    mode: Mode,
    at: datetime,
    graph_digest: str,
    failback: bool = False,
    leave: Collection[str] = (),
) -> FailoverPlan:
    """Return the steps that bring `service` from one Region to the other, and their order.

    `service` may be any component that serves; the plan then moves it with everything that it
    needs. Components that it needs softly move as well, and no step that is needed hard waits for
    them. The steps, precedences and rules F-01 … F-20 are those of the resilience specification.

    The plan also says what it cannot do: hard needs that the new Region cannot meet (`refusals`),
    steps that cannot run during the event (`infeasible`) and steps that wait for each other
    (`cycles`). `at` is the moment at which certificates and backups are judged. A failback is
    always planned.

    The components in `leave` stay in the old Region, with everything that only they need. A planned
    failover uses them across Regions (`crossings`). An unplanned one refuses what needs them hard,
    unless their counterparts already serve.

    Equal inputs give equal plans with equal digests, whatever the order of the input.

    Raises:
        UnknownComponent: if there is no such component.
        InvalidValue: if `service` is a place or a control plane, which no step can bring back; if
            no component lies in one of the Regions, or both Regions are the same; if `leave` names
            the service itself, or a component that is not in the old Region or that the service
            does not need.

    Complexity: O(components + requirements) for the scope, then O((steps + precedences) log steps);
    where steps wait for each other, once more for each precedence that is ignored.
    """
    whole = scope(
        graph,
        service=service,
        from_region=from_region,
        to_region=to_region,
        mode=Mode.PLANNED if failback else mode,
    )
    about = leave_behind(whole, leave, failback=failback, at=at)
    outline = _outline(about, failback=failback, at=at, unknown_is_hard=True)
    doubtful = any(
        need.effect is Effect.UNKNOWN
        for component in about.closure
        for need in graph.requirements_of(component)
    )
    soft = outline
    if doubtful:
        soft = _outline(about, failback=failback, at=at, unknown_is_hard=False)
    plan = _plan(outline, soft, at, graph_digest=graph_digest, failback=failback)
    return _sealed(plan)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outline:
    """A plan in one reading of the needs whose strength is unknown."""

    scope: Scope
    drafts: Drafts
    untangled: Untangled
    refusals: Sequence[Refusal]
    afterwards: Mapping[ComponentId, str]
    """What is absent, and when the service stops again without it."""
    blocked: Mapping[str, Infeasible]
    lacking: Sequence[ComponentId]
    crossings: Sequence[Crossing]
    timing: Timing


def _outline(about: Scope, *, failback: bool, at: datetime, unknown_is_hard: bool) -> _Outline:
    drafts = Drafts(chains=chains(about, failback=failback, at=at))
    needs, soft = target_needs(about), soft_needs(about)
    root = ComponentId(about.subject)
    consumers = (place for place, chain in drafts.chains.items() if chain.consumer)
    beside = (place for place in about.places if place in about.soft)
    ordered = active(needs, drafts.chains, (root, *consumers, *beside))
    if not unknown_is_hard:
        ordered = [need for need in ordered if need.requirement.effect is not Effect.UNKNOWN]
    untangled = _precedences(about, drafts, ordered, soft, failback=failback)
    blocked = infeasible(about, drafts.all(), ordered, at)
    stuck = held_up(drafts.all(), untangled.precedences, blocked)
    timed = timing(about, drafts.all(), untangled.precedences, blocked, _last(about))
    needed = counted = active(needs, drafts.chains, (root,))
    if about.mode is Mode.UNPLANNED:
        counted = in_time(needed, timed.serving.lower_bound)
    stops = afterwards(about, needed, counted)
    last = next(draft for draft in drafts.all() if draft.id == _last(about))
    drafts.add(replace(last, doubts=tuple(stops.values())))
    return _Outline(
        scope=about,
        drafts=drafts,
        untangled=untangled,
        refusals=(*closed_refusals(about), *refusals(about, counted)),
        afterwards=stops,
        blocked=stuck,
        lacking=lacking(about, ordered, soft, drafts.chains, stuck),
        crossings=crossings(about, drafts.chains, ordered, soft),
        timing=timed,
    )


def _plan(
    outline: _Outline,
    soft: _Outline,
    at: datetime,
    *,
    graph_digest: str,
    failback: bool,
) -> FailoverPlan:
    about, timed, refused = outline.scope, outline.timing, bool(outline.refusals)
    steps = in_waves(about, outline.drafts.all(), outline.untangled.precedences)
    drained = _drained(about)
    hard_rto = rto(about, _lasting(outline, timed.serving), refused=refused)
    soft_rto = rto(about, _lasting(soft, soft.timing.serving), refused=refused)
    agree = (hard_rto.computed, hard_rto.known_part) == (soft_rto.computed, soft_rto.known_part)
    full = _lasting(outline, until_full(timed.everything, outline.lacking))
    return FailoverPlan(
        service=about.service,
        last=_last(about),
        from_region=about.from_region,
        to_region=about.to_region,
        mode=about.mode,
        failback=failback,
        digest="",
        graph_digest=graph_digest,
        steps=steps,
        precedence=tuple(sorted(outline.untangled.precedences, key=_key)),
        excluded=_excluded(outline),
        infeasible=tuple(outline.blocked[step] for step in sorted(outline.blocked)),
        cycles=tuple(outline.untangled.reports),
        critical_path=timed.path,
        point_of_no_return=point_of_no_return(steps),
        detection=timed.detection.value,
        decision=timed.decision.value,
        gate=timed.gate.value,
        rto=hard_rto if agree else in_doubt(hard_rto, soft_rto),
        rto_readings=None if agree else Readings(soft=soft_rto, hard=hard_rto),
        lacking=outline.lacking,
        rto_full=rto(about, full, refused=refused),
        rpo=rpo(about, at, drained=drained),
        scope=about.taken,
        counterparts=tuple(about.pairs[pair] for pair in sorted(about.pairs)),
        refusals=outline.refusals,
        losses=losses(about, at, drained=drained),
        consistency=apart(about, at, drained=drained),
        rollback_points=rollback_points(steps),
        leave=about.requested,
        crossings=outline.crossings,
        post_recovery=post_recovery(about, outline.drafts),
    )


def _precedences(
    about: Scope,
    drafts: Drafts,
    needs: Sequence[TargetNeed],
    soft: NeedsOf,
    *,
    failback: bool,
) -> Untangled:
    """Return every precedence that the rules demand, cut free of cycles; add the gates."""
    _confirm(about, drafts)
    last = _last(about)
    # These change what the chains consist of, so they come before what reads them.
    precedences = [*flow_order(about, drafts), *check_restores(about, drafts)]
    precedences += [*gates.chain_order(drafts), *repoint.repoint(about, drafts, needs)]
    precedences += dependency.precedences(about, drafts, _by_dependent(needs), soft)
    precedences += sides.fence_before_promote(about, drafts, last)
    precedences += sides.drain_before_switchover(drafts)
    precedences += sides.consumers_last(about, drafts)
    precedences += pin_traffic(about, drafts, last)
    precedences += capacity_before_traffic(about, drafts)
    precedences += gates.gate(about, drafts)
    precedences += gates.resync(about, drafts, failback=failback)
    precedences += gates.ttl_first(
        about, drafts, frozenset(precedence.after for precedence in precedences)
    )
    untangled = untangle(sorted(set(precedences), key=_key), weakness_by(drafts.weak))
    for group in untangled.by_hand:
        untangled.precedences += list(_by_hand(about, drafts, group, untangled.precedences))
    return untangled


def _key(precedence: Precedence) -> tuple[str, str, str, str, str, int]:
    """Return a key that only equal precedences share: they come out of a set."""
    step = precedence.before, precedence.after, precedence.rule
    return (*step, precedence.join or "", precedence.evidence or "", precedence.minimum)


def _by_dependent(counted: Sequence[TargetNeed]) -> NeedsOf:
    by_dependent: dict[ComponentId, list[TargetNeed]] = {}
    for need in counted:
        by_dependent.setdefault(need.dependent, []).append(need)
        for member in need.members:
            by_dependent.setdefault(member, [])
    return by_dependent


def _last(about: Scope) -> str:
    return f"{Action.VERIFY}:{about.subject}"


def _confirm(about: Scope, drafts: Drafts) -> None:
    """Add the last step: it confirms that the service serves."""
    name = about.graph.component(about.service).label
    drafts.add(
        Draft(
            id=_last(about),
            component=about.service,
            action=Action.VERIFY,
            side=GLOBAL_SIDE,
            description=f"Verify that {name} serves from {about.to_region}",
            duration=CONFIRMED,
            owner=owner(about),
        )
    )


def _by_hand(
    about: Scope, drafts: Drafts, group: Sequence[str], precedences: Sequence[Precedence]
) -> Iterator[Precedence]:
    """Yield F-12 for a cycle: one step after the other, then a person confirms the group."""
    first = min(group)
    component = next(draft.component for draft in drafts.all() if draft.id == first)
    gate = drafts.add(
        Draft(
            id=f"{Action.MANUAL}:{first}",
            component=component,
            action=Action.MANUAL,
            side=about.to_region,
            description="Confirm that the steps that wait for each other are done: "
            f"{', '.join(group)}",
            duration=BY_HAND,
            compensation="nothing to undo: it only confirms",
            owner=owner(about, component),
        )
    )
    for before, after in zip(group, (*group[1:], gate.id), strict=True):
        yield Precedence(before=before, after=after, rule="F-12")
    for precedence in precedences:
        if precedence.before in group and precedence.after not in group:
            yield Precedence(before=gate.id, after=precedence.after, rule="F-12")


def _excluded(outline: _Outline) -> tuple[Excluded, ...]:
    acted = {draft.component for draft in outline.drafts.all()}
    refused = [refusal.component for refusal in outline.refusals]
    reasons = excluded(outline.scope, outline.drafts, acted, refused, outline.lacking)
    return tuple(
        replace(each, reason=outline.afterwards.get(each.component, each.reason))
        for each in reasons
    )


def _lasting(outline: _Outline, until: Estimate) -> Estimate:
    """Return the time until the service is back for good: unknown where it stops again."""
    if not outline.afterwards or not until.known:
        return until
    return unknown("; ".join(outline.afterwards.values()), at_least=until.lower_bound)


def _drained(about: Scope) -> Collection[ComponentId]:
    """Return the stores that lose nothing in a planned failover: they have a replica."""
    if about.mode is Mode.UNPLANNED:
        return ()
    graph = about.graph
    return [
        component
        for component, pair in about.pairs.items()
        if pair.counterpart in replicas(graph, component)
    ]


def _sealed(plan: FailoverPlan) -> FailoverPlan:
    """Return the plan with its digest and the idempotency keys derived from it."""
    digest = plan_digest(plan)

    def keyed(steps: Sequence[Step]) -> Sequence[Step]:
        return tuple(
            replace(step, idempotency_key=idempotency_key(digest, step.id)) for step in steps
        )

    later = replace(plan.post_recovery, steps=keyed(plan.post_recovery.steps))
    return replace(plan, digest=digest, steps=keyed(plan.steps), post_recovery=later)
