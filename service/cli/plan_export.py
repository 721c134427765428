"""A plan for an executor on standard output, and what it loses on standard error."""

from collections.abc import Iterator

from rich.markup import escape

from model.failover.plan import FailoverPlan
from model.graph import DependencyGraph
from schema.exports.plans import ExecutorFormat, Export
from service.cli import show
from service.cli.console import err, write


def write_export(form: ExecutorFormat, plan: FailoverPlan, graph: DependencyGraph) -> None:
    """Write the document, and what whoever runs it has to know and to supply."""
    found = form.export(plan, graph)
    write(form.write(found))
    for line in _told(form, plan, found):
        err().print(escape(line), soft_wrap=True)


def _told(form: ExecutorFormat, plan: FailoverPlan, found: Export) -> Iterator[str]:
    if plan.status != "ready":
        yield f"The plan is {plan.status}: running it does not bring the service back."
    cost = found.cost
    later = "An unknown time" if cost.inflation is None else show.span(cost.inflation)
    yield f"{later} later than the plan: {cost.reason}."
    yield from (f"Supply {name}: {what}." for name, what in found.parameters.items())
    if found.unmapped:
        yield f"{len(found.unmapped)} of {len(plan.steps)} steps wait for a person in {form.name}:"
    yield from (f"  {step}: {why}" for step, why in found.unmapped.items())
    if found.notes:
        yield "What the document does not see to:"
    yield from (f"  {one}" for one in found.notes)
