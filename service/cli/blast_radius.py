"""`loadpath blast-radius`: what stops when something fails, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from model.disruption.disruptions import (
    AccountFails,
    ComponentsFail,
    Disruption,
    ExpiryAt,
    RegionFails,
    ServiceFails,
    ZoneFails,
)
from model.errors import InvalidValue
from model.graph import DependencyGraph
from model.impact.blast_radius import (
    BlastRadius,
    Cause,
    Impact,
    State,
    blast_radius,
    causal_chain,
    impact_time,
)
from schema.documents import answers
from schema.documents.duration import parse_duration, parse_moment
from service.cli import show
from service.cli.console import out, write_json
from service.cli.exits import Exit
from service.cli.names import resolve, resolve_all
from service.cli.options import (
    CheckOption,
    Format,
    FormatOption,
    GraphOption,
    RevisionOption,
    StoreOption,
)
from service.cli.snapshot import Snapshot, take


@dataclass(frozen=True, slots=True, kw_only=True)
class What:
    """The disruption as the person typed it; exactly one of the fields is set."""

    components: Sequence[str]
    degraded: Sequence[str]
    zone: str | None
    region: str | None
    account: str | None
    service: str | None
    control_plane: bool
    expiry: str | None


def command(
    component: Annotated[
        list[str] | None,
        typer.Option("--component", "-c", metavar="ID", help="These fail; may be repeated."),
    ] = None,
    degraded: Annotated[
        list[str] | None,
        typer.Option("--degraded", metavar="ID", help="These only degrade; may be repeated."),
    ] = None,
    zone: Annotated[
        str | None, typer.Option(metavar="ZONE_ID", help="This Availability Zone fails: use1-az1.")
    ] = None,
    region: Annotated[
        str | None, typer.Option(metavar="REGION", help="This whole Region fails: us-east-1.")
    ] = None,
    account: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="This account is lost: 111122223333.")
    ] = None,
    service: Annotated[
        str | None,
        typer.Option(metavar="SERVICE@REGION", help="This AWS service fails: rds@us-east-1."),
    ] = None,
    control_plane: Annotated[
        bool, typer.Option("--control-plane", help="With --service: what runs goes on running.")
    ] = False,
    expiry: Annotated[
        str | None, typer.Option(metavar="DATE", help="All that has expired by then: 2027-01-31.")
    ] = None,
    after: Annotated[
        str | None,
        typer.Option(metavar="DURATION", help="What has happened so long after it: PT30M."),
    ] = None,
    why: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Show the chain of causes that reaches this component."),
    ] = None,
    check: CheckOption = False,
    format: FormatOption = Format.TABLE,
    graph: GraphOption = None,
    revision: RevisionOption = None,
    store: StoreOption = None,
) -> None:
    """Show what stops or degrades when something fails.

    With --check, exits with 1 when a promise is broken.

    Examples:
      loadpath blast-radius --component service:checkout
      loadpath blast-radius --zone use1-az1 --why service:checkout
      loadpath blast-radius --region us-east-1 --format json
      loadpath blast-radius --service route53@us-east-1 --control-plane
      loadpath blast-radius --expiry 2027-01-31 --check
      loadpath blast-radius --component service:orders --after PT15M
      loadpath blast-radius --graph shop.yaml --component orders-db
    """
    what = What(
        components=component or (),
        degraded=degraded or (),
        zone=zone,
        region=region,
        account=account,
        service=service,
        control_plane=control_plane,
        expiry=expiry,
    )
    _check(what)
    snapshot = take(graph, store=store, revision=revision)
    compiled = snapshot.graph
    horizon = None if after is None else parse_duration(after)
    answer = blast_radius(compiled, _disruption(what, compiled), horizon=horizon)
    chain = None if why is None else causal_chain(compiled, answer, resolve(compiled, why))
    if format is Format.JSON:
        write_json({**snapshot.head(answers.RUNNING), **answers.blast_radius(answer, chain)})
    else:
        _show(out(), snapshot, compiled, answer, chain)
    if check and answer.broken_objectives:
        raise typer.Exit(Exit.FINDINGS)


def _check(what: What) -> None:
    """Pass when exactly one disruption is named.

    Raises:
        UsageError: otherwise.
    """
    named = [what.components or what.degraded, what.zone, what.region, what.account]
    given = [value for value in (*named, what.service, what.expiry) if value]
    if len(given) != 1:
        options = "--component (or --degraded), --zone, --region, --account, --service, --expiry"
        raise typer.BadParameter(f"give exactly one of {options}")
    if what.control_plane and not what.service:
        raise typer.BadParameter("--control-plane goes with --service")


def _disruption(what: What, graph: DependencyGraph) -> Disruption:
    """Return what fails as the model names it."""
    if what.zone:
        return ZoneFails(zone=what.zone.removeprefix("zone:"))
    if what.region:
        return RegionFails(region=what.region.removeprefix("region:"))
    if what.account:
        return AccountFails(account=what.account.removeprefix("account:"))
    if what.service:
        return _service(what.service, control_plane=what.control_plane)
    if what.expiry:
        return ExpiryAt(at=parse_moment(what.expiry))
    return ComponentsFail(
        components=resolve_all(graph, what.components),
        degraded=resolve_all(graph, what.degraded),
    )


def _service(text: str, *, control_plane: bool) -> ServiceFails:
    name, at, region = text.partition("@")
    if not (name and at and region):
        raise InvalidValue("--service", text, "SERVICE@REGION, such as rds@us-east-1")
    return ServiceFails(service=name, region=region, control_plane_only=control_plane)


def _show(
    console: Console,
    snapshot: Snapshot,
    graph: DependencyGraph,
    answer: BlastRadius,
    chain: Sequence[Cause] | None,
) -> None:
    title = f"Blast radius of {_title(answer.disruption)}"
    show.heading(console, snapshot, title, answers.RUNNING)
    if answer.horizon is not None:
        console.print(f"So far, {show.span(answer.horizon)} after it:")
    counts = f"{len(answer.seeds)} fail first, {len(answer.down)} go down with them"
    console.print(f"{counts}, {len(answer.degraded)} degrade.")
    if not answer.certain:
        console.print("[yellow]Requirements of unknown strength matter here.[/yellow]")
    console.print()
    if chain is not None:
        console.print(
            _tree(graph, chain) if chain else "The disruption does not reach this component."
        )
        console.print()
    show.rows(
        console,
        "Services, journeys and systems that are hit",
        ("component", "name"),
        (
            (escape(component), escape(graph.component(component).name))
            for component in answer.services
        ),
    )
    show.rows(
        console,
        "Broken promises",
        ("component", "state", "class", "RTO", "RPO", "stated"),
        (
            (
                escape(broken.component),
                show.word(broken.state.name.lower()),
                str(broken.objective.disruption_class),
                show.span(broken.objective.rto),
                show.span(broken.objective.rpo),
                escape(broken.objective.source),
            )
            for broken in answer.broken_objectives
        ),
    )
    _show_components(console, graph, answer)


def _show_components(console: Console, graph: DependencyGraph, answer: BlastRadius) -> None:
    ranked = sorted(
        answer.impacts, key=lambda impact: (-impact.state, impact.distance, impact.component)
    )
    show.rows(
        console,
        "What is hit",
        ("state", "component", "kind", "after", "steps", "because of"),
        (
            (
                show.word(impact.state.name.lower()),
                escape(impact.component),
                str(graph.component(impact.component).kind),
                escape(_after(graph, answer, impact)),
                str(impact.distance),
                escape(graph.requirement(impact.requirement).relation),
            )
            for impact in ranked
        ),
    )
    show.rows(
        console,
        "Redundancy lost",
        ("component", "left", "needed", "margin"),
        (
            (escape(loss.dependent), str(loss.alive), str(loss.minimum), str(loss.margin))
            for loss in answer.lost_redundancy
        ),
    )
    show.rows(
        console,
        "Idle: what feeds them is hit",
        ("component",),
        ((escape(component),) for component in answer.starved),
    )


def _after(graph: DependencyGraph, answer: BlastRadius, impact: Impact) -> str:
    """Return when it comes to its state; `≥` where a tolerance is not known."""
    time = impact_time(graph, answer, impact.component)
    when = time.down_after if impact.state is State.DOWN else time.degraded_after
    return f"{'' if time.exact else '≥ '}{show.span(when)}"


def _tree(graph: DependencyGraph, chain: Sequence[Cause]) -> Tree:
    """Return the chain as a tree, the seed at its root."""
    root = Tree(f"{escape(chain[0].component)} [bold red]fails[/bold red]")
    branch = root
    for cause in chain[1:]:
        relation = (
            "" if cause.requirement is None else graph.requirement(cause.requirement).relation
        )
        label = f"{escape(cause.component)} {show.word(cause.state.name.lower())}"
        branch = branch.add(f"{label} [dim]({escape(relation)})[/dim]")
    return root


def _title(disruption: Disruption) -> str:
    described = answers.disruption(disruption)
    if described["kind"] == "components":
        weak = (f"{component} (degraded)" for component in described.get("degraded", ()))
        return ", ".join((*described["components"], *weak))
    if described["kind"] == "service":
        which = "the control plane of " if described["control_plane_only"] else ""
        return f"{which}{described['service']} in {described['region']}"
    if described["kind"] == "expiry":
        return f"all that has expired by {described['at']}"
    return f"{described['kind']} {described[described['kind']]}"
