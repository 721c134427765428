"""`loadpath plan`: in which order to bring a service back in another Region."""

import sys
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from model.errors import InvalidValue
from model.failover import Progress, failover_plan, progress
from model.failover.plan import Comparison, FailoverPlan, Mode, Step
from model.failover.timetable import Timetable, timetable
from model.records.component import LOGICAL_KINDS
from model.recovery.schedule import Span
from schema.documents.duration import format_duration, parse_moment
from schema.documents.failover_plan import document
from schema.exports.plans import executor_format, markdown
from schema.exports.plans.targets import targets
from service.cli import show
from service.cli.console import out, write_json
from service.cli.exits import Exit
from service.cli.names import resolve, resolve_all
from service.cli.options import AtOption, CheckOption, GraphOption, RevisionOption, StoreOption
from service.cli.plan_export import write_export
from service.cli.plan_figures import show_consistency, show_margins, show_timetable
from service.cli.snapshot import Snapshot, take
from service.exact import solver


class PlanFormat(StrEnum):
    """The reader for whom the plan is written."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"
    ARC = "arc"
    ARGO = "argo"
    ASL = "asl"
    SSM = "ssm"


def command(
    service: Annotated[
        str,
        typer.Argument(metavar="SERVICE", help="Its id or name: checkout; or another component's."),
    ],
    from_region: Annotated[
        str,
        typer.Option(
            "--from", metavar="REGION", help="The Region that fails, or that the service leaves."
        ),
    ],
    to_region: Annotated[
        str, typer.Option("--to", metavar="REGION", help="The Region that takes over.")
    ],
    mode: Annotated[
        Mode,
        typer.Option("--mode", help="Whether the Region that the service leaves still answers."),
    ] = Mode.UNPLANNED,
    failback: Annotated[
        bool,
        typer.Option(
            "--failback", help="Return to a Region that failed: planned, stores synchronised first."
        ),
    ] = False,
    leave: Annotated[
        list[str] | None,
        typer.Option(
            "--leave",
            metavar="COMPONENT",
            help="A component that stays where it is, by id or name; may be repeated.",
        ),
    ] = None,
    verified: Annotated[
        list[str] | None,
        typer.Option(
            "--verified",
            metavar="STEP",
            help="A step that is verified, to see what may run next; may be repeated.",
        ),
    ] = None,
    ids: Annotated[
        bool, typer.Option("--ids", help="Show the ids of the steps, which --verified takes.")
    ] = False,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Show what would shorten it, and the slack of each step."),
    ] = False,
    operators: Annotated[
        int | None,
        typer.Option(
            "--operators", metavar="N", min=1, help="How many people run it: when steps start."
        ),
    ] = None,
    exact: Annotated[
        bool,
        typer.Option("--exact", help="Look for the shortest timetable (needs loadpath[exact])."),
    ] = False,
    at: AtOption = None,
    check: CheckOption = False,
    format: Annotated[
        PlanFormat,
        typer.Option("--format", "-f", help="For people, machines, a wiki, or an executor."),
    ] = PlanFormat.TABLE,
    graph: GraphOption = None,
    revision: RevisionOption = None,
    store: StoreOption = None,
) -> None:
    """Print the failover plan of a service: steps in waves, each after the steps that it needs.

    SERVICE may also name another component that serves: the plan then covers that component and
    everything that it depends on. The service does not wait for steps marked ~: they bring back
    soft dependencies.

    --leave keeps a component where it is, with the dependencies that only it has. In a planned
    failover the service then uses it across Regions. In an unplanned failover the plan refuses
    every component that needs it, unless the counterpart on the other side serves already.

    The formats arc, argo, asl and ssm are documents for ARC Region switch, Argo Workflows, Step
    Functions and Systems Manager; standard error names what they cannot express.

    With --check, exits with 1 when the service cannot run in the other Region, a step that it
    waits for cannot be run, steps wait for each other, or the plan misses the promised RTO or RPO.

    Examples:
      loadpath plan checkout --from us-east-1 --to us-west-2
      loadpath plan checkout --from us-east-1 --to us-west-2 --explain
      loadpath plan checkout --from us-east-1 --to us-west-2 --operators 2 --exact
      loadpath plan checkout --from us-east-1 --to us-west-2 --mode planned --format json
      loadpath plan checkout --from us-east-1 --to us-west-2 --mode planned --leave orders-us-east-1
      loadpath plan checkout --from us-east-1 --to us-west-2 --format markdown > checkout.md
      loadpath plan checkout --from us-east-1 --to us-west-2 --format argo > checkout.yaml
      loadpath plan checkout --from us-west-2 --to us-east-1 --failback --check
    """
    if exact and operators is None:
        raise InvalidValue("--exact", exact, "it together with --operators")
    solve = solver() if exact else None
    snapshot = take(graph, store=store, revision=revision)
    compiled = snapshot.graph
    moment = snapshot.taken_at if at is None else parse_moment(at)
    plan = failover_plan(
        compiled,
        service=resolve(compiled, service),
        from_region=from_region,
        to_region=to_region,
        mode=mode,
        failback=failback,
        leave=resolve_all(compiled, leave or ()),
        at=moment,
        graph_digest=snapshot.digest,
    )
    standing = None if verified is None else progress(plan, verified)
    times = None if operators is None else timetable(plan, {"operator": operators}, solve)
    match format:
        case PlanFormat.JSON:
            lost = targets(plan, compiled)
            written = document(plan, generated_at=snapshot.taken_at, at=moment, targets=lost)
            write_json({**snapshot.head(), "plan": written, **_standing(standing), **_times(times)})
        case PlanFormat.MARKDOWN:
            sys.stdout.write(markdown.render(plan))
        case PlanFormat.TABLE:
            show_plan(out(), snapshot, plan, standing, ids=ids)
            if explain:
                show_margins(out(), plan)
            if times is not None and operators is not None:
                show_timetable(out(), times, operators)
        case PlanFormat.ARC | PlanFormat.ARGO | PlanFormat.ASL | PlanFormat.SSM:
            write_export(executor_format(format), plan, compiled)
    if check and _objectionable(plan):
        raise typer.Exit(Exit.FINDINGS)


def _times(times: Timetable | None) -> Mapping[str, Any]:
    """Return when each step starts as JSON data; empty without a timetable."""
    if times is None:
        return {}
    return {
        "timetable": {
            **_serving(times.serving),
            "serving_underestimated": times.serving_underestimated,
            "makespan": format_duration(times.makespan),
            "lower_bound": format_duration(times.lower_bound),
            "excess": format_duration(times.everything.excess),
            "proven": times.proven,
            "start": {step: format_duration(begin) for step, begin in times.start.items()},
            "underestimated": list(times.underestimated),
            "left_out": list(times.left_out),
        }
    }


def _serving(span: Span | None) -> Mapping[str, Any]:
    names = ("serving", "serving_lower_bound")
    if span is None:
        return dict.fromkeys(names)
    values = (format_duration(span.makespan), format_duration(span.lower_bound))
    return dict(zip(names, values, strict=True))


def _objectionable(plan: FailoverPlan) -> bool:
    missed = any(figure.status in ("breached", "unknown") for figure in (plan.rto, plan.rpo))
    return bool(plan.status != "ready" or plan.cycles or missed)


def _standing(standing: Progress | None) -> Mapping[str, Any]:
    """Return where an execution stands as JSON data; empty without --verified."""
    if standing is None:
        return {}
    names = ("done", "ready", "waiting", "infeasible", "out_of_order")
    return {"progress": {name: list(getattr(standing, name)) for name in names}}


def show_plan(
    console: Console,
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


def _show_refusals(console: Console, plan: FailoverPlan) -> None:
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
    console: Console, plan: FailoverPlan, standing: Progress | None, *, ids: bool
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


def _show_trouble(console: Console, plan: FailoverPlan) -> None:
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
