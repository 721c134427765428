"""A plan for an executor on standard output, and remarks on it on standard error."""

from collections.abc import Iterator

from rich.markup import escape

from model.failover.plan import FailoverPlan
from model.graph import DependencyGraph
from schema.exports.plans import ExecutorFormat, Export
from service.cli import show
from service.cli.console import err
from service.cli.streams import write


def write_export(form: ExecutorFormat, plan: FailoverPlan, graph: DependencyGraph) -> None:
    """Write the document, then what its operator has to know and to supply."""
    exported = form.export(plan, graph)
    write(form.write(exported))
    for line in _remarks(form, plan, exported):
        err().print(escape(line), soft_wrap=True)


def show_hindrance(plan: FailoverPlan, format: str) -> None:
    """Write to standard error why a plan is not handed to an executor, and what would help."""
    lines = [f"error the plan is {plan.status}, so it is not written for {format}"]
    lines += [f"  {refusal.reason}: {refusal.remedy}" for refusal in plan.refusals]
    lines += [
        f"  {blocked.step}: {blocked.reason}"
        for blocked in plan.infeasible
        if blocked.waits_for is None
    ]
    lines.append("hint --force writes it all the same; the document then says so on top")
    for line in lines:
        err().print(escape(line), soft_wrap=True)


def _remarks(form: ExecutorFormat, plan: FailoverPlan, exported: Export) -> Iterator[str]:
    if plan.status != "ready":
        yield f"The plan is {plan.status}: running it does not bring the service back."
    cost = exported.cost
    later = "An unknown time" if cost.inflation is None else show.span(cost.inflation)
    yield f"{later} later than the plan: {cost.reason}."
    yield from (f"Supply {name}: {what}." for name, what in exported.parameters.items())
    if exported.unmapped:
        waiting = f"{len(exported.unmapped)} of {len(plan.steps)} steps"
        yield f"{waiting} wait for a person in {form.name}:"
    yield from (f"  {step}: {why}" for step, why in exported.unmapped.items())
    if exported.notes:
        yield "What the document does not see to:"
    yield from (f"  {note}" for note in exported.notes)
