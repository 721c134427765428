"""A failover plan as a runbook: numbered steps with commands, checks and undo, for one person.

Refusals come first: whoever opens the runbook in an emergency must see at once that it cannot
work. `schema.exports.plans.markdown` writes the same plan for an incident channel, by waves.
"""

from collections.abc import Iterator
from datetime import timedelta

from model.capability.estimate import duration_text
from model.failover.plan import FailoverPlan, Step
from model.failover.timetable import timetable
from model.records.component import ComponentId
from schema.exports.handbook.markdown import escaped, table
from schema.exports.handbook.page_text import STATUS, figure, link, source_line, span
from schema.exports.handbook.subject import Subject
from schema.exports.plans.aws_cli import command_of
from schema.exports.plans.call import About


def runbook_page(subject: Subject, plan: FailoverPlan) -> str:
    """Return the Markdown of the runbook of a plan."""
    service = ComponentId(plan.service)
    page = subject.paths.runbook(service, plan.from_region, plan.to_region)
    parts = (_head, _refusals, _blocked, _steps, _losses)
    return "\n".join(line for part in parts for line in part(subject, plan, page)) + "\n"


def _head(subject: Subject, plan: FailoverPlan, page: str) -> Iterator[str]:
    service = ComponentId(plan.service)
    name = escaped(subject.names.name(service))
    yield f"# Failover of {name} from {plan.from_region} to {plan.to_region}"
    yield ""
    yield f"Service: {link(subject, service, page)}. State of the plan: **{plan.status}**."
    yield ""
    yield from table(
        ("figure", "achievable", "promised", ""),
        [
            (title, figure(kept, endless=endless), _promised(kept.target), STATUS[kept.status])
            for title, kept, endless in (
                ("RTO", plan.rto, "never"),
                ("RPO", plan.rpo, "all data"),
            )
        ],
        empty="",
    )
    yield (
        f"Before the first step: {span(plan.detection)} until the failure is detected, "
        f"{span(plan.decision)} until a person decides."
    )
    yield from ("", source_line(subject), f"*Plan {plan.digest}.*", "")


def _promised(target: timedelta | None) -> str:
    return "–" if target is None else span(target)


def _refusals(subject: Subject, plan: FailoverPlan, page: str) -> Iterator[str]:
    if not plan.refusals:
        return
    yield f"## Refused: it cannot run in {plan.to_region}"
    yield ""
    yield from table(
        ("missing", "why", "what removes the refusal"),
        (
            (
                link(subject, refusal.component, page),
                escaped(subject.names.in_text(refusal.reason)),
                escaped(subject.names.in_text(refusal.remedy)),
            )
            for refusal in plan.refusals
        ),
        empty="",
    )


def _blocked(subject: Subject, plan: FailoverPlan, page: str) -> Iterator[str]:
    blocked = [step for step in plan.infeasible if step.waits_for is None]
    if not blocked:
        return
    described = {step.id: step.description for step in plan.steps}
    yield from ("## Steps that cannot be run during the event", "")
    yield from table(
        ("step", "why", "instead"),
        (
            (
                escaped(described.get(step.step, step.step)),
                escaped(subject.names.in_text(step.reason)),
                escaped(subject.names.in_text(step.alternative or "")),
            )
            for step in blocked
        ),
        empty="",
    )


def _steps(subject: Subject, plan: FailoverPlan, page: str) -> Iterator[str]:
    yield from ("## Steps", "")
    if not plan.steps:
        yield from ("Nothing has to be done.", "")
        return
    starts = timetable(plan, {}).start
    stuck = {step.step for step in plan.infeasible}
    for number, step in enumerate((step for wave in plan.waves for step in wave), start=1):
        yield from _step(subject, plan, step, number=number, stuck=step.id in stuck)
        start = starts.get(step.id)
        begins = "after the steps before it" if start is None else f"at +{duration_text(start)}"
        takes = f"takes {span(step.expected)}" if step.expected is not None else "time unknown"
        who = f"; {escaped(step.owner)}" if step.owner else ""
        yield from (f"    Wave {step.wave}, {begins}, {takes}{who}.", "")


def _step(
    subject: Subject, plan: FailoverPlan, step: Step, *, number: int, stuck: bool
) -> Iterator[str]:
    mark = " **Cannot be run during the event.**" if stuck else ""
    never = " **Cannot be undone.**" if step.irreversible else ""
    yield f"{number}. [ ] {escaped(step.description)}.{mark}{never}"
    yield ""
    command = command_of(About(graph=subject.graph, plan=plan, step=step))
    if command:
        yield from ("    ```sh", f"    {' '.join(command.split())}", "    ```", "")
    remarks = [
        *(("check", check) for check in step.verify),
        *([("undo", step.compensation)] if step.compensation else ()),
        *(("may fail", doubt) for doubt in step.doubts),
    ]
    for title, text in remarks:
        yield f"    - {title}: {escaped(subject.names.in_text(text))}"
    if remarks:
        yield ""


def _losses(subject: Subject, plan: FailoverPlan, page: str) -> Iterator[str]:
    yield from ("## Data that is lost", "")
    yield from table(
        ("store", "loses", "because"),
        (
            (
                link(subject, loss.component, page),
                "all data" if loss.everything else span(loss.loss),
                escaped(subject.names.in_text(loss.evidence)),
            )
            for loss in plan.losses
        ),
        empty="No store loses data.",
    )
