"""Scoped names: host names and private addresses, which mean what they mean to who uses them.

`host:db.example.com` is answered by the zones of the network of the asker; `host:cart` by its
Service Connect namespace; `address:10.0.1.5` by the interface with that address in its network.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from model.linking.askers import Askers, network_name
from model.linking.names.resolution import Answer, Names
from model.linking.names.zone import ADDRESS_TYPES, Status
from model.records.component import ComponentId

HOST = "host:"
ADDRESS = "address:"
PUBLIC_ADDRESS = "ip:public/"
VALIDATION_TYPES = ("CNAME",)
"""What answers a name that starts with an underscore: it proves a name, and is no host."""
SERVICE_TYPES = ("SRV",)
_SERVICE = re.compile(r"_[a-z0-9-]+\._(tcp|udp|tls)\.")
_PORT = re.compile(r":\d{1,5}$")

Find = Callable[[str], ComponentId | None]


@dataclass(slots=True)
class ScopedNames:
    """Everything that answers names and addresses, and who asks from where."""

    names: Names = field(default_factory=Names)
    askers: Askers = field(default_factory=Askers)
    addresses: Mapping[str, Mapping[str, ComponentId]] = field(default_factory=dict)
    """Address → network (`vpc-1`) → the component that has the address there."""

    def candidates(
        self, key: str, asker: ComponentId | None, find: Find
    ) -> Sequence[ComponentId] | None:
        """Return the components that a key may name for `asker`; None to look it up as it is."""
        if key.startswith(ADDRESS):
            return self._addressed(key.removeprefix(ADDRESS), asker)
        if key.startswith(PUBLIC_ADDRESS):
            # A network may use addresses that elsewhere are public.
            return self._in_own_network(key.removeprefix(PUBLIC_ADDRESS), asker) or None
        if not key.startswith(HOST):
            return None
        name = without_port(key).removeprefix(HOST)
        connected = self._connected(name, asker, find)
        if connected is not None:
            return (connected,)
        return self._answering(name, asker)

    def terminal(self, key: str, asker: ComponentId | None) -> str | None:
        """Return the host name at which the chain of a host name ends outside of our zones.

        >>> ScopedNames().terminal("host:shop.example.com", None) is None
        True
        """
        name = without_port(key).removeprefix(HOST)
        for answer in self._answers(name, asker):
            if answer.status is Status.ANSWERED and answer.chain:
                return answer.chain[-1].target
        return None

    def forwarded(self, key: str, asker: ComponentId | None) -> Sequence[ComponentId]:
        """Return the endpoints through which questions about a host name are forwarded."""
        if not key.startswith(HOST):
            return ()
        answers = self._answers(without_port(key).removeprefix(HOST), asker)
        endpoints = {answer.endpoint for answer in answers if answer.endpoint is not None}
        return sorted(endpoints)

    def _addressed(self, address: str, asker: ComponentId | None) -> Sequence[ComponentId]:
        """Return the owner of an address in the asker's network, or else the only one anywhere."""
        own = self._in_own_network(address, asker)
        if own:
            return own
        everywhere = sorted(set(self.addresses.get(address, {}).values()))
        return everywhere if len(everywhere) == 1 else ()

    def _in_own_network(self, address: str, asker: ComponentId | None) -> Sequence[ComponentId]:
        owners = self.addresses.get(address, {})
        if not owners or asker is None:
            return ()
        names = map(network_name, self.askers.networks(asker))
        return sorted({owners[name] for name in names if name in owners})

    def _connected(self, name: str, asker: ComponentId | None, find: Find) -> ComponentId | None:
        """Return the service that has the name in a Service Connect namespace of the asker."""
        for namespace in sorted(self.askers.namespaces.get(asker, ())) if asker else ():
            for known in (name, f"{name.partition('.')[0]}."):
                service = find(f"service-connect:{namespace}/{known}")
                if service is not None:
                    return service
        return None

    def _answering(self, name: str, asker: ComponentId | None) -> Sequence[ComponentId] | None:
        answers = self._answers(name, asker)
        firsts = {answer.chain[0].id for answer in answers if answer.chain}
        return sorted(firsts) if firsts else None

    def _answers(self, name: str, asker: ComponentId | None) -> Sequence[Answer]:
        types = _types(name)
        networks = sorted(self.askers.networks(asker)) if asker is not None else []
        places: Sequence[ComponentId | None] = networks or (None,)
        answers = [
            answer for network in places for answer in self.names.resolve(name, network, types)
        ]
        if networks or any(answer.status is Status.ANSWERED for answer in answers):
            return answers
        # Who asks runs in no network that is known: a private name that it uses is answered
        # somewhere, or its configuration would not have it.
        return self.names.private_answers(name, types)


def without_port(key: str) -> str:
    """Return a key of a host without the port that it may end with.

    >>> without_port("host:shop.example.com:8443"), without_port("host:shop.example.com")
    ('host:shop.example.com', 'host:shop.example.com')
    """
    return _PORT.sub("", key) if key.startswith(HOST) else key


def port_of(key: str) -> int | None:
    """Return the port of a key of a host, None without one.

    >>> port_of("host:shop.example.com:8443"), port_of("host:shop.example.com")
    (8443, None)
    """
    match = _PORT.search(key) if key.startswith(HOST) else None
    return int(match[0][1:]) if match else None


def private_addresses(ids: Mapping[str, ComponentId]) -> Mapping[str, Mapping[str, ComponentId]]:
    """Return the owner of each address by network, from all keys `ip:vpc-1/10.0.1.5`."""
    owners: dict[str, dict[str, ComponentId]] = defaultdict(dict)
    for key in sorted(_address_keys(ids)):
        network, _, address = key.removeprefix("ip:").partition("/")
        if network != "public":
            owners[address][network] = ids[key]
    return owners


def _address_keys(keys: Iterable[str]) -> Iterable[str]:
    return (key for key in keys if key.startswith("ip:"))


def _types(name: str) -> Sequence[str]:
    if _SERVICE.match(name):
        return SERVICE_TYPES
    return VALIDATION_TYPES if name.startswith("_") else ADDRESS_TYPES
