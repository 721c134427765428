"""A failover plan as a Markdown checklist, for an incident channel."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from model.capability.estimate import duration_text
from model.failover.plan import Comparison, Crossing, FailoverPlan, Step
from model.failover.plan_slack import shortening
from model.graph import DependencyGraph
from schema.consistency_words import sentence
from schema.documents.failover_plan.shapes import StepCommands
from schema.exports.plans.interface import PlanFormat
from schema.exports.plans.step_commands import step_commands


def render(plan: FailoverPlan, graph: DependencyGraph) -> str:
    """Return obstacles first, then one heading a wave and one checkbox a step.

    Steps after the recovery come last, under a heading of their own.
    """
    commands = step_commands(plan, graph)
    lines = (
        *_head(plan),
        *_trouble(plan),
        *_shorter(plan),
        *_waves(plan, commands),
        *_rest(plan),
        *_afterwards(plan, commands),
    )
    return "\n".join(lines) + "\n"


def _head(plan: FailoverPlan) -> Iterator[str]:
    kind = "Failback" if plan.failback else "Failover"
    yield f"# {kind} of {plan.service} from {plan.from_region} to {plan.to_region}"
    yield ""
    yield f"- mode: {plan.mode}; status: **{plan.status}**"
    yield f"- RTO: {_figure(plan.rto, endless='never')}"
    if plan.rto_full is not None and any(step.soft for step in plan.steps):
        yield f"- in full: {_figure(plan.rto_full, endless='never')}"
    if plan.lacking:
        names = ", ".join(f"`{component}`" for component in plan.lacking)
        yield f"- degraded from then on, no step brings back: {names}"
    yield f"- RPO: {_figure(plan.rpo, endless='all data')}"
    yield from _consistency(plan)
    before = f"detection {_span(plan.detection)}, decision {_span(plan.decision)}"
    yield f"- before the first step: {before}"
    yield f"- point of no return: {_code(plan.point_of_no_return)}"
    yield f"- plan `{plan.digest}`"


def _trouble(plan: FailoverPlan) -> Iterator[str]:
    if plan.refusals:
        yield from ("", "## Refused: absent on the other side", "")
        for refusal in plan.refusals:
            yield f"- `{refusal.component}`: {refusal.reason}. To remove it: {refusal.remedy}."
    if plan.infeasible:
        yield from ("", "## Steps that cannot run during the event", "")
        for blocked in (step for step in plan.infeasible if step.waits_for is None):
            instead = f" Instead: {blocked.alternative}." if blocked.alternative else ""
            yield f"- `{blocked.step}`: {blocked.reason}.{instead}"
    if plan.cycles:
        yield from ("", "## Steps that wait for each other", "")
        for circle in plan.cycles:
            yield f"- {' → '.join(f'`{step}`' for step in circle.cycle)}: {circle.suggestion}"


def _consistency(plan: FailoverPlan) -> Iterator[str]:
    """Yield how far apart the stores come back, if there are several."""
    consistency = plan.consistency
    if consistency is not None and len(plan.losses) > 1:
        yield f"- {sentence(consistency)}"


def _shorter(plan: FailoverPlan) -> Iterator[str]:
    gaining = shortening(plan)
    if gaining:
        yield from ("", "## What would shorten it", "")
    for step, margin in gaining:
        gain = margin.known_gain if margin.gain is None else margin.gain
        part = f" of what is known ({margin.gain_reason})" if margin.gain is None else ""
        yield f"- `{step.id}`: without its time {_span(gain)} sooner{part}"


def _waves(plan: FailoverPlan, commands: Mapping[str, StepCommands]) -> Iterator[str]:
    stuck = {blocked.step for blocked in plan.infeasible}
    for number, wave in enumerate(plan.waves, start=1):
        yield from ("", f"## Wave {number}", "")
        for step in wave:
            yield from _step(step, commands[step.id], cannot=step.id in stuck)
        point = plan.rollback_points[number - 1]
        if point.possible and point.undo:
            yield f"\nUp to here everything can be undone ({len(point.undo)} steps)."


def _afterwards(plan: FailoverPlan, commands: Mapping[str, StepCommands]) -> Iterator[str]:
    if plan.post_recovery.steps:
        yield from ("", "## After the recovery", "")
        for step in plan.post_recovery.steps:
            yield from _step(step, commands[step.id], cannot=False)


def _step(step: Step, commands: StepCommands, *, cannot: bool) -> Iterator[str]:
    flags = [
        *(["**cannot run during the event**"] if cannot else []),
        *(["**cannot be undone**"] if step.irreversible else []),
        *([f"only if {step.condition}"] if step.condition else []),
        *(["for full function only"] if step.soft else []),
    ]
    note = f" ({'; '.join(flags)})" if flags else ""
    yield f"- [ ] `{step.id}` {step.description}{note}. Takes {_span(step.expected)}."
    if commands.command:
        yield f"  - command: `{commands.command}`"
    if commands.check_command and commands.check_command != commands.command:
        yield f"  - check: `{commands.check_command}`"
    if step.requires:
        yield f"  - uses {', '.join(f'`{api}`' for api in step.requires)}"
    if step.compensation:
        yield f"  - undo: {step.compensation}"
    if step.owner:
        yield f"  - owner: {step.owner}"


def _rest(plan: FailoverPlan) -> Iterator[str]:
    if plan.crossings:
        yield from ("", "## Crosses Regions afterwards", "")
        yield from (
            f"- `{crossing.dependent}` uses `{crossing.provider}` in {crossing.to_region}: "
            f"{_slower(crossing)}"
            for crossing in plan.crossings
        )
    if plan.excluded:
        yield from ("", "## Not touched", "")
        yield from (f"- `{exclusion.component}`: {exclusion.reason}" for exclusion in plan.excluded)


def _slower(crossing: Crossing) -> str:
    if crossing.latency is None:
        return f"how much longer a call takes is unknown ({crossing.evidence})"
    return f"{crossing.latency.total_seconds() * 1000:g} ms longer a call"


def _figure(comparison: Comparison, *, endless: str) -> str:
    if comparison.computed is not None:
        computed = duration_text(comparison.computed)
    elif comparison.known_part is None:
        computed = endless
    else:
        computed = f"unknown, at least {duration_text(comparison.known_part)} ({comparison.reason})"
    target = (
        "no target" if comparison.target is None else f"target {duration_text(comparison.target)}"
    )
    return f"{computed}; {target}: {comparison.status.replace('_', ' ')}"


def _span(duration: timedelta | None) -> str:
    return "an unknown time" if duration is None else duration_text(duration)


def _code(text: str | None) -> str:
    return "none, all can be undone" if text is None else f"`{text}`"


FORMAT = PlanFormat(
    name="markdown",
    title="A checklist for an incident channel or a wiki.",
    media_type="text/markdown",
    extension="md",
    render=render,
)
