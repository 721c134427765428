"""Destinations: where what a component calls lies, as far as the routes to it are concerned."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from model.linking.arn import parse_arn
from model.linking.askers import Askers, network_name
from model.linking.subnet_routes import Block, blocks_of, parse_block
from model.records.component import Component, ComponentId, Kind

LEADS_ON = frozenset({"resolves_to", "answered_by"})
"""The relations by which a name leads to what answers it."""

INSIDE_NETWORKS = frozenset(
    {"docdb", "ec2", "elasticache", "elasticfilesystem", "elasticloadbalancing", "es", "fsx",
     "kafka", "memorydb", "mq", "rds", "redshift"}
)  # fmt: skip
"""Services whose resources answer inside of a network, not at an API."""

AWS_HOST = re.compile(r"(?:^|\.)([a-z0-9-]+)\.([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com(?:\.cn)?$")
LOCAL_KINDS = frozenset({Kind.SERVICE, Kind.SYSTEM, Kind.USER_JOURNEY, Kind.PRINCIPAL, Kind.POLICY})
"""The kinds that no packet is sent to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A place to which a component sends; by the first of these that is stated."""

    service: tuple[str, str | None] | None = None
    """The AWS service whose API is called, and its Region."""
    blocks: Sequence[Block] = ()
    """Its addresses: of the subnet or network in which it lies."""
    known: bool = True
    """False when it is not known where it lies; otherwise, without the others, the internet."""


@dataclass(slots=True)
class Destinations:
    """Finds where components lie."""

    components: Mapping[ComponentId, Component]
    askers: Askers
    answers: Mapping[ComponentId, Sequence[ComponentId]] = field(default_factory=dict)
    """Name → what answers it."""

    def of(self, provider: ComponentId, networks: frozenset[ComponentId]) -> Iterator[Destination]:
        """Yield where `provider` lies for one who runs in `networks`, nothing when it is inside.

        A name stands for all that may answer it.
        """
        for terminal in self._terminals(provider):
            destination = self._of(terminal, networks)
            if destination is not None:
                yield destination

    def _terminals(self, provider: ComponentId) -> Iterable[ComponentId]:
        seen: dict[ComponentId, None] = {}
        stack = [provider]
        terminals = []
        while stack:
            name = stack.pop()
            if name in seen:
                continue
            seen[name] = None
            further = self.answers.get(name, ())
            stack += further
            if not further:
                terminals.append(name)
        return sorted(terminals)

    def _of(self, name: ComponentId, networks: frozenset[ComponentId]) -> Destination | None:
        component = self.components.get(name)
        if component is not None and component.kind in LOCAL_KINDS:
            return None
        if component is not None and component.properties.get("scheme") == "internet-facing":
            return Destination()  # its name has public addresses, inside of the network, too
        own = self.askers.networks(name)
        if own & networks:
            return None
        blocks = self._blocks(name, own)
        if blocks:
            return Destination(blocks=blocks)
        return Destination(known=False) if own else _by_name(name, component, networks)

    def _blocks(self, name: ComponentId, networks: Iterable[ComponentId]) -> Sequence[Block]:
        above = [self.components[c] for c in self._containers(name) if c in self.components]
        near = [b for c in above if c.kind is Kind.SUBNET for b in blocks_of(c, "cidr_block")]
        if near:
            return sorted(near, key=str)
        known = [self.components[network] for network in networks if network in self.components]
        return [b for network in known for b in blocks_of(network, "cidr_blocks")]

    def _containers(self, name: ComponentId) -> Iterable[ComponentId]:
        return sorted(self.askers.containers.get(name, ()))


def _by_name(
    name: ComponentId, component: Component | None, networks: frozenset[ComponentId]
) -> Destination | None:
    """Return what the id of a component without a network tells about where it lies."""
    arn = parse_arn(name)
    if arn is not None:
        service = name.split(":")[2]
        region = (component.region if component is not None else None) or arn.region
        known = service not in INSIDE_NETWORKS
        return Destination(service=(service, region)) if known else Destination(known=False)
    form, _, text = name.partition(":")
    if form == "ip":
        network, _, text = text.partition("/")
        if network in map(network_name, networks):
            return None
    block = parse_block(text) if form in ("ip", "external", "address") else None
    if block is not None:
        return Destination(blocks=(block,))
    if match := AWS_HOST.search(text):
        return Destination(service=(match[1], match[2]))
    return Destination(known=form == "external" and "." in text and not text.endswith(".internal"))
