"""Annotations: what Loadpath knows of components beside their records, as properties for people.

They follow from a revision and a date, so they are no part of its content, and are written after
it was published. Per class of disruption: the binding promise, who made it, what is achievable,
and whether the promise is kept. Beside that relationships that no other tool has: who stops,
degrades or cannot start without what; which principal may do what; which gaps there are.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from model.access.edges import access_edges
from model.capability import properties as stated
from model.capability.estimate import Estimate
from model.disruption.scenarios import degrading_points, single_points
from model.gaps import find_gaps
from model.gaps.tiers import stated_tier
from model.graph import DependencyGraph
from model.impact.start_needs import start_needs
from model.inheritance import bindings
from model.records.component import LOGICAL_KINDS, ComponentId, Kind
from model.records.objective import DisruptionClass
from model.recovery.effective_rpo import judged_rpos
from model.recovery.effective_rto import judged_rtos
from service.stores.neo4j.annotation_records import (
    FIGURES,
    Annotations,
    Properties,
    Relationship,
    Sighting,
)

SHORT = DisruptionClass.REGION
"""The class that people mean who do not know classes: its figures have the short names, too."""
MOST_TOGETHER = 20_000
"""Of so many components it is computed what is achievable when a zone, Region or account is lost.

They share one sweep for each place, and cost less than a millisecond each beside it. Where more are
bound, services come first, then what keeps data. Of all others the promise is written, and the
status `unknown`."""
MOST_ALONE = 1_000
"""Of so many it is computed how long they are away when a component fails alone.

Each has sweeps of its own: a hundredth of a second, three where chains are fifty steps long."""
KEEPS_DATA = frozenset(
    {
        Kind.DATABASE,
        Kind.CACHE,
        Kind.SEARCH,
        Kind.WAREHOUSE,
        Kind.BUCKET,
        Kind.FILE_SYSTEM,
        Kind.VOLUME,
        Kind.QUEUE,
        Kind.TOPIC,
        Kind.BUS,
        Kind.STREAM,
        Kind.BROKER,
    }
)
"""Kinds that people ask first for an RPO."""
MOST_DEGRADING = 50_000
"""In larger graphs nobody is said to degrade: it would take minutes."""


def annotations(
    graph: DependencyGraph, seen: Mapping[ComponentId, Sighting], at: datetime
) -> Annotations:
    """Return the annotations of a graph, judged at the moment `at`.

    Complexity: that of a recovery for each class, of gaps, and of single points of failure.
    """
    about: dict[ComponentId, Properties] = {component.id: {} for component in graph.components}
    for tested in DisruptionClass:
        _add_promises(about, graph, tested, at)
    stops = _stops(graph)
    _add_stops(about, graph, stops)
    _add_sightings(about, seen)
    for component in graph.components:
        owner, tier = stated.value(component, stated.OWNER), stated_tier(component)
        if isinstance(owner, str):
            about[component.id]["owner"] = owner
        if tier is not None:
            about[component.id]["tier"] = tier
    return Annotations(
        components={name: values for name, values in about.items() if values},
        relationships=tuple(_relationships(graph, stops, at)),
        gaps=tuple(_gaps(graph, at)),
        ids=about.keys(),
    )


def _add_stops(
    about: Mapping[ComponentId, Properties],
    graph: DependencyGraph,
    stops: Mapping[ComponentId, Sequence[ComponentId]],
) -> None:
    for target, culprits in stops.items():
        counted = int(graph.component(target).kind is Kind.SERVICE)
        for culprit in culprits:
            about[culprit]["stops_services"] = about[culprit].get("stops_services", 0) + counted


def _add_sightings(
    about: Mapping[ComponentId, Properties], seen: Mapping[ComponentId, Sighting]
) -> None:
    for component, sighting in seen.items():
        if component in about:
            about[component] |= {"scope": sighting.scope, "stale": sighting.stale}
            if sighting.observed_at is not None:
                about[component]["observed_at"] = sighting.observed_at


def _add_promises(
    about: Mapping[ComponentId, Properties],
    graph: DependencyGraph,
    tested: DisruptionClass,
    at: datetime,
) -> None:
    promises = {figure: bindings(graph, tested, figure) for figure in FIGURES}
    bound = [
        component.id
        for number, component in enumerate(graph.components)
        if any(origins[number] >= 0 for origins in promises.values())
    ]
    rtos = _rtos(graph, bound, tested, at)
    rpos = judged_rpos(graph, tuple(rtos), tested, at)
    for component in bound:
        achieved: Mapping[str, Estimate | None] = {"rto": None, "rpo": None}
        if component in rtos:
            achieved = {"rto": rtos[component], "rpo": rpos[component]}
        for name, origins in promises.items():
            origin = origins[graph.index(component)]
            if origin >= 0:
                promise = graph.records.objectives[origin]
                values = _judged(getattr(promise, name), promise.subject, achieved[name])
                for prefix in (f"{tested}_", "") if tested is SHORT else (f"{tested}_",):
                    about[component].update(
                        {f"{name}_{prefix}{part}": value for part, value in values.items()}
                    )


def _rtos(
    graph: DependencyGraph, bound: Sequence[ComponentId], tested: DisruptionClass, at: datetime
) -> Mapping[ComponentId, Estimate]:
    """Return what is achievable of as many components as may be judged, the first ranks first."""
    ranks = {name: _rank(graph.component(name).kind) for name in bound}
    most = MOST_ALONE if tested is DisruptionClass.COMPONENT else MOST_TOGETHER
    chosen = sorted(bound, key=lambda name: (ranks[name], name))[:most]
    # In the class of single components, fewer subjects of one question get more exact answers.
    first = [name for name in chosen if ranks[name] == 0]
    others = [name for name in chosen if ranks[name] > 0]
    return {
        name: figure
        for subjects in (first, others)
        for name, figure in judged_rtos(graph, subjects, tested, at).items()
    }


def _rank(kind: Kind) -> int:
    """Return how early a kind is judged, the lowest rank first."""
    if kind in LOGICAL_KINDS:
        return 0
    return 1 if kind in KEEPS_DATA else 2


def _judged(target: timedelta, subject: ComponentId, achieved: Estimate | None) -> Properties:
    """Return the properties of one promise; without `achieved`, nothing was computed."""
    values: Properties = {"seconds": target.total_seconds(), "from": subject}
    if achieved is None:
        return values | {"status": "unknown"}
    if achieved.never:
        values["achievable_seconds"] = math.inf
    elif achieved.value is not None:
        values["achievable_seconds"] = achieved.value.total_seconds()
    if achieved.lower_bound:
        values["at_least_seconds"] = achieved.lower_bound.total_seconds()
    exceeds = achieved.exceeds(target)
    words = {True: "breached", False: "met", None: "unknown"}
    return values | {"status": words[exceeds]}


def _stops(graph: DependencyGraph) -> Mapping[ComponentId, Sequence[ComponentId]]:
    """Return, by service, journey and system, what stops it alone."""
    points = single_points(graph, _logical(graph))
    return {
        graph.components[target].id: [graph.components[number].id for number in numbers.tolist()]
        for target, numbers in points.items()
    }


def _logical(graph: DependencyGraph) -> Sequence[int]:
    return [
        number
        for number, component in enumerate(graph.components)
        if component.kind in LOGICAL_KINDS
    ]


def _relationships(
    graph: DependencyGraph, stops: Mapping[ComponentId, Sequence[ComponentId]], at: datetime
) -> Iterator[Relationship]:
    for target, culprits in stops.items():
        for culprit in culprits:
            yield Relationship(type="STOPS_WITHOUT", start=target, end=culprit)
        for provider in start_needs(graph, target):
            if provider not in culprits:
                yield Relationship(type="CANNOT_START_WITHOUT", start=target, end=provider)
    if len(graph) <= MOST_DEGRADING:
        for number, numbers in degrading_points(graph, _logical(graph)).items():
            for culprit in numbers.tolist():
                yield Relationship(
                    type="DEGRADES_WITHOUT",
                    start=graph.components[number].id,
                    end=graph.components[culprit].id,
                )
    for edge in access_edges(graph, at=at):
        yield Relationship(
            type=edge.relation.upper(),
            start=edge.principal,
            end=edge.component,
            properties={
                "action": edge.action,
                "certain": edge.certain,
                "conditions": list(edge.conditions),
            },
        )


def _gaps(graph: DependencyGraph, at: datetime) -> Iterator[Properties]:
    for gap in find_gaps(graph, at=at):
        finding = gap.finding
        causes = {gap.cause} if finding.provider is None else {gap.cause, finding.provider}
        values = {
            "id": gap.id,
            "rule": gap.rule,
            "title": gap.title,
            "severity": str(gap.severity),
            "status": str(finding.status),
            "score": gap.score,
            "disruption_class": str(finding.disruption_class) if finding.disruption_class else None,
            "message": finding.message,
            "waived": gap.waiver is not None,
            "component": finding.component,
            "causes": sorted(cause for cause in causes - {finding.component} if cause in graph),
        }
        yield {name: value for name, value in values.items() if value is not None}
