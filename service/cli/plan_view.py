"""A failover plan as people read it on the terminal."""

from rich.markup import escape

from model.failover import Progress
from model.failover.plan import Comparison, FailoverPlan, Step
from model.records.component import LOGICAL_KINDS
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
    ids: bool = False,
) -> None:
    """Write a plan for people: figures, refusals, steps by wave, and obstacles."""
    kind = "Failback" if plan.failback else "Failover"
    title = f"{kind} plan of {plan.service} from {plan.from_region} to {plan.to_region}"
    show.heading(console, snapshot, f"{title} ({plan.mode})")
    kind = snapshot.graph.component(plan.service).kind
    if kind not in LOGICAL_KINDS:
        console.print(f"It is about one {kind.replace('_', ' ')} and all that it stands on.")
    console.print(
        f"RTO {_figure(plan.rto, endless='never')}; RPO {_figure(plan.rpo, endless='all data')}"
    )
    before = f"detection {show.span(plan.detection)}, decision {show.span(plan.decision)}"
    console.print(f"[dim]Before the first step: {before}. Plan {plan.digest[:19]}.[/dim]")
    if plan.rto_full is not None and any(step.soft for step in plan.steps):
        console.print(f"In full: RTO {_figure(plan.rto_full, endless='never')}")
    if plan.lacking:
        names = ", ".join(plan.lacking)
        console.print(f"Degraded afterwards, because no step brings back: {escape(names)}")
    show_consistency(console, plan)
    if plan.leave:
        console.print(f"Left behind by --leave: {escape(', '.join(plan.leave))}")
    if plan.point_of_no_return:
        console.print(f"Point of no return: {escape(plan.point_of_no_return)}")
    console.print()
    _show_refusals(console, plan)
    _show_steps(console, plan, standing, ids=ids)
    _show_trouble(console, plan)
    if standing is not None:
        console.print(f"Done: {len(standing.done)}. May run now: {len(standing.ready)}.")
        show.rows(console, "", ("may run now",), ((escape(step),) for step in standing.ready))
        show.rows(
            console,
            "Verified before what they wait for: look at these first",
            ("step",),
            ((escape(step),) for step in standing.out_of_order),
        )


def _show_refusals(console: Output, plan: FailoverPlan) -> None:
    if plan.refusals:
        text = f"Refused: {plan.service} cannot run in {plan.to_region}, whatever the steps do."
        console.print(f"[bold red]{escape(text)}[/bold red]")
    show.rows(
        console,
        "Absent on the other side",
        ("component", "why it matters"),
        ((escape(refusal.component), escape(refusal.reason)) for refusal in plan.refusals),
    )


def _show_steps(
    console: Output, plan: FailoverPlan, standing: Progress | None, *, ids: bool
) -> None:
    critical = set(plan.critical_path)
    stuck = {step.step for step in plan.infeasible}
    done = set(standing.done) if standing else set()

    def what(step: Step) -> str:
        text = escape(step.id if ids else step.description)
        mark = (
            "[green]✓[/green] " if step.id in done else "[red]✗[/red] " if step.id in stuck else ""
        )
        mark += "[dim]~[/dim] " if step.soft else ""
        return mark + (f"[bold]{text}[/bold]" if step.id in critical else text)

    show.rows(
        console,
        "",
        ("wave", "step", "takes"),
        ((str(step.wave), what(step), show.span(step.expected)) for step in plan.steps),
    )
    if critical:
        console.print("[dim]Steps in bold are on the critical path.[/dim]")
    if any(step.soft for step in plan.steps):
        console.print("[dim]~ for full function only: the service does not wait for it.[/dim]")
    if stuck:
        console.print("[dim]✗ cannot be run during the event, or waits for such a step.[/dim]")
    console.print()


def _show_trouble(console: Output, plan: FailoverPlan) -> None:
    show.rows(
        console,
        "Steps that cannot be run during the event",
        ("step", "why", "instead"),
        (
            (escape(step.step), escape(step.reason), escape(step.alternative or ""))
            for step in plan.infeasible
            if step.waits_for is None
        ),
    )
    show.rows(
        console,
        "Steps that wait for each other",
        ("cycle", "what to do"),
        ((escape(" → ".join(cycle.cycle)), escape(cycle.suggestion)) for cycle in plan.cycles),
    )
    show.rows(
        console,
        "Uses of the other Region, because --leave keeps a component there",
        ("component", "uses", "how", "each call takes longer"),
        (
            (
                escape(crossing.dependent),
                escape(crossing.provider),
                crossing.effect,
                show.span(crossing.latency),
            )
            for crossing in plan.crossings
        ),
    )
    show.rows(
        console,
        "Not touched",
        ("component", "why"),
        ((escape(exclusion.component), escape(exclusion.reason)) for exclusion in plan.excluded),
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
