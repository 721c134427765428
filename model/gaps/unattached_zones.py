"""Unattached zones: subnets whose route leads to a transit gateway that their zone cannot reach."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from model.gaps.interface import Finding
from model.gaps.one_way_out import zones_of
from model.graph import DependencyGraph
from model.kernels.needs import EFFECTS
from model.records.component import Component, ComponentId, Kind
from model.records.requirement import Effect

ATTACHMENT = "AWS::EC2::TransitGatewayAttachment"


def find_unattached_zones(graph: DependencyGraph) -> Iterator[Finding]:
    """Yield one finding for each zone from which a routed transit gateway cannot be reached.

    Traffic reaches a transit gateway only from zones in which the attachment has a subnet [1]_. A
    subnet of another zone may have a route to it: what it sends there does not arrive. So what
    should run in that zone as well has no redundancy there. Nothing is yielded for an attachment
    of which the zone of some subnet is not known, nor for subnets in which nothing runs.
    Complexity: O(requirements).

    References:
        1. Amazon VPC Transit Gateways, "Transit gateway attachments to a VPC": resources in zones
           without an attachment subnet cannot reach the transit gateway.
    """
    routed = _routed(graph)
    for attachment in sorted(routed):
        reached = _zones_with_interface(graph, attachment)
        cut_off: dict[str, list[ComponentId]] = defaultdict(list)
        for subnet in sorted(routed[attachment]):
            zones = zones_of(graph, subnet)
            if reached and zones and not zones & reached:
                cut_off[min(zones)].append(subnet)
        for zone in sorted(cut_off):
            yield _finding(graph, attachment, zone, cut_off[zone])


def _routed(graph: DependencyGraph) -> Mapping[ComponentId, set[ComponentId]]:
    """Return the subnets with a route to each attachment in which something runs."""
    routed: dict[ComponentId, set[ComponentId]] = defaultdict(set)
    rows = graph.topology.needs.effect == EFFECTS[Effect.POLICY]
    for need in graph.requirements_at(rows):
        if not _is_used_subnet(graph, need.dependent):
            continue
        for provider in need.providers:
            if _is_attachment(graph.component(provider)):
                routed[provider].add(need.dependent)
    return routed


def _is_used_subnet(graph: DependencyGraph, component: ComponentId) -> bool:
    return graph.component(component).kind is Kind.SUBNET and any(
        need.effect is Effect.CONTAINMENT for need in graph.required_by(component)
    )


def _is_attachment(component: Component) -> bool:
    return component.type == ATTACHMENT


def _zones_with_interface(graph: DependencyGraph, attachment: ComponentId) -> frozenset[str]:
    """Return the zones of the interfaces of an attachment, none when they are not all known."""
    interfaces = {
        need.dependent
        for need in graph.required_by(attachment)
        if need.effect is Effect.HARD and _is_attachment(graph.component(need.dependent))
    }
    zones = [zones_of(graph, interface) for interface in interfaces]
    return frozenset().union(*zones) if all(zones) else frozenset()


def _finding(
    graph: DependencyGraph, attachment: ComponentId, zone: str, subnets: list[ComponentId]
) -> Finding:
    name, first = graph.component(attachment).label, graph.component(subnets[0])
    domain = ComponentId(f"zone:{zone}")
    others = f" (with {len(subnets) - 1} more)" if len(subnets) > 1 else ""
    return Finding(
        component=attachment,
        provider=domain if domain in graph else None,
        message=f"{first.label}{others} in zone {zone} sends to {name}, which has no interface "
        "there: what it sends does not arrive",
        hits=tuple(subnets),
        details={"form": "zone without attachment", "zone": zone, "subnets": [*subnets]},
    )
