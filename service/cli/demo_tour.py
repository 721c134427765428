"""The tour: what a person would ask first of the sample estate, answered on the console."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
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
from model.records.component import LOGICAL_KINDS, ComponentId, Kind
from model.records.coverage import Coverage
from service.cli import plan as plan_command
from service.cli import show
from service.cli.snapshot import Snapshot
from service.demo.estate.aws import EAST, WEST

LARGEST = 5
PLACES = LOGICAL_KINDS | {
    Kind.ACCOUNT,
    Kind.ORGANIZATION,
    Kind.ORGANIZATIONAL_UNIT,
    Kind.REGION,
    Kind.ZONE,
}
"""Kinds that hold all the rest; that everything falls with them is no news."""
CHECKOUT = ComponentId("service:checkout")
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


def tour(console: Console, snapshot: Snapshot, *, at: datetime) -> None:
    """Write coverage, the largest blast radii, one Region failure, one plan and the gaps."""
    graph = snapshot.graph
    _coverage(console, snapshot.coverage)
    _largest(console, graph)
    _region(console, graph)
    _plan(console, snapshot, graph, at)
    _gaps(console, graph, at)


def queries(console: Console, url: str) -> None:
    """Write three queries to try."""
    console.rule("Your turn")
    console.print(f"GraphQL is served at [bold]{url}/graphql[/bold]; open it in a browser, or:\n")
    for question, query in QUERIES:
        console.print(f"[dim]# {question}[/dim]")
        console.print(query, markup=False, soft_wrap=True)
        console.print()


def _coverage(console: Console, coverage: Coverage) -> None:
    console.rule("What was read")
    outcomes = Counter(str(one.outcome) for one in coverage.scopes)
    counts = ", ".join(f"{count} {show.word(name)}" for name, count in sorted(outcomes.items()))
    accounts = {one.scope.account for one in coverage.scopes if one.scope.account}
    regions = {one.scope.region for one in coverage.scopes if one.scope.region}
    where = f"{len(accounts)} accounts, {len(regions)} Regions"
    console.print(f"{len(coverage.scopes)} scopes in {where}: {counts}.\n")
    failed = Counter(call for one in coverage.uncovered for call in one.failed_calls)
    show.rows(
        console,
        "Calls that failed (the emulator does not know them); what they would tell is missing",
        ("call", "scopes"),
        ((escape(call), str(count)) for call, count in sorted(failed.items())),
    )


def _largest(console: Console, graph: DependencyGraph) -> None:
    console.rule("The components with the largest blast radius")
    ranked = largest_blast_radii(graph, len(graph))
    things = [one for one in ranked if graph.component(one[0]).kind not in PLACES]
    show.rows(
        console,
        "",
        ("down", "degraded", "kind", "component"),
        (
            (
                str(down),
                str(degraded),
                str(graph.component(name).kind),
                escape(graph.component(name).label),
            )
            for name, down, degraded in things[:LARGEST]
        ),
    )
    console.print("[dim]The organization, accounts, Regions and zones are left out.[/dim]\n")


def _region(console: Console, graph: DependencyGraph) -> None:
    console.rule(f"What if {EAST} fails?")
    answer = blast_radius(graph, RegionFails(region=EAST))
    console.print(
        f"{len(answer.seeds)} components fail with the Region, {len(answer.down)} go down with "
        f"them, {len(answer.degraded)} degrade, {len(answer.lost_redundancy)} lose redundancy.\n"
    )
    states = {one.component: one.state.name.lower() for one in answer.impacts}
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
                escape(graph.component(one.component).label),
                show.span(one.objective.rto),
                show.span(one.objective.rpo),
                escape(one.objective.source),
            )
            for one in answer.broken_objectives
        ),
    )


def _soon(graph: DependencyGraph, answer: BlastRadius, name: str) -> str:
    found = impact_time(graph, answer, name)
    span = found.down_after if found.down_after is not None else found.degraded_after
    return f"{'' if found.exact else 'at the earliest '}{show.span(span)}"


def _because(graph: DependencyGraph, answer: BlastRadius, name: str) -> str:
    chain = causal_chain(graph, answer, name)
    return " ← ".join(graph.component(one.component).label for one in reversed(chain[:-1]))


def _plan(console: Console, snapshot: Snapshot, graph: DependencyGraph, at: datetime) -> None:
    console.rule("How does checkout fail over?")
    found = failover_plan(
        graph,
        service=CHECKOUT,
        from_region=EAST,
        to_region=WEST,
        mode=Mode.UNPLANNED,
        at=at,
        graph_digest=snapshot.digest,
    )
    plan_command.show_plan(console, snapshot, found)


def _gaps(console: Console, graph: DependencyGraph, at: datetime) -> None:
    console.rule("Which promises cannot be kept?")
    found = find_gaps(graph, at=at)
    counts = Counter(one.severity for one in found)
    console.print(
        f"{len(found)} gaps: "
        + ", ".join(f"{counts[one]} {show.word(str(one))}" for one in Severity if counts[one])
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
                str(sum(one.rule == gravest.rule for one in found)),
                escape(gravest.finding.message),
            )
            for gravest in _gravest(found)
        ),
    )


def _gravest(found: Sequence[Gap]) -> Sequence[Gap]:
    """Return the first gap of each rule; `found` starts with the gravest."""
    first: dict[str, Gap] = {}
    for one in found:
        first.setdefault(one.rule, one)
    return tuple(first.values())
