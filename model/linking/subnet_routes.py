"""Subnet routes: where a subnet sends what goes to a destination, by the longest prefix."""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from model.records.component import Component

ROUTES = "routes"
"""The property of a subnet: a list of `{to: block or prefix list, through: key of the target}`."""

Block: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

EVERYWHERE = (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0"))
"""The destinations of default routes, that of IPv4 first: host names are looked up for it first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubnetRoutes:
    """The routes that leave the network of a subnet."""

    blocks: Sequence[tuple[Block, str]] = ()
    """(addresses, key of the target)."""
    lists: Sequence[tuple[str, str]] = ()
    """(prefix list, key of the target)."""

    @classmethod
    def of(cls, subnet: Component) -> "SubnetRoutes":
        """Return the routes that a subnet's properties state; what is no route is left out."""
        stated = subnet.properties.get(ROUTES)
        routes = [
            (str(route["to"]), str(route["through"]))
            for route in (stated if isinstance(stated, list) else ())
            if isinstance(route, dict) and "to" in route and "through" in route
        ]
        return cls(
            blocks=tuple((block, key) for to, key in routes if (block := parse_block(to))),
            lists=tuple((to, key) for to, key in routes if parse_block(to) is None),
        )

    def toward(self, destination: Block) -> str | None:
        """Return the target of the route with the longest prefix, None where none covers it.

        >>> routes = SubnetRoutes(blocks=(
        ...     (ipaddress.ip_network("0.0.0.0/0"), "nat"),
        ...     (ipaddress.ip_network("10.8.0.0/16"), "peer"),
        ... ))
        >>> routes.toward(ipaddress.ip_network("10.8.1.0/24"))
        'peer'
        >>> routes.toward(ipaddress.ip_network("203.0.113.2/32"))
        'nat'

        References:
            1. Amazon VPC User Guide, "Route tables and route priority": longest prefix match.
        """
        covering = [
            (block.prefixlen, key) for block, key in self.blocks if contains(block, destination)
        ]
        return max(covering)[1] if covering else None

    def default(self) -> str | None:
        """Return the target of the default route, None without one."""
        targets = dict(reversed(self.blocks))
        return next((targets[block] for block in EVERYWHERE if block in targets), None)


def parse_block(text: str) -> Block | None:
    """Return the addresses that a text names: a block or one address; None for another text.

    >>> parse_block("10.8.0.0/16"), parse_block("pl-63a5400a")
    (IPv4Network('10.8.0.0/16'), None)
    """
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def contains(block: Block, other: Block) -> bool:
    """Tell whether all addresses of `other` lie in `block`."""
    if isinstance(block, ipaddress.IPv4Network) and isinstance(other, ipaddress.IPv4Network):
        return other.subnet_of(block)
    if isinstance(block, ipaddress.IPv6Network) and isinstance(other, ipaddress.IPv6Network):
        return other.subnet_of(block)
    return False


def blocks_of(component: Component, *names: str) -> Sequence[Block]:
    """Return the addresses that these properties of a network or subnet state."""
    stated: list[Any] = []
    for name in names:
        about = component.properties.get(name)
        stated += about if isinstance(about, list) else [about]
    return tuple(_parsed(stated))


def _parsed(texts: Iterable[Any]) -> Iterable[Block]:
    blocks = (parse_block(text) for text in texts if isinstance(text, str))
    return (block for block in blocks if block is not None)
