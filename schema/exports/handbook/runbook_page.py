"""A failover plan as a runbook: numbered steps with commands, checks and undo, for one person.

Refusals come first: whoever opens the runbook in an emergency must see at once that it cannot
work. `schema.exports.plans.markdown` writes the same plan for an incident channel, by waves.
"""

from collections.abc import Iterator
from datetime import timedelta

from model.capability.estimate import duration_text
from model.failover.plan import FailoverPlan
from model.records.component import ComponentId
from schema.exports.handbook.markdown import escaped, table
from schema.exports.handbook.page_text import STATUS, figure, link, source_line, span
from schema.exports.handbook.subject import Subject
from schema.exports.plans.step_rows import StepRow, step_rows


def runbook_page(subject: Subject, plan: FailoverPlan) -> str:
    """Return the Markdown of the runbook of a plan."""
    service = ComponentId(plan.service)
    page = subject.paths.runbook(service, plan.from_region, plan.to_region)
    parts = (_head, _refusals, _blocked, _steps, _losses, _later)
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
    rows = {row.step.id: row for row in step_rows(plan, subject.graph)}
    ordered = (rows[step.id] for wave in plan.waves for step in wave)
    for number, row in enumerate(ordered, start=1):
        yield from _step(subject, row, number)
        begins = (
            "after the steps before it" if row.start is None else f"at +{duration_text(row.start)}"
        )
        yield from (f"    Wave {row.step.wave}, {begins}, {_takes_and_who(row)}.", "")


def _takes_and_who(row: StepRow) -> str:
    takes = "time unknown" if row.step.expected is None else f"takes {span(row.step.expected)}"
    return f"{takes}; {escaped(row.step.owner)}" if row.step.owner else takes


def _step(subject: Subject, row: StepRow, number: int) -> Iterator[str]:
    """Yield the lines of a step: what `step_rows` says of it, and what to see and to expect."""
    step = row.step
    mark = " **Cannot be run during the event.**" if row.cannot else ""
    never = " **Cannot be undone.**" if step.irreversible else ""
    yield f"{number}. [ ] {escaped(subject.names.in_text(step.description))}.{mark}{never}"
    yield ""
    yield from _code(row.command)
    remarks = [
        *(("check", check) for check in step.verify),
        *([("undo", step.compensation)] if step.compensation else ()),
        *(("may fail", doubt) for doubt in step.doubts),
    ]
    for title, text in remarks:
        yield f"    - {title}: {escaped(subject.names.in_text(text))}"
    if remarks:
        yield ""
    if row.check:
        yield from ("    To check it:", "", *_code(row.check))


def _code(command: str) -> Iterator[str]:
    if command:
        yield from ("    ```sh", f"    {' '.join(command.split())}", "    ```", "")


def _later(subject: Subject, plan: FailoverPlan, page: str) -> Iterator[str]:
    rows = step_rows(plan, subject.graph)[len(plan.steps) :]
    if not rows:
        return
    yield from ("", "## After the recovery", "")
    for number, row in enumerate(rows, start=1):
        yield from _step(subject, row, number)
        yield from (f"    {_takes_and_who(row).capitalize()}.", "")


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
