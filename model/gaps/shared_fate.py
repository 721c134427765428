"""Shared fate: the health check that decides about a name fails together with what it judges."""

from collections.abc import Iterator, Sequence

from model.failover.directors import needed_below
from model.failover.dns_names import health_checks, leads_to, record_sets, targets
from model.gaps.directed_traffic import Directed, directed
from model.gaps.interface import Finding, GapRule, Question
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId, Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Effect, Phase

FOLLOWS = frozenset({"follows_alarm", "combines"})
"""Relations of a health check to what its state is made of."""


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each health check that cannot tell the two Regions of a name apart.

    Either it needs, hard, a component that both Regions need as well; or it takes its state from an
    alarm in the Region that it judges, which says nothing when that Region is lost.
    """
    graph = question.graph
    for pair in graph.once(directed):
        name = graph.component(pair.director.component)
        if name.kind is not Kind.DNS_RECORD:
            continue
        for record in record_sets(graph, name.id):
            if leads_to(graph, record, pair.from_region):
                for check in health_checks(graph, record):
                    yield from _judged(graph, name, graph.component(check), pair)


def _judged(
    graph: DependencyGraph, name: Component, check: Component, pair: Directed
) -> Iterator[Finding]:
    behind = _behind(graph, check.id)
    alarm = next(
        (
            part
            for part in behind
            if graph.component(part).kind is Kind.ALARM
            and graph.component(part).region == pair.from_region
        ),
        None,
    )
    if alarm is not None:
        where = f"its alarm {graph.component(alarm).label} lies in {pair.from_region}, too"
        yield _finding(graph, name, check, pair, alarm, where)
        return
    both = _both(graph, pair)
    shared = sorted(set(behind) & both)
    if shared:
        label = graph.component(shared[0]).label
        yield _finding(graph, name, check, pair, shared[0], f"it needs {label}, as both Regions do")


def _behind(graph: DependencyGraph, check: ComponentId) -> Sequence[ComponentId]:
    """Return what a check takes its state from, and what it and these need hard, sorted."""
    seen, near = {check}, [check]
    while near:
        for need in graph.requirements_of(near.pop()):
            hard = need.effect is Effect.HARD and need.phase is Phase.RUN
            if hard or need.relation in FOLLOWS:
                near += [provider for provider in need.providers if provider not in seen]
                seen.update(need.providers)
    return sorted(seen - {check})


def _both(graph: DependencyGraph, pair: Directed) -> set[ComponentId]:
    """Return what both Regions of a name need."""
    sides = [
        needed_below(graph, {target for end in ends for target in (end, *targets(graph, end))})
        for ends in (pair.director.leaving, pair.director.arriving)
    ]
    return set(sides[0] & sides[1])


def _finding(
    graph: DependencyGraph,
    name: Component,
    check: Component,
    pair: Directed,
    cause: ComponentId,
    why: str,
) -> Finding:
    return Finding(
        component=name.id,
        provider=check.id,
        message=f"{check.label} decides whether {name.label} leaves {pair.from_region}, but {why}",
        disruption_class=DisruptionClass.REGION,
        hits=(check.id,),
        details={"from": pair.from_region, "to": pair.to_region, "shared": cause},
    )


RULE = GapRule(
    id="N-38",
    title="A health check that shares the fate of what it judges",
    why="The check moves traffic only if it notices. An alarm in the lost Region stays silent; a "
    "check of what both Regions need turns both sides unhealthy at once, and then the name "
    "answers with the first one again.",
    fix="Check an endpoint of each Region that needs nothing of the other, and take alarms from a "
    "third Region or from the one that takes over.",
    source="Route 53 Developer Guide, How Route 53 determines the status of health checks",
    example="Not in the sample estate: its checks call the endpoints of each Region.",
    find=find,
)
