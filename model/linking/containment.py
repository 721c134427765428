"""Containment: the account, Region and zones that a component lives in are its failure domains."""

from collections.abc import Iterable, Iterator, Mapping

from model.linking.requirements import Needs
from model.linking.resolve import Resolver
from model.records import reference
from model.records.component import Component, ComponentId, Kind
from model.records.observation import Reference
from model.records.requirement import Effect, Evidence, EvidenceKind

ZONAL = frozenset({Kind.ZONE, Kind.SUBNET})
"""Whatever lives in one of these is in its zone already."""


def _why(attribute: str) -> Evidence:
    return Evidence(
        kind=EvidenceKind.DECLARED,
        rule=f"containment.{attribute}",
        effect=Effect.CONTAINMENT,
        attribute=attribute,
    )


ACCOUNT, REGION, ZONES = _why("account"), _why("region"), _why("zones")


def zone_component(zone: str) -> str:
    """Return the key of the component for one entry of `Component.zones`."""
    return zone if ":" in zone else reference.zone(zone)


def contain(
    components: Iterable[Component],
    resolver: Resolver,
    needs: Needs,
    kinds: Mapping[ComponentId, Kind],
) -> Mapping[ComponentId, str]:
    """Derive the containment of `components` into `needs`; placeholders go to `resolver`.

    Returns the Region of each zone that was named by a component of one Region; a zone that
    several Regions claim goes to the first by name.
    """
    contained = _contained(needs, kinds)
    regions: dict[ComponentId, str] = {}
    for one in components:
        if one.account is not None:
            _derive(one, [reference.account(one.account)], "in_account", ACCOUNT, resolver, needs)
        if one.region is not None:
            _derive(one, [reference.region(one.region)], "in_region", REGION, resolver, needs)
        if one.zones and one.id not in contained and one.kind is not Kind.ZONE:
            zones = [zone_component(zone) for zone in one.zones]
            for zone in _derive(one, zones, "in_zone", ZONES, resolver, needs):
                if one.region is not None:
                    regions[zone] = min(regions.get(zone, one.region), one.region)
    return regions


def _derive(
    one: Component,
    keys: Iterable[str],
    relation: str,
    why: Evidence,
    resolver: Resolver,
    needs: Needs,
) -> list[ComponentId]:
    found = list(_resolved(keys, resolver))
    needs.derive(one.id, found, relation, why)
    return found


def _resolved(keys: Iterable[str], resolver: Resolver) -> Iterator[ComponentId]:
    for key in keys:
        id_ = resolver.resolve(Reference(key=key))
        if id_ is not None:
            yield id_


def _contained(needs: Needs, kinds: Mapping[ComponentId, Kind]) -> set[ComponentId]:
    """Return the components that a source already places in a subnet or zone.

    What linking itself derived for an earlier revision (and an export brought back) counts not:
    it is derived again, and the two are one.
    """
    return {
        dependent
        for (dependent, _, _, providers), claims in needs.claims.items()
        if any(kinds.get(provider) in ZONAL for provider in providers)
        and any(
            claim.effect is Effect.CONTAINMENT
            and any(one.rule != ZONES.rule for one in claim.evidence)
            for claim in claims
        )
    }
