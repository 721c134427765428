"""Residency: data or a failover target lies outside of the allowed Regions."""

from collections.abc import Collection, Iterator

from model.capability import properties as read
from model.capability.copies import copies
from model.gaps.interface import Finding, GapRule, Question
from model.gaps.own_members import own_parts
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId
from model.recovery.effective_rpo import is_authoritative


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each component, replica or backup outside of the allowed Regions.

    A component or service states `allowed_regions`. Its own components and all copies of its stores
    must lie in them. A component without a Region is not judged.
    """
    graph = question.graph
    for component in graph.components:
        allowed = {str(region) for region in read.entries(component, read.ALLOWED_REGIONS)}
        if allowed:
            for place in sorted(_places(graph, component)):
                yield from _judged(component, graph.component(place), allowed)


def _places(graph: DependencyGraph, component: Component) -> Iterator[ComponentId]:
    seen: set[ComponentId] = set()
    for part in own_parts(graph, component.id):
        seen.add(part)
        if is_authoritative(graph.component(part)):
            seen.update(copy.component.id for copy in copies(graph, part))
    yield from seen


def _judged(owner: Component, place: Component, allowed: Collection[str]) -> Iterator[Finding]:
    if place.region is not None and place.region not in allowed:
        yield Finding(
            component=owner.id,
            provider=None if place.id == owner.id else place.id,
            message=f"{owner.label} may only lie in {', '.join(sorted(allowed))}, but "
            f"{place.label} lies in {place.region}",
            target=sorted(allowed),
            achievable=place.region,
        )


RULE = GapRule(
    id="N-25",
    title="Data or a failover target lies outside of the allowed Regions",
    why="A failover into a Region that must not hold the data breaks the law or a contract to "
    "keep a promise; a copy that already lies there breaks it every day.",
    fix="Replicate and fail over within the allowed Regions only, or have the owner of the "
    "constraint change it.",
    source="AWS Well-Architected, SEC07 and REL10-BP02",
    example="Nothing in the sample estate states `allowed_regions`.",
    find=find,
)
