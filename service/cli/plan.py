"""`loadpath plan`: in which order to bring a service back in another Region."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import typer

from model.errors import InvalidValue
from model.failover import Progress, failover_plan, progress
from model.failover.plan import FailoverPlan, Mode
from model.failover.timetable import Timetable, timetable
from schema.documents.duration import parse_moment
from schema.documents.failover_plan import document
from schema.exports.plans import executor_format, markdown
from schema.exports.plans.step_commands import step_commands
from schema.exports.plans.targets import targets
from service.cli.exits import Exit
from service.cli.names import resolve, resolve_all
from service.cli.options import AtOption, CheckOption, TableOptions, from_options
from service.cli.plan_answer import progress_answer, times_answer
from service.cli.plan_export import show_hindrance, write_export
from service.cli.plan_figures import show_margins, show_timetable
from service.cli.plan_view import show_plan
from service.cli.snapshot import Snapshot
from service.cli.streams import write, write_json
from service.exact import solver


class PlanFormat(StrEnum):
    """The reader for whom the plan is written."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"
    ARC = "arc"
    ARGO = "argo"
    ASL = "asl"
    DRS = "drs"
    SSM = "ssm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(TableOptions):
    """The options of `loadpath plan`."""

    service: Annotated[
        str,
        typer.Argument(metavar="SERVICE", help="Its id or name: checkout; or another component's."),
    ]
    from_region: Annotated[
        str,
        typer.Option(
            "--from", metavar="REGION", help="The Region that fails, or that the service leaves."
        ),
    ]
    to_region: Annotated[
        str, typer.Option("--to", metavar="REGION", help="The Region that takes over.")
    ]
    mode: Annotated[
        Mode,
        typer.Option("--mode", help="Whether the Region that the service leaves still answers."),
    ] = Mode.UNPLANNED
    failback: Annotated[
        bool,
        typer.Option(
            "--failback", help="Return to a Region that failed: planned, stores synchronised first."
        ),
    ] = False
    leave: Annotated[
        list[str] | None,
        typer.Option(
            "--leave",
            metavar="COMPONENT",
            help="A component that stays where it is, by id or name; may be repeated.",
        ),
    ] = None
    verified: Annotated[
        list[str] | None,
        typer.Option(
            "--verified",
            metavar="STEP",
            help="A step that is verified, to see what may run next; may be repeated.",
        ),
    ] = None
    ids: Annotated[
        bool,
        typer.Option(
            "--ids", help="Show the ids of components, and of the steps, which --verified takes."
        ),
    ] = False
    everything: Annotated[
        bool, typer.Option("--all", help="Show every row, and what the plan leaves alone.")
    ] = False
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Show what would shorten it, and the slack of each step."),
    ] = False
    operators: Annotated[
        int | None,
        typer.Option(
            "--operators", metavar="N", min=1, help="How many people run it: when steps start."
        ),
    ] = None
    exact: Annotated[
        bool,
        typer.Option("--exact", help="Look for the shortest timetable (needs loadpath[exact])."),
    ] = False
    at: AtOption = None
    check: CheckOption = False
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Write a plan for an executor although it cannot succeed; it says so."
        ),
    ] = False
    format: Annotated[
        PlanFormat,
        typer.Option("--format", "-f", help="For people, machines, a wiki, or an executor."),
    ] = PlanFormat.TABLE

    def moment(self, snapshot: Snapshot) -> datetime:
        """Return the moment that the plan is made for."""
        return snapshot.taken_at if self.at is None else parse_moment(self.at)


@from_options(Options)
def command(options: Options) -> None:
    """Print the failover plan of a service: steps in waves, each after the steps that it needs.

    SERVICE may also name another component that serves: the plan then covers that component and
    everything that it depends on. The service does not wait for steps marked ~: they bring back
    soft dependencies.

    --leave keeps a component where it is, with the dependencies that only it has. In a planned
    failover the service then uses it across Regions. In an unplanned failover the plan refuses
    every component that needs it, unless the counterpart on the other side serves already.

    The formats arc, argo, asl and ssm are documents for ARC Region switch, Argo Workflows, Step
    Functions and Systems Manager; drs holds the servers of the plan for Elastic Disaster Recovery.
    Standard error names what they cannot express. A plan that is refused or infeasible is not
    written, and the exit code is 1, unless --force is given; the document then says so on top.

    With --check, exits with 1 when the service cannot run in the other Region, a step that it
    waits for cannot be run, steps wait for each other, or the plan misses the promised RTO or RPO.

    Examples:
      loadpath plan checkout --from us-east-1 --to us-west-2
      loadpath plan checkout --from us-east-1 --to us-west-2 --explain
      loadpath plan checkout --from us-east-1 --to us-west-2 --operators 2 --exact
      loadpath plan checkout --from us-east-1 --to us-west-2 --mode planned --format json
      loadpath plan checkout --from us-east-1 --to us-west-2 --mode planned --leave orders-us-east-1
      loadpath plan checkout --from us-east-1 --to us-west-2 --format markdown > checkout.md
      loadpath plan checkout --from us-east-1 --to us-west-2 --format argo --force > checkout.yaml
      loadpath plan checkout --from us-west-2 --to us-east-1 --failback --check
    """
    if options.exact and options.operators is None:
        raise InvalidValue("--exact", options.exact, "it together with --operators")
    solve = solver() if options.exact else None
    snapshot = options.snapshot()
    plan = _plan(options, snapshot)
    standing = None if options.verified is None else progress(plan, options.verified)
    times = None
    if options.operators is not None:
        times = timetable(plan, {"operator": options.operators}, solve)
    match options.format:
        case PlanFormat.JSON:
            write_json(_answer(options, snapshot, plan, standing, times))
        case PlanFormat.MARKDOWN:
            write(markdown.render(plan, snapshot.graph))
        case PlanFormat.TABLE:
            console = options.console(snapshot)
            show_plan(console, snapshot, plan, standing, everything=options.everything)
            if options.explain:
                show_margins(console, plan)
            if times is not None and options.operators is not None:
                show_timetable(console, times, options.operators)
        case PlanFormat.ARC | PlanFormat.ARGO | PlanFormat.ASL | PlanFormat.SSM:
            if plan.status != "ready" and not options.force:
                show_hindrance(options.console(snapshot), plan, options.format)
                raise typer.Exit(Exit.FINDINGS)
            console = options.console(snapshot)
            form = executor_format(options.format)
            write_export(console, form, plan, snapshot.graph)
    if options.check and _is_objectionable(plan):
        raise typer.Exit(Exit.FINDINGS)


def _plan(options: Options, snapshot: Snapshot) -> FailoverPlan:
    graph = snapshot.graph
    return failover_plan(
        graph,
        service=resolve(graph, options.service),
        from_region=options.from_region,
        to_region=options.to_region,
        mode=options.mode,
        failback=options.failback,
        leave=resolve_all(graph, options.leave or ()),
        at=options.moment(snapshot),
        graph_digest=snapshot.digest,
    )


def _answer(
    options: Options,
    snapshot: Snapshot,
    plan: FailoverPlan,
    standing: Progress | None,
    times: Timetable | None,
) -> Mapping[str, Any]:
    written = document(
        plan,
        generated_at=snapshot.taken_at,
        at=options.moment(snapshot),
        targets=targets(plan, snapshot.graph),
        commands=step_commands(plan, snapshot.graph),
    )
    return {
        **snapshot.head(),
        "plan": written,
        **progress_answer(standing),
        **times_answer(times),
    }


def _is_objectionable(plan: FailoverPlan) -> bool:
    missed = any(figure.status in ("breached", "unknown") for figure in (plan.rto, plan.rpo))
    return bool(plan.status != "ready" or plan.cycles or missed)
