"""Places: in which boxes a card lies, and over which zones it spreads (MAP-1 to MAP-3)."""

from collections.abc import Iterator
from dataclasses import dataclass

from model.graph import DependencyGraph
from model.maps.names import account_title, title
from model.maps.picture import BoxKind
from model.records.component import Component, ComponentId, Kind
from model.records.requirement import Effect


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """One box of the path around a card."""

    kind: BoxKind
    key: str
    """Account number, Region name, or id of the network."""
    title: str
    component: ComponentId | None
    """None where the graph has no component for the place."""


Path = tuple[Place, ...]
"""The boxes around a card, the outermost first; empty for what lies outside all boxes."""


def account_path(graph: DependencyGraph, account: str | None) -> Path:
    """Return the path of what lies in an account, but in no Region."""
    if account is None:
        return ()
    key = ComponentId(f"account:{account}")
    return (
        Place(
            kind=BoxKind.ACCOUNT,
            key=account,
            title=account_title(graph, account),
            component=key if key in graph else None,
        ),
    )


def path(graph: DependencyGraph, component: Component) -> Path:
    """Return the boxes around a component: account, Region, and the VPC if it names exactly one.

    What names several VPCs, or none, lies in its Region.
    """
    places = account_path(graph, component.account)
    if not places or component.region is None:
        return places
    region = ComponentId(f"region:{component.region}")
    places = (
        *places,
        Place(
            kind=BoxKind.REGION,
            key=component.region,
            title=component.region,
            component=region if region in graph else None,
        ),
    )
    networks = {network.id: network for network in _networks(graph, component.id)}
    if len(networks) != 1:
        return places
    (network,) = networks.values()
    return (
        *places,
        Place(kind=BoxKind.NETWORK, key=network.id, title=title(network), component=network.id),
    )


def zones(graph: DependencyGraph, *components: ComponentId) -> tuple[str, ...]:
    """Return the zones of some components: their own, and those of their subnets; sorted."""
    result: set[str] = set()
    for component in components:
        result |= set(graph.component(component).zones)
        for container in _containers(graph, component):
            if container.kind is Kind.ZONE:
                result.add(container.id.partition(":")[2])
            elif container.kind is Kind.SUBNET:
                result |= set(container.zones)
    return tuple(sorted(result))


def _networks(graph: DependencyGraph, component: ComponentId) -> Iterator[Component]:
    for container in _containers(graph, component):
        if container.kind is Kind.NETWORK:
            yield container
        elif container.kind is Kind.SUBNET:
            yield from (
                network
                for network in _containers(graph, container.id)
                if network.kind is Kind.NETWORK
            )


def _containers(graph: DependencyGraph, component: ComponentId) -> Iterator[Component]:
    for requirement in graph.requirements_of(component):
        if requirement.effect is Effect.CONTAINMENT:
            yield from map(graph.component, requirement.providers)
