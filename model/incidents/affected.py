"""What an incident affects: the components that its events name, and the names nobody knows."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from model.disruption.disruptions import (
    ComponentsFail,
    Disruption,
    Part,
    ServiceFails,
    Together,
    seeds,
)
from model.errors import Error
from model.graph import DependencyGraph
from model.incidents.event import Mention
from model.incidents.incident import Incident
from model.records.component import Component, ComponentId, Kind
from model.records.requirement import Effect

SEPARATOR = re.compile(r"[:/]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """What an incident names, looked up in one revision."""

    components: tuple[ComponentId, ...]
    """The components, sorted."""
    unknown: tuple[str, ...]
    """Names for which the revision has no component, or several, in the order of the events."""
    disruption: Disruption | None
    """What fails if all of it fails; None when the revision knows nothing of it."""


def affected(graph: DependencyGraph, incident: Incident) -> Affected:
    """Return what an incident affects in the revision of `graph`.

    A name means the component with this id, or the only component of the same account, Region and
    type whose id ends with it. An alarm stands for what it watches.

    Complexity: O(components) at the first call for a graph, then O(names).
    """
    components: set[ComponentId] = set()
    unknown: list[str] = []
    for mention in incident.mentions:
        component = _component(graph, mention)
        if component is None:
            unknown.append(mention.text)
        else:
            components |= _watched(graph, component, set())
    parts: list[Part] = []
    if components:
        parts.append(ComponentsFail(components=tuple(sorted(components))))
    for outage in _outages(incident):
        try:
            seeds(graph, outage)
        except Error:
            unknown.append(f"{outage.service} in {outage.region}")
        else:
            parts.append(outage)
    together = Together(parts=tuple(parts)) if parts else None
    return Affected(
        components=tuple(sorted(components)),
        unknown=tuple(dict.fromkeys(unknown)),
        disruption=parts[0] if len(parts) == 1 else together,
    )


def _outages(incident: Incident) -> Sequence[ServiceFails]:
    outages = (
        ServiceFails(service=event.service.lower(), region=event.region)
        for event in incident.events
        if event.service is not None and event.region is not None
    )
    return list(dict.fromkeys(outages))


def _component(graph: DependencyGraph, mention: Mention) -> Component | None:
    if mention.text in graph:
        return graph.component(mention.text)
    named = [
        graph.component(id)
        for id in graph.once(_by_ending).get(_ending(mention.text), ())
        if _fits(graph.component(id), mention)
    ]
    return named[0] if len(named) == 1 else None


def _fits(component: Component, mention: Mention) -> bool:
    if mention.text.startswith("arn:") and component.id.startswith("arn:"):
        # Another ARN is another resource, but for the account that EC2 leaves to the owner.
        return _resource(component.id) == _resource(mention.text)
    return (
        mention.type in (None, component.type)
        and _may_be(mention.account, component.account)
        and _may_be(mention.region, component.region)
    )


def _resource(arn: str) -> Sequence[str]:
    """Return service, Region and resource of an ARN."""
    parts = arn.split(":", 5)
    return (parts[2], parts[3], parts[5]) if len(parts) == 6 else (arn,)


def _may_be(stated: str | None, known: str | None) -> bool:
    return stated is None or known is None or stated == known


def _by_ending(graph: DependencyGraph) -> Mapping[str, Sequence[ComponentId]]:
    ids: dict[str, list[ComponentId]] = defaultdict(list)
    for component in graph.components:
        ids[_ending(component.id)].append(component.id)
    return ids


def _ending(text: str) -> str:
    """Return the last part of an id: `i-0abc` of an ARN that ends with `instance/i-0abc`."""
    return SEPARATOR.split(text)[-1]


def _watched(
    graph: DependencyGraph, component: Component, seen: set[ComponentId]
) -> set[ComponentId]:
    """Return what an alarm watches, through other alarms too; another component is itself."""
    if component.kind is not Kind.ALARM:
        return {component.id}
    seen.add(component.id)
    return {
        id
        for provider in _providers(graph, component.id)
        if provider not in seen
        for id in _watched(graph, graph.component(provider), seen)
    }


def _providers(graph: DependencyGraph, alarm: ComponentId) -> Iterator[ComponentId]:
    for need in graph.requirements_of(alarm):
        if need.effect is Effect.OBSERVABILITY:
            yield from need.providers
