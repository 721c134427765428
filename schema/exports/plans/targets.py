"""What each executor's format leaves out of a plan, for the JSON of the plan."""

from model.failover.plan import FailoverPlan
from model.graph import DependencyGraph
from schema.documents.failover_plan.shapes import Target
from schema.exports.plans import EXECUTORS
from schema.exports.plans.interface import ExecutorFormat


def targets(plan: FailoverPlan, graph: DependencyGraph) -> tuple[Target, ...]:
    """Return one target a format, sorted by name; `graph` is the one of the plan."""
    return tuple(_target(form, plan, graph) for form in EXECUTORS)


def _target(form: ExecutorFormat, plan: FailoverPlan, graph: DependencyGraph) -> Target:
    export = form.export(plan, graph)
    return Target(
        format=form.name,
        inflation=export.cost.inflation,
        inflation_reason=export.cost.reason,
        unmapped=tuple(export.unmapped),
    )
