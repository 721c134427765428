"""No detection: no check or alarm notices the failure, or it fails together with the service."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from model.capability.detection import watched
from model.gaps.interface import Finding, GapRule, Question
from model.gaps.own_members import own_part_numbers, services
from model.graph import DependencyGraph
from model.inheritance import binding
from model.kernels.needs import Flags, Ints
from model.kernels.unique_numbers import unique_numbers
from model.records.component import LOGICAL_KINDS, Component, ComponentId, Kind
from model.records.objective import DisruptionClass

Watch = tuple[Component, Component]
"""A component and the alarm or check that watches it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blind:
    """The places whose loss no watcher outside of them notices."""

    places: Sequence[str]


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each service and class with an RTO that no watcher outside covers.

    The alarms, health checks and target groups of a service's own components watch it. For the loss
    of a zone, Region or account only watchers outside of it count. Other components that state an
    RTO themselves are judged in the same way; journeys and systems are watched through their
    services.
    """
    graph = question.graph
    for subject in _subjects(graph):
        classes = [tested for tested in DisruptionClass if binding(graph, subject, tested, "rto")]
        if not classes:
            continue
        parts = own_part_numbers(graph, subject)
        seen = _seen(graph, parts)
        for tested in classes:
            blind = _blind(graph, parts, seen, tested)
            if blind is not None:
                yield _finding(graph.component(subject), tested, seen, blind)


def _seen(graph: DependencyGraph, parts: Ints) -> Sequence[Watch]:
    existing = graph.once(watched)
    return [
        (graph.components[part], graph.components[watcher])
        for part in parts[graph.once(_is_watched)[parts]].tolist()
        for watcher in existing[part]
    ]


def _is_watched(graph: DependencyGraph) -> Flags:
    flags: Flags = np.zeros(len(graph), np.bool_)
    flags[list(graph.once(watched))] = True
    return flags


def _subjects(graph: DependencyGraph) -> Sequence[ComponentId]:
    stated = {
        objective.subject for objective in graph.records.objectives if objective.rto is not None
    }
    single = {subject for subject in stated if graph.component(subject).kind not in LOGICAL_KINDS}
    return sorted({*services(graph), *single})


def _blind(
    graph: DependencyGraph,
    parts: Ints,
    seen: Sequence[Watch],
    tested: DisruptionClass,
) -> Blind | None:
    """Return the unwatched places; None when each place has a watcher outside of it."""
    if not seen or tested is DisruptionClass.COMPONENT:
        return None if seen else Blind(places=())
    names, codes = graph.once(_coded_places)[tested]
    wanted = [names[code] for code in unique_numbers(codes[parts]).tolist() if code >= 0]
    blind = [place for place in wanted if not _watched(seen, tested, place)]
    return Blind(places=blind) if blind else None


def _watched(seen: Sequence[Watch], tested: DisruptionClass, place: str) -> bool:
    """Tell whether a watcher outside of `place` watches a component in it, or the name of one.

    A health check on the name of a service notices whatever stops the service behind it.
    """
    return any(
        place not in _places(watcher, tested)
        and (place in _places(part, tested) or part.kind is Kind.DNS_RECORD)
        for part, watcher in seen
    )


def _coded_places(graph: DependencyGraph) -> Mapping[DisruptionClass, tuple[Sequence[str], Ints]]:
    """Return, by class, the names of the places and each component's place number, or -1."""
    coded_places = {}
    for tested in DisruptionClass:
        places = [next(iter(_places(component, tested)), None) for component in graph.components]
        names = sorted({place for place in places if place is not None})
        number = {name: at for at, name in enumerate(names)}
        codes = [-1 if place is None else number[place] for place in places]
        coded_places[tested] = names, np.array(codes, np.int32)
    return coded_places


def _places(component: Component, tested: DisruptionClass) -> Sequence[str]:
    match tested:
        case DisruptionClass.ZONE:
            return component.zones if len(component.zones) == 1 else ()
        case DisruptionClass.REGION:
            return (component.region,) if component.region else ()
        case DisruptionClass.ACCOUNT:
            return (component.account,) if component.account else ()
        case DisruptionClass.COMPONENT:
            return ()


def _finding(
    subject: Component, tested: DisruptionClass, seen: Sequence[Watch], blind: Blind
) -> Finding:
    watching = sorted({watcher.id for _, watcher in seen})
    if not watching:
        text = f"no health check and no alarm watches {subject.label}"
    else:
        text = (
            f"what watches {subject.label} fails with the {tested} it would have to report: "
            f"nothing outside of {', '.join(blind.places)} does"
        )
    return Finding(
        component=subject.id,
        message=text,
        disruption_class=tested,
        details={"watchers": watching[:20], "blind": list(blind.places)},
    )


RULE = GapRule(
    id="N-13",
    title="No watcher would report the failure in time",
    why="Recovery begins when a person or an automation knows of the failure. Without a health "
    "check or an alarm the detection time is unknown, so no RTO can be claimed; and an alarm "
    "in the Region that it has to report on fails with that Region.",
    fix="Put a Route 53 health check or a synthetic canary on the entry of the service, outside "
    "of the Region and account that it watches, and notify people by a path that does not "
    "need them.",
    source="AWS Well-Architected, REL11-BP01",
    example="`checkout` has a plain DNS record without a health check, and its alarm lives in "
    "us-east-1, the Region whose loss it would have to report.",
    example_component="service:checkout",
    find=find,
)
