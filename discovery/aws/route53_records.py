"""From the record sets of all zones to names, their sets and what these resolve to."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TypeVar

from discovery.addresses import address_key
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
    "record-set.address": "the record set answers with the provider's address; of several, any",
    "record-set.target": "the record set names these hosts (SRV, MX); of several, any",
    "record-set.health-check": "the health check decides whether the record set is answered",
    "record-set.zone": "the record set lies in the hosted zone",
    "dns-name.simple": "the name is answered by all of its record sets",
    "dns-name.failover": "the name is answered by the first healthy of its record sets",
    "dns-name.failover-fixed": "nothing decides about the primary's health, so the name needs it",
    "dns-name.weighted": "the name is answered by any record set with a weight",
    "dns-name.any-of": "the name is answered by whichever healthy record set suits best",
    "dns-name.by-location": "each record set answers the clients of its place, and no default the"
    " others",
    "dns-name.unchecked": "without a health check, a part of the clients is sent to this one",
    "dns-name.standby": "the record set stands by for the name and is not answered by itself",
}
"""The rules that `record_facts` reports."""

K = TypeVar("K")

_KEPT_VALUES = ("A", "AAAA", "CNAME", "MX", "NS", "SRV")
_TYPE = "AWS::Route53::RecordSet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """The hosted zone of a record set."""

    id: str
    name: str
    private: bool

    @classmethod
    def of(cls, item: Item) -> "Zone":
        """Return the zone from the parent of a record set."""
        zone = item["parent"]["HostedZone"]
        return cls(
            id=str(zone["Id"]).rpartition("/")[2],
            name=readable(zone["Name"]),
            private=bool(zone.get("Config", {}).get("PrivateZone")),
        )

    def record_id(self, name: str, record_type: str, set_identifier: str | None = None) -> str:
        """Return the id of a record set of this zone."""
        return record_id(name, record_type, zone=self.id, set_identifier=set_identifier)


def record_facts(items: Sequence[Item], context: Context) -> Facts:
    """Return the zone, a component for each name and type, and for each of its sets if several.

    The zone's own SOA and NS records are left out: every zone has them and none can lose them.
    Linking finds the record set that answers a host name, and gives those of the internet ids
    without the zone (`model.linking.names`).
    """
    records = [record for record in (_Record.of(item) for item in items) if not record.apex]
    records.sort(
        key=lambda record: (record.zone.id, record.name, record.type, record.set_identifier or "")
    )
    known = {record.zone.record_id(record.name, record.type) for record in records}
    components = [zone_component(items[0]["parent"], context)] if items else []
    needs: list[SeenRequirement] = []
    for (zone, name, kind), sets in _grouped(
        records, lambda record: (record.zone, record.name, record.type)
    ):
        group = _Name(zone=zone, name=name, type=kind, sets=sets)
        components += group.components(context)
        needs += group.requirements(context, known)
    return Facts(components=tuple(components), requirements=tuple(needs))


def zone_component(answer: Item, context: Context) -> SeenComponent:
    """Return what resolvers have to know of a hosted zone, from an answer of GetHostedZone."""
    zone = answer["HostedZone"]
    number = str(zone["Id"]).rpartition("/")[2]
    fallback = (zone.get("Features") or {}).get("PublicDNSFallbackStatus")
    stated: dict[str, Json] = {
        "zone_id": number,
        "private": bool((zone.get("Config") or {}).get("PrivateZone")),
        "vpcs": [
            {"vpc": vpc.get("VPCId"), "region": vpc.get("VPCRegion")}
            for vpc in answer.get("VPCs") or ()
        ],
        "name_servers": (answer.get("DelegationSet") or {}).get("NameServers"),
        "falls_back": None if fallback is None else fallback == "ENABLED",
    }
    return SeenComponent(
        component=Component(
            id=ComponentId(f"arn:{context.partition}:route53:::hostedzone/{number}"),
            kind=Kind.DNS_ZONE,
            name=str(zone["Name"]),
            properties={name: value for name, value in stated.items() if value is not None},
        ),
        replaces=False,
    )


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
            "zone_id": self.zone.id,
            "record_name": self.name,
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
            "values": list(self.values) or None if self.type in _KEPT_VALUES else None,
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
                yield from self._resolves([key], "record-set.cname", "ResourceRecords[].Value")
        if self.type in ("A", "AAAA"):
            keys = [address_key(value) for value in self.values]
            yield from self._resolves(keys, "record-set.address", "ResourceRecords[].Value")
        if self.type in ("MX", "SRV"):
            hosts = [reference.host(value.split()[-1]) for value in self.values if value.split()]
            yield from self._resolves(hosts, "record-set.target", "ResourceRecords[].Value")
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
        yield from self._resolves([key], "record-set.alias", "AliasTarget.DNSName")

    def _resolves(
        self, keys: Sequence[str], rule: str, attribute: str
    ) -> Iterable[SeenRequirement]:
        """Return the need for what the set resolves to: of several values any, full with all."""
        external = not keys or not keys[0].startswith(("dns:", "bucket:"))
        return required(
            self.id,
            keys,
            rule=rule,
            relation="resolves_to",
            effect=Effect.HARD,
            attribute=attribute,
            minimum=1 if len(set(keys)) > 1 else None,
            full=len(set(keys)) if len(set(keys)) > 1 else None,
            expects=Kind.EXTERNAL if external else None,
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

    @property
    def id(self) -> str:
        return self.zone.record_id(self.name, self.type)

    @property
    def simple(self) -> bool:
        return len(self.sets) == 1 and self.sets[0].set_identifier is None

    def components(self, context: Context) -> Iterator[SeenComponent]:
        if self.simple:
            yield self._component(self.id, context, self.sets[0].properties())
            return
        own: dict[str, Json] = {
            "zone_id": self.zone.id,
            "record_name": self.name,
            "record_type": self.type,
            "policy": policy(self.sets[0].item),
            "automatic": automatic(self._by_id()),
        }
        yield self._component(self.id, context, own)
        for record in self.sets:
            yield self._component(record.id, context, record.properties())

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
                full=choice.full,
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
        self, identity: str, context: Context, properties: dict[str, Json]
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
            # People name a record set without its zone; where several zones have the name, the one
            # that the internet sees is meant.
            keys=(identity.replace(f"@{self.zone.id}/", "/", 1),),
        )


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


def _grouped(
    records: Iterable[_Record], key: Callable[[_Record], K]
) -> list[tuple[K, list[_Record]]]:
    """Return runs of records with the same key; they must be sorted by it."""
    return [(group, list(members)) for group, members in groupby(records, key=key)]
