"""Choices: what sends to one of several members by itself, and to which in either Region."""

from model.failover.dns_names import leads_to
from model.graph import DependencyGraph
from model.records.component import ComponentId, Kind
from model.records.requirement import Effect, Phase, Requirement


def both_ways(
    graph: DependencyGraph, component: str, from_region: str, to_region: str
) -> tuple[tuple[ComponentId, ...], tuple[ComponentId, ...]]:
    """Return the members of either Region among which a component chooses, the old one first.

    Both are empty where it does not choose between the two Regions.
    """
    leaving: set[ComponentId] = set()
    arriving: set[ComponentId] = set()
    for need in graph.requirements_of(component):
        if not _chooses(need):
            continue
        here = {member for member in need.providers if _lies_in(graph, member, from_region)}
        there = {member for member in need.providers if _lies_in(graph, member, to_region)}
        if here and there:
            leaving |= here
            arriving |= there
    return tuple(sorted(leaving)), tuple(sorted(arriving))


def _chooses(need: Requirement) -> bool:
    serving = need.effect is Effect.HARD and need.phase is Phase.RUN
    return serving and need.minimum < len(need.members)


def _lies_in(graph: DependencyGraph, component: ComponentId, region: str) -> bool:
    candidate = graph.component(component)
    by_name = candidate.kind is Kind.DNS_RECORD and leads_to(graph, component, region)
    return candidate.region == region or by_name
