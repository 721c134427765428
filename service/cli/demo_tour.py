"""The tour: first questions about the sample estate, answered on the console."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from rich.markup import escape

from model.disruption.disruptions import RegionFails
from model.failover import failover_plan
from model.failover.plan import Mode
from model.gaps import find_gaps
from model.gaps.interface import Gap, Severity
from model.graph import DependencyGraph
from model.impact.blast_radius import (
    BlastRadius,
    blast_radius,
    causal_chain,
    impact_time,
    largest_blast_radii,
)
from model.records.component import LOGICAL_KINDS, ComponentId
from model.records.coverage import Coverage
from schema.component_names import ComponentNames
from service.cli import show
from service.cli.console import Output
from service.cli.plan_view import show_plan
from service.cli.snapshot import Snapshot
from service.demo.estate.aws import EAST, WEST

LARGEST = 5
CHECKOUT = ComponentId("service:checkout")
LOYALTY = ComponentId("service:loyalty")
QUERIES = (
    (
        "What stops when Availability Zone use1-az1 fails?",
        '{ blastRadius(disruption: {zone: "use1-az1"}) { downCount degradedCount'
        " services { name } } }",
    ),
    (
        "How does checkout move to us-west-2?",
        '{ failoverPlan(service: "service:checkout", fromRegion: "us-east-1",'
        ' toRegion: "us-west-2") { status steps { wave description } } }',
    ),
    (
        "Which promises cannot be kept?",
        "{ gaps(first: 10) { totalCount nodes { rule severity message } } }",
    ),
)
"""Each is asked of the running service by a test."""


def tour(console: Output, snapshot: Snapshot, *, at: datetime) -> None:
    """Write coverage, the largest blast radii, a Region failure, two plans and the gaps.

    The first plan is refused, the second is ready. `console` names components from now on.
    """
    graph = snapshot.graph
    console.names = ComponentNames(graph.components)
    _coverage(console, snapshot.coverage)
    _largest(console, graph)
    _region(console, graph)
    for service in (CHECKOUT, LOYALTY):
        _plan(console, snapshot, graph, service, at)
    _gaps(console, graph, at)


def queries(console: Output, url: str) -> None:
    """Write three queries to try."""
    console.rule("Your turn")
    console.print(f"GraphQL is served at [bold]{url}/graphql[/bold]:\n")
    for question, query in QUERIES:
        console.print(f"[dim]# {question}[/dim]")
        console.print(query, markup=False, soft_wrap=True)
        console.print()


def _coverage(console: Output, coverage: Coverage) -> None:
    console.rule("What was read")
    outcomes = Counter(str(scope.outcome) for scope in coverage.scopes)
    counts = ", ".join(f"{count} {show.word(name)}" for name, count in sorted(outcomes.items()))
    accounts = {scope.scope.account for scope in coverage.scopes if scope.scope.account}
    regions = {scope.scope.region for scope in coverage.scopes if scope.scope.region}
    where = f"{len(accounts)} accounts, {len(regions)} Regions"
    console.print(f"{len(coverage.scopes)} scopes in {where}: {counts}.\n")
    failed = Counter(call for scope in coverage.uncovered for call in scope.failed_calls)
    show.rows(
        console,
        "Calls that failed, so that their facts are missing; one is denied on purpose",
        ("call", "scopes"),
        ((escape(call), str(count)) for call, count in sorted(failed.items())),
    )


def _largest(console: Output, graph: DependencyGraph) -> None:
    console.rule("The components with the largest blast radius")
    ranked = largest_blast_radii(graph, len(graph))
    resources = [
        reach for reach in ranked if graph.component(reach.component).kind not in LOGICAL_KINDS
    ]
    show.rows(
        console,
        "",
        ("down", "degraded", "services", "kind", "component"),
        (
            (
                str(reach.down),
                str(reach.degraded),
                str(reach.services),
                str(graph.component(reach.component).kind),
                escape(graph.component(reach.component).label),
            )
            for reach in resources[:LARGEST]
        ),
    )
    console.print("[dim]The organization, accounts, Regions and zones are left out.[/dim]\n")


def _region(console: Output, graph: DependencyGraph) -> None:
    console.rule(f"What if {EAST} fails?")
    answer = blast_radius(graph, RegionFails(region=EAST))
    console.print(
        f"{len(answer.seeds)} components fail with the Region, {len(answer.down)} go down with "
        f"them, {len(answer.degraded)} degrade, {len(answer.lost_redundancy)} lose redundancy.\n"
    )
    states = {impact.component: impact.state.name.lower() for impact in answer.impacts}
    show.rows(
        console,
        "Services and journeys",
        ("state", "name", "how soon", "because of"),
        (
            (
                show.word(states.get(name, "down")),
                escape(graph.component(name).label),
                _soon(graph, answer, name),
                escape(_because(graph, answer, name)),
            )
            for name in answer.services
        ),
    )
    show.rows(
        console,
        "Broken promises",
        ("who", "RTO", "RPO", "stated in"),
        (
            (
                escape(graph.component(broken.component).label),
                show.span(broken.objective.rto),
                show.span(broken.objective.rpo),
                escape(broken.objective.source),
            )
            for broken in answer.broken_objectives
        ),
    )


def _soon(graph: DependencyGraph, answer: BlastRadius, name: str) -> str:
    time = impact_time(graph, answer, name)
    span = time.down_after if time.down_after is not None else time.degraded_after
    return f"{'' if time.exact else 'at the earliest '}{show.span(span)}"


def _because(graph: DependencyGraph, answer: BlastRadius, name: str) -> str:
    chain = causal_chain(graph, answer, name)
    return " ← ".join(graph.component(cause.component).label for cause in reversed(chain[:-1]))


def _plan(
    console: Output, snapshot: Snapshot, graph: DependencyGraph, service: ComponentId, at: datetime
) -> None:
    console.rule(f"How does {graph.component(service).label} fail over?")
    plan = failover_plan(
        graph,
        service=service,
        from_region=EAST,
        to_region=WEST,
        mode=Mode.UNPLANNED,
        at=at,
        graph_digest=snapshot.digest,
    )
    show_plan(console, snapshot, plan)


def _gaps(console: Output, graph: DependencyGraph, at: datetime) -> None:
    console.rule("Which promises cannot be kept?")
    gaps = find_gaps(graph, at=at)
    counts = Counter(gap.severity for gap in gaps)
    console.print(
        f"{len(gaps)} gaps: "
        + ", ".join(
            f"{counts[severity]} {show.word(str(severity))}"
            for severity in Severity
            if counts[severity]
        )
        + ".\n"
    )
    show.rows(
        console,
        "The gravest of each rule",
        ("severity", "rule", "gaps", "gap"),
        (
            (
                show.word(str(gravest.severity)),
                gravest.rule,
                str(sum(gap.rule == gravest.rule for gap in gaps)),
                console.sentence(gravest.finding.message),
            )
            for gravest in _gravest(gaps)
        ),
    )


def _gravest(gaps: Sequence[Gap]) -> Sequence[Gap]:
    """Return the first gap of each rule; `gaps` starts with the gravest."""
    first: dict[str, Gap] = {}
    for gap in gaps:
        first.setdefault(gap.rule, gap)
    return tuple(first.values())
