"""False redundancy: several members, one common cause."""

from collections.abc import Iterator, Sequence
from itertools import chain

from model.gaps.common_cause import (
    MANY,
    Broken,
    Hub,
    broken_groups,
    causes,
    in_one_zone,
    nearest,
    zone_seeds,
)
from model.gaps.gap_figures import confidence_in
from model.gaps.interface import Finding, GapRule, Question
from model.gaps.joint_failures import falls
from model.gaps.one_way_out import find_one_way_out
from model.gaps.single_points import WITHOUT_FAILURE
from model.gaps.unattached_zones import find_unattached_zones
from model.graph import DependencyGraph
from model.inheritance import binding, bindings
from model.records.component import Component, ComponentId, Kind
from model.records.objective import DisruptionClass

FIELDS = ("rto", "rpo", "availability")


def find(question: Question) -> Iterator[Finding]:
    """Yield redundancy that one failure domain takes away.

    It has five forms: a k-of-n need of which one zone, failure domain or gateway takes more
    members than it may lose (a cut set of order one); a component in one zone that alone breaks a
    promise for the loss of a zone; a component of several zones whose calls all leave
    through one zone (`one_way_out`); a zone from which the transit gateway that its routes name
    cannot be reached (`unattached_zones`); and a component with a promise for the loss of a Region
    that stops with one Region.

    Complexity: one sweep of the graph for each 64 domains and each 64 components in one zone.
    """
    graph = question.graph
    domains = {domain.id: zone_seeds(graph, domain) for domain in causes(graph)}
    broken = list(broken_groups(graph, domains))
    for hub in broken:
        if isinstance(hub, Hub):
            yield _hub(graph, hub)
    groups = [broken_group for broken_group in broken if isinstance(broken_group, Broken)]
    for group in nearest(graph, groups, domains):
        yield _false_group(graph, group)
    yield from find_one_way_out(graph)
    yield from find_unattached_zones(graph)
    yield from _single_zone(graph)
    yield from _single_region(graph)


def _false_group(graph: DependencyGraph, broken: Broken) -> Finding:
    need, cause = broken.need, graph.component(broken.cause)
    dependent = graph.component(need.dependent)
    count = len(need.members)
    which = "all" if len(broken.lost) == count else f"{len(broken.lost)} of"
    return Finding(
        component=dependent.id,
        provider=cause.id,
        requirement=need.id,
        message=f"{dependent.label} needs {need.minimum} of {count} ({need.relation}), but "
        f"{which} {count} stop with {cause.label}",
        disruption_class=DisruptionClass.ZONE if cause.kind is Kind.ZONE else None,
        confidence=confidence_in(need),
        hits=(cause.id,),
        details={"form": "false redundancy", "lost": list(broken.lost), "minimum": need.minimum},
    )


def _hub(graph: DependencyGraph, hub: Hub) -> Finding:
    cause = graph.component(hub.cause)
    return Finding(
        component=cause.id,
        message=f"{len(hub.dependents)} components that need some of several providers lose too "
        f"many of them with {cause.label} alone",
        disruption_class=DisruptionClass.ZONE if cause.kind is Kind.ZONE else None,
        details={
            "form": "shared by many",
            "count": len(hub.dependents),
            "dependents": list(hub.dependents[:MANY]),
        },
    )


def _single_zone(graph: DependencyGraph) -> Iterator[Finding]:
    """Yield the components in one zone whose loss breaks a promise for the loss of a zone."""
    promised = _promised(graph, DisruptionClass.ZONE)
    zonal = graph.once(in_one_zone)
    bound = [bindings(graph, DisruptionClass.ZONE, field) for field in FIELDS]
    candidates = [
        component
        for component in chain.from_iterable(zonal[zone] for zone in sorted(zonal))
        if graph.component(component).kind not in WITHOUT_FAILURE
        and any(at[graph.index(component)] >= 0 for at in bound)
    ]
    fallen = falls(graph, [(candidate,) for candidate in candidates], promised)
    for candidate in candidates:
        if stopped := sorted(fallen[(candidate,)]):
            yield _in_zone(graph, graph.component(candidate), stopped)


def _in_zone(
    graph: DependencyGraph, candidate: Component, stopped: Sequence[ComponentId]
) -> Finding:
    zone = ComponentId(f"zone:{candidate.zones[0]}")
    return Finding(
        component=candidate.id,
        provider=zone if zone in graph else None,
        message=f"{candidate.label} lives in zone {candidate.zones[0]} only, and "
        f"{_names(graph, stopped)} was promised to outlive the loss of a zone",
        disruption_class=DisruptionClass.ZONE,
        details={"form": "single zone", "zone": candidate.zones[0], "stops": stopped[:20]},
    )


def _single_region(graph: DependencyGraph) -> Iterator[Finding]:
    """Yield the components with a promise for the loss of a Region that stop with one Region."""
    promised = _promised(graph, DisruptionClass.REGION)
    regions = graph.of_kind(Kind.REGION) if promised else ()
    fallen = falls(graph, [(region.id,) for region in regions], promised)
    for region in regions:
        for component in sorted(fallen[(region.id,)]):
            yield Finding(
                component=component,
                provider=region.id,
                message=f"{graph.component(component).label} was promised to outlive the loss of a "
                f"Region, but stops with {region.label}",
                disruption_class=DisruptionClass.REGION,
                details={"form": "single Region", "promise": _source(graph, component)},
            )


def _promised(graph: DependencyGraph, tested: DisruptionClass) -> Sequence[ComponentId]:
    return sorted(
        {
            objective.subject
            for objective in graph.records.objectives
            if objective.disruption_class is tested
        }
    )


def _source(graph: DependencyGraph, subject: ComponentId) -> str:
    promise = binding(graph, subject, DisruptionClass.REGION, "rto")
    return "" if promise is None else promise.source


def _names(graph: DependencyGraph, ids: Sequence[ComponentId]) -> str:
    first = graph.component(ids[0]).label
    return first if len(ids) == 1 else f"{first} (with {len(ids) - 1} more)"


RULE = GapRule(
    id="N-09",
    title="Redundancy that one zone, Region or shared gateway takes away",
    why="Several members help only against failures that they do not share. When all of them lie "
    "in one zone, or need the same gateway or another component of one place, a single event "
    "takes them together: the minimal cut set has order one although there are several "
    "members. Such designs can look redundant for years.",
    fix="Spread the members over zones (or Regions, if that was promised), give each zone its own "
    "gateway, and follow the hard needs of every member to the place that they share.",
    source="AWS Fault Isolation Boundaries; Cloudflare, 2023-11-02 "
    "post-mortem (every member needed one data centre)",
    example="The three private subnets of the storefront's network in us-east-1 send their traffic "
    "through one NAT gateway in one zone; the `inventory` database lives in one zone although "
    "a zone objective is stated.",
    example_component="inventory",
    find=find,
)
