"""No detection: nobody would notice in time, or the watcher fails with what it watches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from model.component import LOGICAL_KINDS, Component, ComponentId, Kind
from model.gaps.interface import Finding, GapRule, Question
from model.gaps.parts import own_parts, parts_of_services, services
from model.graph import DependencyGraph
from model.inheritance import binding
from model.objective import DisruptionClass
from model.recovery.detection import watchers

Watch = tuple[Component, Component]
"""A part and what watches it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blind:
    """The places whose loss nobody outside of them would notice."""

    places: Sequence[str]


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each service and class with an RTO that nothing outside watches over.

    A service is watched by the alarms, health checks and target groups of its own parts. For the
    loss of a zone, Region or account only watchers outside of it count. Further components that
    state an RTO themselves are judged in the same way; journeys and systems are watched through
    their services.
    """
    graph = question.graph
    known = cache(lambda part: watchers(graph, part))
    for subject in _subjects(graph):
        classes = [one for one in DisruptionClass if binding(graph, subject, one, "rto")]
        if not classes:
            continue
        parts = graph.once(parts_of_services).get(subject) or own_parts(graph, subject)
        seen = [
            (graph.component(part), graph.component(watcher))
            for part in parts
            for watcher in known(part)
        ]
        for tested in classes:
            blind = _blind(graph, parts, seen, tested)
            if blind is not None:
                yield _finding(graph.component(subject), tested, seen, blind)


def _subjects(graph: DependencyGraph) -> Sequence[ComponentId]:
    stated = {one.subject for one in graph.records.objectives if one.rto is not None}
    single = {one for one in stated if graph.component(one).kind not in LOGICAL_KINDS}
    return sorted({*services(graph), *single})


def _blind(
    graph: DependencyGraph,
    parts: Sequence[ComponentId],
    seen: Sequence[Watch],
    tested: DisruptionClass,
) -> Blind | None:
    """Return where it is blind; None when somebody outside watches wherever it can fail."""
    if not seen or tested is DisruptionClass.COMPONENT:
        return None if seen else Blind(places=())
    wanted = {place for part in parts for place in _places(graph.component(part), tested)}
    found = [place for place in sorted(wanted) if not _watched(seen, tested, place)]
    return Blind(places=found) if found else None


def _watched(seen: Sequence[Watch], tested: DisruptionClass, place: str) -> bool:
    """Tell whether a watcher outside of `place` watches something in it, or the way into it.

    A name is the way in: a health check on it sees whatever stops the service behind.
    """
    return any(
        place not in _places(watcher, tested)
        and (place in _places(part, tested) or part.kind is Kind.DNS_RECORD)
        for part, watcher in seen
    )


def _places(one: Component, tested: DisruptionClass) -> Sequence[str]:
    match tested:
        case DisruptionClass.ZONE:
            return one.zones if len(one.zones) == 1 else ()
        case DisruptionClass.REGION:
            return (one.region,) if one.region else ()
        case DisruptionClass.ACCOUNT:
            return (one.account,) if one.account else ()
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
    title="Nobody would notice in time",
    why="Recovery begins when somebody knows. Without a health check or an alarm the time to "
    "detect is not known, so no RTO can be claimed; and an alarm in the Region that it has to "
    "report on goes silent with it.",
    fix="Put a Route 53 health check or a synthetic canary on the entry of the service, from "
    "outside of the Region and account that it watches, and let it reach a person by a way that "
    "does not run through them.",
    source="AWS Well-Architected, REL11-BP01",
    example="`checkout` has a plain DNS record without a health check, and its alarm lives in "
    "us-east-1, the Region whose loss it would have to report.",
    example_component="service:checkout",
    find=find,
)
