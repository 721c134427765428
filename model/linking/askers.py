"""Askers: from which networks and namespaces a component resolves names and addresses."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from model.records.component import Component, ComponentId, Kind
from model.records.observation import Observation, Reference
from model.records.requirement import Effect

RUNS_IN = "runs_in"
FINDS_SERVICES_IN = "finds_services_in"
Find: TypeAlias = Callable[[Reference], ComponentId | None]


@dataclass(slots=True)
class Askers:
    """What contains each component, and the namespaces in which it looks up services."""

    containers: Mapping[ComponentId, frozenset[ComponentId]] = field(default_factory=dict)
    namespaces: Mapping[ComponentId, frozenset[ComponentId]] = field(default_factory=dict)
    components: Mapping[ComponentId, Component] = field(default_factory=dict)
    zone_networks: Mapping[str, frozenset[ComponentId]] = field(default_factory=dict)
    """Hosted zone → its networks: the record sets of a private zone are followed from there."""
    _networks: dict[ComponentId, frozenset[ComponentId]] = field(default_factory=dict)

    def networks(self, component: ComponentId) -> frozenset[ComponentId]:
        """Return the networks in which a component runs; empty when it runs in none, or unknown.

        Complexity: O(containers above it), once for each component.
        """
        known = self._networks.get(component)
        if known is not None:
            return known
        described = self.components.get(component)
        zone = described.properties.get("zone_id") if described is not None else None
        networks: set[ComponentId] = set()
        if described is not None and described.kind is Kind.DNS_RECORD:
            networks.update(self.zone_networks.get(str(zone), ()))
        seen = {component}
        above = list(self.containers.get(component, ()))
        while above:
            container = above.pop()
            if container in seen:
                continue
            seen.add(container)
            if is_network(container, self.components.get(container)):
                networks.add(container)
            else:
                above += self.containers.get(container, ())
        self._networks[component] = frozenset(networks)
        return self._networks[component]


def askers(
    observations: Iterable[Observation],
    find: Find,
    components: Mapping[ComponentId, Component],
    zone_networks: Mapping[str, frozenset[ComponentId]],
) -> Askers:
    """Return what the containment of all observations says about networks.

    Args:
        observations: read for the relations `runs_in` and `finds_services_in`.
        find: from a reference to the id of a component, whether described or not.
        components: the described ones.
        zone_networks: the networks of each private hosted zone.

    Complexity: O(requirements).
    """
    containers: dict[ComponentId, set[ComponentId]] = defaultdict(set)
    namespaces: dict[ComponentId, set[ComponentId]] = defaultdict(set)
    for observation in observations:
        for seen in observation.facts.requirements:
            contains = seen.effect is Effect.CONTAINMENT and seen.relation == RUNS_IN
            if not contains and seen.relation != FINDS_SERVICES_IN:
                continue
            dependent = find(seen.dependent)
            if dependent is not None:
                providers = (find(member.reference) for member in seen.members)
                above = containers if contains else namespaces
                above[dependent].update(provider for provider in providers if provider is not None)
    return Askers(
        containers={component: frozenset(above) for component, above in containers.items()},
        namespaces={component: frozenset(above) for component, above in namespaces.items()},
        components=components,
        zone_networks=zone_networks,
    )


def is_network(id_: ComponentId, component: Component | None) -> bool:
    """Tell whether a component is a network (VPC); by its id where nothing describes it."""
    if component is not None and component.kind is not Kind.NETWORK:
        return False
    return network_name(id_).startswith("vpc-") or (
        component is not None and component.type in (None, "AWS::EC2::VPC")
    )


def network_name(id_: ComponentId) -> str:
    """Return the name by which addresses and zones name a network.

    >>> network_name(ComponentId("arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1"))
    'vpc-1'
    >>> network_name(ComponentId("ec2:vpc-1"))
    'vpc-1'
    """
    return id_.rpartition("/")[2].removeprefix("ec2:")
