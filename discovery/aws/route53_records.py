"""From the record sets of all zones to names, their sets and what these resolve to."""

import ipaddress
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TypeVar

from discovery.aws.route53_names import readable, record_id, target_key
from discovery.aws.route53_policies import automatic, choices, policy
from discovery.interface import Context, Item
from discovery.requirements import required
from model.records import reference
from model.records.component import Component, ComponentId, Json, Kind
from model.records.observation import Facts, SeenComponent, SeenRequirement
from model.records.requirement import Effect

RULES: Mapping[str, str] = {
    "record-set.alias": "the record set is an alias of the provider",
    "record-set.cname": "the record set is a CNAME of the provider's host name",
    "record-set.address": "the record set answers with the provider's address",
    "record-set.health-check": "the health check decides whether the record set is answered",
    "record-set.zone": "the record set lies in the hosted zone",
    "dns-name.simple": "the name is answered by all of its record sets",
    "dns-name.failover": "the name is answered by the first healthy of its record sets",
    "dns-name.failover-fixed": "nothing decides about the primary's health, so the name needs it",
    "dns-name.weighted": "the name is answered by any record set with a weight",
    "dns-name.any-of": "the name is answered by whichever healthy record set suits best",
    "dns-name.unchecked": "without a health check, a part of the clients is sent to this one",
    "dns-name.standby": "the record set stands by for the name and is not answered by itself",
}
"""The rules that `record_facts` reports."""

K = TypeVar("K")

_ADDRESSES = ("A", "CNAME", "AAAA")
_TYPE = "AWS::Route53::RecordSet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """The hosted zone of a record set."""

    id: str
    name: str
    private: bool
    vpcs: tuple[str, ...]

    @classmethod
    def of(cls, item: Item) -> "Zone":
        """Return the zone from the parent of a record set."""
        zone = item["parent"]["HostedZone"]
        return cls(
            id=str(zone["Id"]).rpartition("/")[2],
            name=readable(zone["Name"]),
            private=bool(zone.get("Config", {}).get("PrivateZone")),
            vpcs=tuple(sorted(vpc["VPCId"] for vpc in item["parent"].get("VPCs") or ())),
        )

    def record_id(self, name: str, record_type: str, set_identifier: str | None = None) -> str:
        """Return the id of a record set of this zone."""
        zone = self.id if self.private else None
        return record_id(name, record_type, zone=zone, set_identifier=set_identifier)


def record_facts(items: Sequence[Item], context: Context) -> Facts:
    """Return a component for each name and type, and for each of its sets if it has several.

    The zone's own SOA and NS records are left out: every zone has them and none can lose them.
    The host name is a key of the name's A record; of its CNAME, or its AAAA record, without one.
    """
    records = [record for record in (_Record.of(item) for item in items) if not record.apex]
    records.sort(
        key=lambda record: (record.zone.id, record.name, record.type, record.set_identifier or "")
    )
    known = {record.zone.record_id(record.name, record.type) for record in records}
    components: list[SeenComponent] = []
    needs: list[SeenRequirement] = []
    for (zone, name), of_name in _grouped(records, lambda record: (record.zone, record.name)):
        types = {record.type for record in of_name}
        answering = next((record_type for record_type in _ADDRESSES if record_type in types), None)
        for kind, sets in _grouped(of_name, lambda record: record.type):
            keys = (reference.dns_name(name),) if kind == answering else ()
            group = _Name(zone=zone, name=name, type=kind, sets=sets, keys=keys)
            components += group.components(context)
            needs += group.requirements(context, known)
    return Facts(components=tuple(components), requirements=tuple(needs))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """One record set as AWS returned it, with its zone."""

    zone: Zone
    name: str
    type: str
    set_identifier: str | None
    item: Item

    @classmethod
    def of(cls, item: Item) -> "_Record":
        return cls(
            zone=Zone.of(item),
            name=readable(item["Name"]),
            type=item["Type"],
            set_identifier=item.get("SetIdentifier"),
            item=item,
        )

    @property
    def apex(self) -> bool:
        return self.type in ("SOA", "NS") and self.name == self.zone.name

    @property
    def id(self) -> str:
        return self.zone.record_id(self.name, self.type, self.set_identifier)

    def properties(self) -> dict[str, Json]:
        """Return what the formulas and the failover plan read."""
        alias = self.item.get("AliasTarget")
        stated: dict[str, Json] = {
            "record_type": self.type,
            "alias": alias is not None,
            "alias_target": readable(alias["DNSName"]) if alias else None,
            "evaluates_target_health": alias.get("EvaluateTargetHealth") if alias else None,
            "ttl": self.item.get("TTL"),
            "policy": policy(self.item),
            "set_identifier": self.set_identifier,
            "weight": self.item.get("Weight"),
            "failover": self.item.get("Failover"),
            "latency_region": self.item.get("Region"),
            "geo_location": self.item.get("GeoLocation"),
            "health_check_id": self.item.get("HealthCheckId"),
            "values": list(self.values) or None if self.type in (*_ADDRESSES, "NS") else None,
            "wildcard": True if self.name.startswith("*.") else None,
        }
        return {name: value for name, value in sorted(stated.items()) if value is not None}

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(entry["Value"] for entry in self.item.get("ResourceRecords") or ())

    def requirements(self, context: Context, known: set[str]) -> Iterator[SeenRequirement]:
        """Yield what this one set needs: its target, its health check and its zone."""
        yield from self._alias(known)
        if self.type == "CNAME":
            for value in self.values:
                key = target_key(value, record_name=self.name)
                yield from self._resolves(key, "record-set.cname", "ResourceRecords[].Value")
        if self.type in ("A", "AAAA"):
            yield from self._addresses()
        yield from self._kept(context)

    def _alias(self, known: set[str]) -> Iterator[SeenRequirement]:
        alias = self.item.get("AliasTarget")
        if alias is None:
            return
        sibling = self.zone.record_id(readable(alias["DNSName"]), self.type)
        own_zone = alias.get("HostedZoneId") == self.zone.id
        if own_zone and sibling in known:
            key = sibling
        else:
            key = target_key(alias["DNSName"], record_name=self.name)
        yield from self._resolves(key, "record-set.alias", "AliasTarget.DNSName")

    def _addresses(self) -> Iterator[SeenRequirement]:
        for value in self.values:
            local = self.zone.private and _is_private(value)
            networks = self.zone.vpcs if local and self.zone.vpcs else ("public",)
            for network in networks:
                yield from self._resolves(
                    reference.ip(network, value),
                    "record-set.address",
                    "ResourceRecords[].Value",
                    # In which of several VPCs the address is used is known only when it is found.
                    resolved_only=len(networks) > 1,
                )

    def _resolves(
        self, key: str, rule: str, attribute: str, *, resolved_only: bool = False
    ) -> Iterable[SeenRequirement]:
        return required(
            self.id,
            [key],
            rule=rule,
            relation="resolves_to",
            effect=Effect.HARD,
            attribute=attribute,
            expects=None if key.startswith(("dns:", "bucket:")) else Kind.EXTERNAL,
            resolved_only=resolved_only,
        )

    def _kept(self, context: Context) -> Iterator[SeenRequirement]:
        check = self.item.get("HealthCheckId")
        yield from required(
            self.id,
            [f"arn:{context.partition}:route53:::healthcheck/{check}"] if check else [],
            rule="record-set.health-check",
            relation="checked_by",
            effect=Effect.SOFT,
            attribute="HealthCheckId",
            expects=Kind.HEALTH_CHECK,
        )
        yield from _in_zone(self.id, self.zone, context, self.ttl)

    @property
    def ttl(self) -> timedelta | None:
        """How long resolvers keep an answer; None for an alias, which takes its target's."""
        seconds = self.item.get("TTL")
        return None if seconds is None else timedelta(seconds=int(seconds))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Name:
    """All record sets of one name and type in one zone."""

    zone: Zone
    name: str
    type: str
    sets: Sequence[_Record]
    keys: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.zone.record_id(self.name, self.type)

    @property
    def simple(self) -> bool:
        return len(self.sets) == 1 and self.sets[0].set_identifier is None

    def components(self, context: Context) -> Iterator[SeenComponent]:
        if self.simple:
            yield self._component(self.id, context, self.sets[0].properties(), self.keys)
            return
        own: dict[str, Json] = {
            "record_type": self.type,
            "policy": policy(self.sets[0].item),
            "automatic": automatic(self._by_id()),
        }
        yield self._component(self.id, context, own, self.keys)
        for record in self.sets:
            yield self._component(record.id, context, record.properties(), ())

    def requirements(self, context: Context, known: set[str]) -> Iterator[SeenRequirement]:
        for record in self.sets:
            yield from record.requirements(context, known)
        if self.simple:
            return
        yield from _in_zone(self.id, self.zone, context, self._ttl())
        for choice in choices(self._by_id()):
            yield from required(
                self.id,
                choice.members,
                rule=choice.rule,
                relation=choice.relation,
                effect=choice.effect,
                minimum=choice.minimum,
                attribute="SetIdentifier",
            )

    def _ttl(self) -> timedelta | None:
        """Return the shortest TTL of the sets; None when one of them does not state its own."""
        stated = [record.ttl for record in self.sets]
        known = [ttl for ttl in stated if ttl is not None]
        return min(known) if len(known) == len(stated) else None

    def _by_id(self) -> dict[str, Item]:
        return {record.id: record.item for record in self.sets}

    def _component(
        self, identity: str, context: Context, properties: dict[str, Json], keys: tuple[str, ...]
    ) -> SeenComponent:
        end = identity.removeprefix(self.id).removeprefix("/")
        return SeenComponent(
            component=Component(
                id=ComponentId(identity),
                kind=Kind.DNS_RECORD,
                type=_TYPE,
                name=f"{self.name} {self.type}{f' {end}' if end else ''}",
                account=context.account,
                properties={**properties, "zone": self.zone.name, "private": self.zone.private},
            ),
            keys=(*keys, *self._without_zone(identity)),
        )

    def _without_zone(self, identity: str) -> tuple[str, ...]:
        """Return how a person names a record of a private zone, who does not know the zone's id.

        Where a public zone has the same name, that record's id is the one that is meant.
        """
        return (identity.replace(f"@{self.zone.id}/", "/", 1),) if self.zone.private else ()


def _in_zone(
    identity: str, zone: Zone, context: Context, ttl: timedelta | None
) -> tuple[SeenRequirement, ...]:
    """Return that a record set lies in its zone; resolvers answer without it for the TTL."""
    return required(
        identity,
        [f"arn:{context.partition}:route53:::hostedzone/{zone.id}"],
        rule="record-set.zone",
        relation="in_hosted_zone",
        effect=Effect.CONTAINMENT,
        expects=Kind.DNS_ZONE,
        tolerance=ttl,
    )


def _is_private(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_private
    except ValueError:
        return False


def _grouped(
    records: Iterable[_Record], key: Callable[[_Record], K]
) -> list[tuple[K, list[_Record]]]:
    """Return runs of records with the same key; they must be sorted by it."""
    return [(group, list(members)) for group, members in groupby(records, key=key)]
