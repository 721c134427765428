"""Known names: the hosted zones and resolver rules that observations describe.

Sources say it by properties:

- a record set (kind `dns_record`): `zone_id`, `zone` (its name), `private`, `record_name`,
  `record_type`, `values`, and `alias_target` for an alias. A component without `zone_id` is no
  record set of a known zone: a document may state one, and its keys name it.
- a hosted zone (kind `dns_zone`): `zone_id`, `vpcs` (maps with `vpc`, the id of the network),
  `name_servers`, `falls_back`.
- a resolver rule (type `AWS::Route53Resolver::ResolverRule`): `domain`, `vpcs` (ids of networks),
  `rule_type` (only `FORWARD` counts) and `endpoint`, the key of its outbound endpoint.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from model.linking.names.resolution import ForwardRule, Names
from model.linking.names.zone import RecordSet, Zone, grouped
from model.records.component import Component, ComponentId, Kind

RULE = "AWS::Route53Resolver::ResolverRule"
FORWARD = "FORWARD"
PROPERTIES = frozenset(
    {
        "alias_target",
        "domain",
        "endpoint",
        "falls_back",
        "name_servers",
        "private",
        "record_name",
        "record_type",
        "rule_type",
        "set_identifier",
        "values",
        "vpcs",
        "zone",
        "zone_id",
    }
)
"""The properties that say how names are answered; others of zones and record sets do not."""


def known_names(
    components: Iterable[Component],
    network: Callable[[str], ComponentId],
    without_private_zones: Collection[ComponentId] = (),
) -> Names:
    """Return the names that components describe.

    Args:
        components: of every kind; several may describe one zone or record set.
        network: from the id of a network (`vpc-1`) to its component.
        without_private_zones: networks that resolve no private zone, because `enableDnsSupport` or
            `enableDnsHostnames` is off.
    """
    records: dict[str, list[tuple[str, RecordSet]]] = defaultdict(list)
    facts: dict[str, dict[str, Any]] = defaultdict(dict)
    rules: list[ForwardRule] = []
    for component in components:
        properties = component.properties
        zone = properties.get("zone_id")
        if component.kind is Kind.DNS_RECORD and isinstance(zone, str):
            facts[zone]["name"] = properties.get("zone")
            facts[zone]["private"] = properties.get("private") is True
            records[zone] += _record_sets(component)
        elif component.kind is Kind.DNS_ZONE and isinstance(zone, str):
            facts[zone].update(_stated(component))
        elif component.type == RULE:
            rules += _rules(component, network)
    return Names(
        [
            _zone(zone, stated, records[zone], network, without_private_zones)
            for zone, stated in sorted(facts.items())
            if isinstance(stated.get("name"), str)
        ],
        rules,
    )


def renamed(names: Names, ids: Mapping[ComponentId, ComponentId]) -> Names:
    """Return `names` with other ids for the record sets in `ids`."""

    def record_set(known: RecordSet) -> RecordSet:
        return replace(known, id=ids[known.id]) if known.id in ids else known

    return Names(
        [
            Zone(
                zone.id,
                zone.name,
                {
                    owner: {kind: record_set(known) for kind, known in types.items()}
                    for owner, types in zone.records.items()
                },
                networks=zone.networks,
                is_private=zone.is_private,
                servers=zone.servers,
                falls_back=zone.falls_back,
            )
            for zone in names.zones
        ],
        names.rules,
    )


def _record_sets(component: Component) -> Iterator[tuple[str, RecordSet]]:
    """Yield (owner name, record set) of the component that stands for a name and type."""
    properties = component.properties
    owner, kind = properties.get("record_name"), properties.get("record_type")
    if not isinstance(owner, str) or not isinstance(kind, str) or "set_identifier" in properties:
        return
    values = _texts(properties.get("values"))
    alias = properties.get("alias_target")
    target = alias if isinstance(alias, str) else values[0] if kind == "CNAME" and values else None
    yield (
        owner,
        RecordSet(
            id=component.id,
            type=kind,
            servers=frozenset(map(_plain, values)) if kind == "NS" else frozenset(),
            target=None if target is None else _plain(target).removeprefix("dualstack."),
        ),
    )


def _stated(component: Component) -> dict[str, Any]:
    """Return what a hosted zone states of itself."""
    properties = component.properties
    stated: dict[str, Any] = {}
    if component.name:
        stated["name"] = _plain(component.name)
    if "private" in properties:
        stated["private"] = properties["private"] is True
    if "vpcs" in properties:
        stated["vpcs"] = properties["vpcs"]
    if "name_servers" in properties:
        stated["name_servers"] = properties["name_servers"]
    if "falls_back" in properties:
        stated["falls_back"] = properties["falls_back"] is True
    return stated


def _zone(
    zone: str,
    stated: Mapping[str, Any],
    records: Sequence[tuple[str, RecordSet]],
    network: Callable[[str], ComponentId],
    without_private_zones: Collection[ComponentId],
) -> Zone:
    vpcs = stated.get("vpcs") or ()
    return Zone(
        zone,
        str(stated["name"]),
        grouped(records),
        networks=frozenset(
            network(str(vpc["vpc"])) for vpc in vpcs if isinstance(vpc, Mapping) and "vpc" in vpc
        ).difference(without_private_zones),
        is_private=bool(stated.get("private")),
        servers=frozenset(map(_plain, _texts(stated.get("name_servers")))),
        falls_back=bool(stated.get("falls_back")),
    )


def _rules(component: Component, network: Callable[[str], ComponentId]) -> Iterator[ForwardRule]:
    properties = component.properties
    domain = properties.get("domain")
    if properties.get("rule_type", FORWARD) == FORWARD and isinstance(domain, str):
        endpoint = properties.get("endpoint")
        yield ForwardRule(
            domain=_plain(domain),
            networks=frozenset(map(network, _texts(properties.get("vpcs")))),
            endpoint=ComponentId(endpoint) if isinstance(endpoint, str) else component.id,
        )


def _texts(stated: object) -> Sequence[str]:
    if isinstance(stated, str) or not isinstance(stated, Sequence):
        return ()
    return [text for text in stated if isinstance(text, str)]


def _plain(name: str) -> str:
    return name.lower().rstrip(".")
