"""`loadpath plan`: in which order to bring a service back in another Region."""

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from model.failover import failover_plan
from model.failover.plan import Comparison, FailoverPlan, Mode
from schema.documents.duration import parse_moment
from schema.documents.failover_plan import document
from service.cli import show
from service.cli.console import out, write_json
from service.cli.exits import Exit
from service.cli.names import resolve
from service.cli.options import (
    AtOption,
    CheckOption,
    Format,
    FormatOption,
    GraphOption,
    RevisionOption,
    StoreOption,
)
from service.cli.snapshot import Snapshot, take


def command(
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="Its id or name: checkout.")],
    from_region: Annotated[
        str, typer.Option("--from", metavar="REGION", help="The Region that fails or is left.")
    ],
    to_region: Annotated[
        str, typer.Option("--to", metavar="REGION", help="The Region that takes over.")
    ],
    mode: Annotated[
        Mode, typer.Option("--mode", help="Whether the side that is left still answers.")
    ] = Mode.UNPLANNED,
    at: AtOption = None,
    check: CheckOption = False,
    format: FormatOption = Format.TABLE,
    graph: GraphOption = None,
    revision: RevisionOption = None,
    store: StoreOption = None,
) -> None:
    """Print the failover plan of a service: steps in waves, each after what it stands on.

    With --check, exits with 1 when a step cannot be run, steps wait for each other, or the plan
    does not meet the promised RTO or RPO.

    Examples:
      loadpath plan checkout --from us-east-1 --to us-west-2
      loadpath plan checkout --from us-east-1 --to us-west-2 --mode planned --format json
      loadpath plan checkout --from us-east-1 --to us-west-2 --check
    """
    snapshot = take(graph, store=store, revision=revision)
    compiled = snapshot.graph
    moment = snapshot.taken_at if at is None else parse_moment(at)
    found = failover_plan(
        compiled,
        service=resolve(compiled, service),
        from_region=from_region,
        to_region=to_region,
        mode=mode,
        at=moment,
        graph_digest=snapshot.digest,
    )
    if format is Format.JSON:
        plan = document(found, generated_at=snapshot.taken_at, at=moment)
        write_json({**snapshot.head(), "plan": plan})
    else:
        _show(out(), snapshot, found)
    if check and _objectionable(found):
        raise typer.Exit(Exit.FINDINGS)


def _objectionable(plan: FailoverPlan) -> bool:
    missed = any(one.status in ("breached", "unknown") for one in (plan.rto, plan.rpo))
    return bool(plan.infeasible or plan.cycles or missed)


def _show(console: Console, snapshot: Snapshot, plan: FailoverPlan) -> None:
    title = f"Failover plan of {plan.service} from {plan.from_region} to {plan.to_region}"
    show.heading(console, snapshot, f"{title} ({plan.mode})")
    console.print(f"RTO {_figure(plan.rto)}; RPO {_figure(plan.rpo)}")
    before = f"detection {show.span(plan.detection)}, decision {show.span(plan.decision)}"
    console.print(f"[dim]Before the first step: {before}. Plan {plan.digest[:19]}.[/dim]")
    if plan.point_of_no_return:
        console.print(f"Point of no return: {escape(plan.point_of_no_return)}")
    console.print()
    critical = set(plan.critical_path)
    show.rows(
        console,
        "",
        ("wave", "step", "what", "takes"),
        (
            (
                str(step.wave),
                f"[bold]{escape(step.id)}[/bold]" if step.id in critical else escape(step.id),
                escape(step.description),
                show.span(step.expected),
            )
            for step in plan.steps
        ),
    )
    if critical:
        console.print("[dim]Steps in bold are on the critical path.[/dim]\n")
    _show_trouble(console, plan)


def _show_trouble(console: Console, plan: FailoverPlan) -> None:
    show.rows(
        console,
        "Steps that cannot be run during the event",
        ("step", "why"),
        ((escape(one.step), escape(one.reason)) for one in plan.infeasible),
    )
    show.rows(
        console,
        "Steps that wait for each other",
        ("cycle", "what to do"),
        ((escape(" → ".join(one.cycle)), escape(one.suggestion)) for one in plan.cycles),
    )
    show.rows(
        console,
        "Not touched",
        ("component", "why"),
        ((escape(one.component), escape(one.reason)) for one in plan.excluded),
    )


def _figure(one: Comparison) -> str:
    """Return a figure beside its target: `25 min of 15 min: breached`."""
    computed = show.span(one.computed)
    if one.computed is None and one.known_part is not None:
        computed = f"at least {show.span(one.known_part)}"
    target = "no target" if one.target is None else f"target {show.span(one.target)}"
    return f"{computed}, {target}: {show.word(one.status)}"
