"""A failover plan as people read it on the terminal, at three in the morning."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.markup import escape
from rich.table import Table

from model.failover import Progress
from model.failover.plan import Comparison, FailoverPlan
from model.graph import DependencyGraph
from model.records.component import LOGICAL_KINDS
from schema.exports.plans.step_rows import COLUMNS, LATER_COLUMNS, StepRow, step_rows
from service.cli import show
from service.cli.console import Output
from service.cli.plan_figures import show_consistency
from service.cli.snapshot import Snapshot


def show_plan(
    console: Output,
    snapshot: Snapshot,
    plan: FailoverPlan,
    standing: Progress | None = None,
    *,
    everything: bool = False,
) -> None:
    """Write a plan for people.

    First what is refused and what would remove it, then the steps in time with their commands,
    then the data that is lost and what is left to do after the recovery. `everything` adds what
    the plan leaves alone.
    """
    graph = snapshot.graph
    _show_heading(console, snapshot, graph, plan)
    _show_refusals(console, plan)
    rows = step_rows(plan, graph)
    _show_steps(console, plan, rows[: len(plan.steps)], standing)
    _show_losses(console, plan)
    _show_later(console, rows[len(plan.steps) :])
    _show_cycles(console, plan)
    if plan.leave or everything:
        _show_crossings(console, plan)
    if everything:
        show.rows(
            console,
            "Not touched",
            ("component", "why"),
            (
                (console.name(exclusion.component), console.sentence(exclusion.reason))
                for exclusion in plan.excluded
            ),
        )
    elif plan.excluded and console.is_terminal:
        console.print(f"[dim]{len(plan.excluded)} components stay untouched; --all lists them.[/]")
    if standing is not None:
        _show_progress(console, standing)


def _show_heading(
    console: Output, snapshot: Snapshot, graph: DependencyGraph, plan: FailoverPlan
) -> None:
    kind = "Failback" if plan.failback else "Failover"
    service = console.named(plan.service)
    title = f"{kind} plan of {service} from {plan.from_region} to {plan.to_region}"
    show.heading(console, snapshot, f"{title} ({plan.mode}): {plan.status}")
    kind = graph.component(plan.service).kind
    if kind not in LOGICAL_KINDS:
        console.print(f"It is about one {kind.replace('_', ' ')} and everything that it needs.")
    console.print(f"RTO {_figure(plan.rto, endless='never')}")
    for doubt in (each for last in plan.steps if last.id == plan.last for each in last.doubts):
        console.print(f"  {console.sentence(doubt)}")
    console.print(f"RPO {_figure(plan.rpo, endless='all data')}")
    if plan.rto_full is not None and any(step.soft for step in plan.steps):
        console.print(f"In full: RTO {_figure(plan.rto_full, endless='never')}")
    if plan.lacking:
        names = console.list_names(plan.lacking)
        console.print(f"Degraded afterwards, because no step brings back: {names}")
    if plan.leave:
        console.print(f"Left behind by --leave: {console.list_names(plan.leave)}")
    if plan.point_of_no_return:
        steps = {step.id: step.description for step in plan.steps}
        step = steps.get(plan.point_of_no_return, plan.point_of_no_return)
        console.print(f"Point of no return: {escape(step)}")
    console.print()


def _show_refusals(console: Output, plan: FailoverPlan) -> None:
    if plan.refusals:
        text = f"Refused: {console.named(plan.service)} cannot run in {plan.to_region}, "
        console.print(f"[bold red]{escape(text)}whatever the steps do.[/bold red]")
    show.rows(
        console,
        f"Missing in {plan.to_region}",
        ("component", "why it matters", "what would remove it"),
        (
            (
                console.name(refusal.component),
                console.sentence(refusal.reason),
                console.sentence(refusal.remedy),
            )
            for refusal in plan.refusals
        ),
    )
    described = {step.id: step.description for step in plan.steps}
    show.rows(
        console,
        "Steps that cannot be run during the event",
        ("step", "why", "what would remove it"),
        (
            (
                escape(described.get(blocked.step, blocked.step)),
                console.sentence(blocked.reason),
                console.sentence(blocked.alternative or ""),
            )
            for blocked in plan.infeasible
            if blocked.waits_for is None
        ),
    )


def _show_steps(
    console: Output, plan: FailoverPlan, rows: Sequence[StepRow], standing: Progress | None
) -> None:
    done = set(standing.done) if standing else set()
    people = (("somebody notices the failure", plan.detection), ("somebody decides", plan.decision))
    lines = [StepLine(takes=show.span(time), text=text) for text, time in people]
    for row in rows:
        mark = "✓ " if row.step.id in done else "✗ " if row.cannot else ""
        text = f"{mark}{'~ ' if row.step.soft else ''}{_name(console, row)}"
        bold = row.step.id in plan.critical_path
        lines.append(_line(row, f"[bold]{text}[/bold]" if bold else text))
    if console.is_terminal:
        _show_lines(console, "Steps", lines)
    else:
        cells = [
            (line.starts, line.takes, line.text, line.wave, *map(escape, line.how))
            for line in lines
        ]
        show.rows(console, "Steps", COLUMNS, cells)
    _show_marks(console, plan, any(row.cannot for row in rows), bool(done))


def _show_later(console: Output, rows: Sequence[StepRow]) -> None:
    lines = [replace(_line(row, _name(console, row)), starts="") for row in rows]
    if lines and console.is_terminal:
        _show_lines(console, "After the recovery", lines)
        return
    cells = [(line.takes, line.text, *map(escape, line.how)) for line in lines]
    show.rows(console, "After the recovery", LATER_COLUMNS, cells)


def _name(console: Output, row: StepRow) -> str:
    return escape(row.step.id if console.shows_ids else row.step.description)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One line of the timeline."""

    starts: str = ""
    """How long after the first step; empty before it, `-` for a step that cannot run."""
    takes: str
    text: str
    """What to do, as markup."""
    wave: str = ""
    how: tuple[str, str, str] = ("", "", "")
    """The command of the AWS CLI, that of the check, and how to undo it; empty where unknown."""


def _line(row: StepRow, text: str) -> StepLine:
    return StepLine(
        starts="-" if row.start is None else f"+{show.span(row.start)}",
        takes=show.span(row.step.expected),
        text=text,
        wave=str(row.step.wave),
        how=(row.command, row.check, row.undo),
    )


def _show_lines(console: Output, title: str, lines: Sequence[StepLine]) -> None:
    """Write the steps one below the other, with command, check and undo on lines of their own.

    The terminal wraps a command, so that it is copied as one line.
    """
    widths = [max(len(part) for part in parts) for parts in _first_columns(lines)]
    console.print(f"[bold]{title}[/bold]")
    for line in lines:
        grid = Table.grid(padding=(0, 2, 0, 0))
        for width in widths:
            grid.add_column(width=width)
        grid.add_column(overflow="fold")
        grid.add_row(line.starts, line.takes, line.text)
        console.print(grid)
        command, check, undo = map(escape, line.how)
        if command:
            console.print(f"  [cyan]{command}[/cyan]", soft_wrap=True)
        if check:
            console.print(f"  [dim]check:[/dim] [cyan]{check}[/cyan]", soft_wrap=True)
        if undo:
            console.print(f"  [dim]undo: {undo}[/dim]", soft_wrap=True)


def _first_columns(lines: Sequence[StepLine]) -> Sequence[Sequence[str]]:
    return [[line.starts for line in lines], [line.takes for line in lines]]


def _show_marks(console: Output, plan: FailoverPlan, has_stuck: bool, has_done: bool) -> None:
    is_bold = console.is_terminal and plan.critical_path
    marks = [
        "Steps in bold are on the critical path." if is_bold else "",
        "~ for full function only: the service does not wait for it."
        if any(step.soft for step in plan.steps)
        else "",
        "✗ cannot be run during the event, or waits for such a step." if has_stuck else "",
        "✓ is verified." if has_done else "",
    ]
    text = " ".join(filter(None, marks))
    console.print(f"[dim]{text}[/dim]\n" if text else "")


def _show_losses(console: Output, plan: FailoverPlan) -> None:
    show.rows(
        console,
        "Data that is lost",
        ("store", "loses", "because"),
        (
            (
                console.name(loss.component),
                "all data" if loss.everything else show.span(loss.loss),
                console.sentence(loss.evidence),
            )
            for loss in plan.losses
        ),
    )
    show_consistency(console, plan)


def _show_cycles(console: Output, plan: FailoverPlan) -> None:
    show.rows(
        console,
        "Steps that wait for each other",
        ("cycle", "what to do"),
        (
            (escape(" → ".join(cycle.cycle)), console.sentence(cycle.suggestion))
            for cycle in plan.cycles
        ),
    )


def _show_crossings(console: Output, plan: FailoverPlan) -> None:
    show.rows(
        console,
        "Uses of the other Region, because --leave keeps a component there",
        ("component", "uses", "how", "each call takes longer"),
        (
            (
                console.name(crossing.dependent),
                console.name(crossing.provider),
                crossing.effect,
                show.span(crossing.latency),
            )
            for crossing in plan.crossings
        ),
    )


def _show_progress(console: Output, standing: Progress) -> None:
    console.print(f"Done: {len(standing.done)}. May run now: {len(standing.ready)}.")
    show.rows(console, "", ("may run now",), ((escape(step),) for step in standing.ready))
    show.rows(
        console,
        "Verified before what they wait for: look at these first",
        ("step",),
        ((escape(step),) for step in standing.out_of_order),
    )


def _figure(figure: Comparison, *, endless: str) -> str:
    """Return a figure beside its target: `25 min, target 15 min: breached`."""
    if figure.computed is not None:
        computed = show.span(figure.computed)
    elif figure.known_part is None:
        computed = endless
    else:
        computed = f"at least {show.span(figure.known_part)}" if figure.known_part else "unknown"
    if figure.target is None:
        return f"{computed}, no target"
    return f"{computed}, target {show.span(figure.target)}: {show.word(figure.status)}"
