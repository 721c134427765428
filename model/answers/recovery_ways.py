"""Ways back: the recovery of a service by its design, and by the plan to each other Region."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from model.capability.estimate import NOTHING, ZERO, Estimate
from model.disruption.disruptions import Disruption, RegionFails
from model.errors import InvalidValue
from model.failover import failover_plan
from model.failover.plan import PASSIVE, Action, Comparison, FailoverPlan, Mode, Step
from model.failover.plan_slack import awaited_tasks
from model.failover.timing import compare, in_doubt
from model.graph import DependencyGraph
from model.inheritance import objective
from model.records.component import Component, Kind
from model.records.objective import DisruptionClass
from model.recovery.critical_path import Task, critical_path
from model.recovery.effective_rpo import EffectiveRpo, effective_rpo, effective_rpo_of
from model.recovery.effective_rto import EffectiveRto, effective_rto, effective_rtos_of

DESIGN = "design"
PLAN = "plan:"
ADDED = frozenset({Action.FENCE, Action.VERIFY, Action.PIN, Action.REPOINT})
"""Actions of a plan that the design does not have."""
OTHERWISE = "the plan brings back other components than the design, or in another way"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Why a plan takes another time than the design."""

    step: str | None
    """The step of the plan that the design does not have; None where the plan brings back other
    components, or in another way."""
    adds: timedelta | None
    """How much it adds; negative where the plan is faster, None when that is not known."""
    reason: str
    """The difference in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryWay:
    """One way in which a service comes back."""

    name: str
    """`design`, or `plan:` and the Region that takes over."""
    rto: Comparison
    """How long the service is away, beside the promise; unknown strength is read as hard, and the
    status is that of both readings."""
    soft: Comparison
    """The same with requirements of unknown strength read as soft."""
    rpo: Comparison
    """How much recent data is lost, beside the promise; its reason is the source of the figure. A
    plan counts the recovery point that it restores, the design the schedule of the backups."""
    acts: Sequence[str]
    """The steps that change something, by id; empty for the design."""
    refused: bool
    """True when the plan cannot bring the service back in that Region."""
    difference: Sequence[Difference]
    """Why it takes another time than the design; empty for the design, and where they are equal."""


def recovery_ways(
    graph: DependencyGraph,
    subject: str,
    at: datetime,
    *,
    disruption: Disruption | None = None,
) -> Sequence[RecoveryWay]:
    """Return the ways back of a component when a Region fails: its design, then plans by Region.

    The way of a plan is the unplanned failover plan itself, made by the same call, so that both
    always give the same figure. A plan without acts takes as long as the design. Otherwise the two
    differ by steps that only the plan has (fence, verification, pin, new endpoint), and by a plan
    that brings back other components, such as a replica elsewhere instead of the store in place:
    `difference` names each with its share, and the shares add up to the whole.

    Args:
        graph: the graph.
        subject: the id of a service, or of another component that serves.
        at: the moment for which certificates and backups are judged.
        disruption: what fails; None for the worst Region.

    Raises:
        UnknownComponent: if the subject, or what fails, is not in the graph.

    Complexity: that of the effective RTO, and of one failover plan for each other Region.

    >>> from datetime import UTC
    >>> from tests.builders import graph
    >>> web = {"kind": "compute", "name": "web"}
    >>> drawn = graph("web; twin", web=web | {"region": "r1"}, twin=web | {"region": "r2"})
    >>> [way.name for way in recovery_ways(drawn, "web", datetime(2026, 11, 24, tzinfo=UTC))]
    ['design', 'plan:r2']
    """
    component = graph.component(subject)
    if disruption is None:
        own = effective_rto(graph, component.id, DisruptionClass.REGION, at)
    else:
        own = effective_rtos_of(graph, (component.id,), disruption, at)[component.id]
    lost = own.disruption if disruption is None else disruption
    if lost is None:
        rpo = effective_rpo(graph, component.id, DisruptionClass.REGION, at)
    else:
        rpo = effective_rpo_of(graph, component.id, lost, at)
    plans = _plans(graph, component, own, lost.region, at) if isinstance(lost, RegionFails) else ()
    return (_design(graph, own, rpo), *plans)


def _design(graph: DependencyGraph, own: EffectiveRto, rpo: EffectiveRpo) -> RecoveryWay:
    promise = objective(graph, own.component, own.disruption_class)
    target = promise.rto if promise else None
    hard, soft = compare(own.total, target), compare(own.soft, target)
    return RecoveryWay(
        name=DESIGN,
        rto=hard if own.soft == own.total else in_doubt(hard, soft),
        soft=soft,
        rpo=compare(rpo.judged, promise.rpo if promise else None),
        acts=(),
        refused=False,
        difference=(),
    )


def _plans(
    graph: DependencyGraph, component: Component, own: EffectiveRto, lost: str, at: datetime
) -> Iterator[RecoveryWay]:
    for region in _regions(graph):
        if region == lost:
            continue
        try:
            plan = failover_plan(
                graph,
                service=component.id,
                from_region=lost,
                to_region=region,
                mode=Mode.UNPLANNED,
                at=at,
                graph_digest="",
            )
        except InvalidValue:
            continue  # places, and components that no step can bring back, have no plan
        if plan.counterparts:
            yield _of_plan(plan, own)


def _regions(graph: DependencyGraph) -> Sequence[str]:
    stated = (component for component in graph.components if component.kind is not Kind.REGION)
    return sorted({component.region for component in stated if component.region})


def _of_plan(plan: FailoverPlan, own: EffectiveRto) -> RecoveryWay:
    readings = plan.rto_readings
    return RecoveryWay(
        name=f"{PLAN}{plan.to_region}",
        rto=plan.rto,
        soft=plan.rto if readings is None else readings.soft,
        rpo=plan.rpo,
        acts=tuple(step.id for step in plan.steps if step.action not in PASSIVE),
        refused=bool(plan.refusals),
        difference=tuple(_differences(plan, own)),
    )


def _differences(plan: FailoverPlan, own: EffectiveRto) -> Iterator[Difference]:
    """Yield what makes the plan differ from the design; known shares add up to the whole.

    The steps that only the plan has take no time, one after the other: what each then gains is its
    share. What remains is due to other components.
    """
    tasks = awaited_tasks(plan)
    if plan.refusals or not tasks:
        yield Difference(step=None, adds=None, reason=plan.rto.reason)
        return
    added = sorted((step for step in plan.steps if _adds(step)), key=_rank)
    before, left_out = _end(plan, tasks, ()), set[str]()
    for step in added:
        left_out.add(step.id)
        after = _end(plan, tasks, left_out)
        adds = _less(before, after)
        if adds != ZERO:
            yield Difference(step=step.id, adds=adds, reason=step.description)
        before = after
    rest = _less(before, own.total)
    if rest != ZERO and (before.lower_bound, before.known) != (own.total.lower_bound, False):
        yield Difference(step=None, adds=rest, reason=_reason(before, own.total))


def _adds(step: Step) -> bool:
    return step.action in ADDED and not step.automatic and step.expected != ZERO


def _rank(step: Step) -> tuple[bool, int, str]:
    """Return the order in which steps are left out: fences, pins and their verifications first."""
    acts = step.id.removeprefix(f"{Action.VERIFY}:").partition(":")[0]
    return acts not in (Action.FENCE, Action.PIN, Action.REPOINT), step.wave, step.id


def _end(plan: FailoverPlan, tasks: Sequence[Task], left_out: Collection[str]) -> Estimate:
    """Return when the service is back if some steps took no time."""
    shorter = [replace(task, duration=NOTHING) if task.id in left_out else task for task in tasks]
    return critical_path(shorter).finish[plan.last]


def _less(whole: Estimate, part: Estimate) -> timedelta | None:
    if whole.value is None or part.value is None:
        return None
    return whole.value - part.value


def _reason(plan: Estimate, design: Estimate) -> str:
    return next((figure.reason for figure in (design, plan) if not figure.known), OTHERWISE)
