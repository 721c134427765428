"""Ways: the endpoints and gateways through which a network reaches a destination."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from model.linking.destinations import Destination
from model.linking.resolve import Resolver
from model.linking.subnet_routes import SubnetRoutes
from model.records.component import Component, ComponentId

ENDPOINT = "AWS::EC2::VPCEndpoint"
ATTACHMENT = "attachment:"
PREFIX_LIST = "pl-"
NAMES: Mapping[str, Sequence[str]] = {
    "ecr": ("ecr.api", "ecr.dkr"),
    "kinesis": ("kinesis-streams",),
    "states": ("states",),
}
"""ARN's service → the names of its endpoint services, where they differ."""


@dataclass(slots=True)
class Ways:
    """Finds the way out of subnets."""

    resolver: Resolver
    routes: Mapping[ComponentId, SubnetRoutes]
    _interfaces: dict[tuple[ComponentId, str], list[Component]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def __post_init__(self) -> None:
        """Find the interface endpoints with private names, by network and service."""
        for id_, component in sorted(self.resolver.components.items()):
            about = component.properties
            if component.type == ENDPOINT and about.get("endpoint_type") == "Interface":
                if about.get("private_dns") is not True:
                    continue
                for network in self.resolver.scoped.askers.networks(id_):
                    self._interfaces[network, service_of(component)].append(component)

    def through(
        self,
        destination: Destination,
        subnets: Sequence[ComponentId],
        networks: frozenset[ComponentId],
    ) -> Iterator[tuple[str, ...]]:
        """Yield the keys of what leads to a destination, one of each tuple; none where none does.

        An API with two names, as that of a registry, has two ways, and both are needed.
        """
        if destination.service is not None:
            service, region = destination.service
            for name in NAMES.get(service, (service,)):
                endpoints = self._endpoints(name, region, networks)
                yield from [endpoints] if endpoints else self._gateway(name, subnets)
            return
        if not destination.blocks:
            yield from _targets(self.routes[subnet].default() for subnet in subnets)
        for block in destination.blocks:
            yield from _targets(
                self._in_zone(self.routes[subnet].toward(block), subnet) for subnet in subnets
            )

    def _endpoints(
        self, service: str, region: str | None, networks: frozenset[ComponentId]
    ) -> tuple[str, ...]:
        return tuple(
            endpoint.id
            for network in sorted(networks)
            for endpoint in self._interfaces.get((network, service), ())
            if region in (None, endpoint.properties.get("service_region") or endpoint.region)
        )

    def _gateway(self, service: str, subnets: Sequence[ComponentId]) -> Iterator[tuple[str, ...]]:
        """Yield the gateway endpoints of the subnets' routes, else their default routes."""
        return _targets(
            self._listed(service, subnet) or self.routes[subnet].default() for subnet in subnets
        )

    def _listed(self, service: str, subnet: ComponentId) -> str | None:
        """Return the gateway endpoint for a service to which a route of a prefix list leads."""
        for _, key in self.routes[subnet].lists:
            endpoint = self.resolver.seen_key(key)
            if endpoint is None or endpoint.type != ENDPOINT:
                continue
            if service_of(endpoint) == service:
                return key
        return None

    def _in_zone(self, key: str | None, subnet: ComponentId) -> str | None:
        """Return the interface of a transit gateway attachment in the zone of a subnet.

        Traffic of a zone without such an interface does not reach the transit gateway.
        """
        attachment = self.resolver.seen_key(key) if key and key.startswith(ATTACHMENT) else None
        if key is None or attachment is None:
            return key
        listed = attachment.properties.get("subnets")
        inside = listed if isinstance(listed, list) else ()
        zones = {name: self._zones(f"ec2:{name}") for name in inside}
        own = self.resolver.components[subnet].zones
        if not own or not inside or not all(zones.values()):
            return key
        return next((f"{key}/{name}" for name in inside if set(zones[name]) & set(own)), None)

    def _zones(self, key: str) -> Sequence[str]:
        subnet = self.resolver.seen_key(key)
        return () if subnet is None else subnet.zones


def service_of(endpoint: Component) -> str:
    """Return the service of an endpoint: `sqs` of `com.amazonaws.us-east-1.sqs`.

    >>> from model.records.component import Kind
    >>> name = "com.amazonaws.us-east-1.ecr.api"
    >>> about = {"service_name": name}
    >>> service_of(Component(id=ComponentId("e"), kind=Kind.ENDPOINT, properties=about))
    'ecr.api'
    """
    parts = str(endpoint.properties.get("service_name") or "").split(".")
    start = parts.index("amazonaws") + 2 if "amazonaws" in parts else 0
    return ".".join(parts[start:])


def _targets(keys: Iterator[str | None]) -> Iterator[tuple[str, ...]]:
    known = sorted({key for key in keys if key is not None})
    if known:
        yield tuple(known)
