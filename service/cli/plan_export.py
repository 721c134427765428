"""A plan for an executor on standard output, and remarks on it on standard error."""

from collections.abc import Iterable, Iterator, Mapping

from rich.markup import escape

from model.failover.plan import FailoverPlan
from model.graph import DependencyGraph
from schema.exports.plans import ExecutorFormat, Export
from service.cli import show
from service.cli.console import Output, err
from service.cli.streams import write


def write_export(
    console: Output, form: ExecutorFormat, plan: FailoverPlan, graph: DependencyGraph
) -> None:
    """Write the document, then what its operator has to know and to supply."""
    exported = form.export(plan, graph)
    write(form.write(exported))
    _tell(_remarks(console, form, plan, exported))


def show_hindrance(console: Output, plan: FailoverPlan, format: str) -> None:
    """Write to standard error why a plan is not handed to an executor, and what would help."""
    described = _descriptions(plan)
    lines = [f"error the plan is {plan.status}, so it is not written for {format}"]
    lines += [
        f"  {console.sentence(refusal.reason)}: {console.sentence(refusal.remedy)}"
        for refusal in plan.refusals
    ]
    lines += [
        f"  {described[blocked.step]}: {console.sentence(blocked.reason)}"
        for blocked in plan.infeasible
        if blocked.waits_for is None
    ]
    lines.append("hint --force writes it all the same; the document then says so on top")
    _tell(lines)


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        err().print(line, soft_wrap=True)


def _descriptions(plan: FailoverPlan) -> Mapping[str, str]:
    """Return what each step does, as markup."""
    return {step.id: escape(step.description) for step in plan.steps}


def _remarks(
    console: Output, form: ExecutorFormat, plan: FailoverPlan, exported: Export
) -> Iterator[str]:
    described = _descriptions(plan)
    if plan.status != "ready":
        yield f"The plan is {plan.status}: running it does not bring the service back."
    cost = exported.cost
    later = "An unknown time" if cost.inflation is None else show.span(cost.inflation)
    yield f"{later} later than the plan: {_with_steps(console, plan, cost.reason)}."
    yield from (
        f"Supply {name}: {console.sentence(what)}." for name, what in exported.parameters.items()
    )
    if exported.unmapped:
        waiting = f"{len(exported.unmapped)} of {len(plan.steps)} steps"
        yield f"{waiting} wait for a person in {form.name}:"
    yield from (
        f"  {described[step]}: {console.sentence(why)}" for step, why in exported.unmapped.items()
    )
    if exported.notes:
        yield "What the document does not see to:"
    yield from (f"  {_with_steps(console, plan, note)}" for note in exported.notes)


def _with_steps(console: Output, plan: FailoverPlan, text: str) -> str:
    """Return a sentence as markup, with what its steps do instead of their ids."""
    if console.shows_ids:
        return console.sentence(text)
    for step in sorted(plan.steps, key=lambda step: len(step.id), reverse=True):
        text = text.replace(step.id, f'"{step.description}"')
    return console.sentence(text)
