"""Plan drift: a plan that people wrote does not fit the graph."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from model.capability.closed_regions import closed_accounts
from model.errors import InvalidValue
from model.failover import failover_plan
from model.failover.plan import FailoverPlan, Mode
from model.gaps.interface import Finding, GapRule, Question, Status
from model.gaps.written_plans import Drift, WrittenPlan, drift, written_plans
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId, Json
from model.records.objective import DisruptionClass

ASSERTED = 0.7
NAMED = 3
"""How many components the message names for each kind of drift."""


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each written plan of a service that does not fit the graph.

    A service states its plans in `recovery_plans`: from and to Region, the components in their
    order, and the day of the last review. A plan drifts when it brings back a component before one
    that the computed plan (`loadpath plan`) brings back first, when it leaves out a component that
    the computed plan changes, when it names a component that does not exist, or when a need was
    first seen after the review. It cannot work at all when an account that it moves has not enabled
    the new Region, or may call nothing there. When no plan can be computed, the finding is unknown.
    Additional components in a written plan are no drift.
    """
    for component in question.graph.components:
        for plan in written_plans(component):
            yield from _judged(question, component, plan)


def _judged(question: Question, service: Component, plan: WrittenPlan) -> Iterator[Finding]:
    stated = (service.id, *question.graph.members(service.id), *plan.steps)
    closed = "; ".join(closed_accounts(question.graph, stated, plan.to_region))
    if closed:
        details: Mapping[str, Json] = {"closed": closed}
        yield _finding(question.graph, service, plan, Status.BREACHED, closed, details)
        return
    try:
        computed = _computed(question, service, plan)
    except InvalidValue as error:
        yield _finding(question.graph, service, plan, Status.UNKNOWN, str(error), {})
        return
    differences = drift(question.graph, plan, computed)
    if differences.any:
        text = "; ".join(_sentences(question.graph, plan, differences))
        yield _finding(question.graph, service, plan, Status.BREACHED, text, _details(differences))


def _computed(question: Question, service: Component, plan: WrittenPlan) -> FailoverPlan:
    return failover_plan(
        question.graph,
        service=service.id,
        from_region=plan.from_region,
        to_region=plan.to_region,
        mode=Mode.UNPLANNED,
        at=question.at,
        graph_digest="",
    )


def _sentences(graph: DependencyGraph, plan: WrittenPlan, differences: Drift) -> Iterator[str]:
    for early, late in differences.out_of_order[:1]:
        others = len(differences.out_of_order) - 1
        rest = f" (and {others} more pairs)" if others else ""
        yield f"{_label(graph, late)} has to come before {_label(graph, early)}{rest}"
    if differences.missing:
        yield f"it leaves out {_names(graph, differences.missing)}"
    if differences.gone:
        yield f"it names {_names(graph, differences.gone)}, which is not there any more"
    if differences.changed_at is not None and plan.reviewed_at is not None:
        changed, reviewed = differences.changed_at.date(), plan.reviewed_at.date()
        yield f"a need was first seen on {changed}, after its review of {reviewed}"


def _finding(
    graph: DependencyGraph,
    service: Component,
    plan: WrittenPlan,
    status: Status,
    text: str,
    details: Mapping[str, Json],
) -> Finding:
    region = ComponentId(f"region:{plan.from_region}")
    return Finding(
        component=service.id,
        provider=region if region in graph else None,
        message=f"the written plan of {service.label} from {plan.from_region} to "
        f"{plan.to_region} {'does not fit' if details else 'cannot be judged'}: {text}",
        status=status,
        disruption_class=DisruptionClass.REGION,
        confidence=ASSERTED,
        details={
            "from": plan.from_region,
            "to": plan.to_region,
            "reviewed_at": _moment(plan.reviewed_at),
            **details,
        },
    )


def _details(differences: Drift) -> Mapping[str, Json]:
    return {
        "out_of_order": [[early, late] for early, late in differences.out_of_order],
        "missing": list(differences.missing),
        "gone": list(differences.gone),
        "changed_at": _moment(differences.changed_at),
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _names(graph: DependencyGraph, ids: Sequence[str]) -> str:
    first = ", ".join(_label(graph, component) for component in ids[:NAMED])
    return first if len(ids) <= NAMED else f"{first} and {len(ids) - NAMED} more"


def _label(graph: DependencyGraph, component: str) -> str:
    return graph.component(component).label if component in graph else component


RULE = GapRule(
    id="N-26",
    title="A written recovery plan does not fit the graph any more",
    why="Executors run the order that a person typed in. When the design changes, the order is "
    "wrong, or leaves out a component, and nobody notices before the event.",
    fix="Generate the plan (`loadpath plan`), take over the components that the details name, and "
    "write down the day of the review; state the plan of each service in a graph document "
    "(`plans`).",
    source="AWS Application Recovery Controller Developer Guide, Region switch plan evaluation",
    example="The sample estate states no written plan; give a service `plans` in a graph document.",
    find=find,
)
