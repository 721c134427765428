"""Containment: the account, Region and zones that a component lives in are its failure domains."""

from collections.abc import Iterable, Iterator, Mapping

from model.linking.requirements import RequirementBuilder
from model.linking.resolve import Resolver
from model.records import reference
from model.records.component import Component, ComponentId, Kind
from model.records.observation import Reference
from model.records.requirement import Effect, Evidence, EvidenceKind

ZONAL = frozenset({Kind.ZONE, Kind.SUBNET})
"""A component in one of these is in its zone already."""


def _evidence(attribute: str) -> Evidence:
    return Evidence(
        kind=EvidenceKind.DECLARED,
        rule=f"containment.{attribute}",
        effect=Effect.CONTAINMENT,
        attribute=attribute,
    )


ACCOUNT, REGION, ZONES = _evidence("account"), _evidence("region"), _evidence("zones")


def zone_component(zone: str) -> str:
    """Return the key of the component for one entry of `Component.zones`."""
    return zone if ":" in zone else reference.zone(zone)


def contain(
    components: Iterable[Component],
    resolver: Resolver,
    needs: RequirementBuilder,
    kinds: Mapping[ComponentId, Kind],
) -> Mapping[ComponentId, str]:
    """Derive the containment of `components` into `needs`; placeholders go to `resolver`.

    Returns the Region of each zone that was named by a component of one Region; a zone that
    several Regions claim goes to the first by name.
    """
    contained = _contained(needs, kinds)
    regions: dict[ComponentId, str] = {}
    for component in components:
        if component.account is not None:
            _derive(
                component,
                [reference.account(component.account)],
                "in_account",
                ACCOUNT,
                resolver,
                needs,
            )
        if component.region is not None:
            _derive(
                component,
                [reference.region(component.region)],
                "in_region",
                REGION,
                resolver,
                needs,
            )
        if component.zones and component.id not in contained and component.kind is not Kind.ZONE:
            zones = [zone_component(zone) for zone in component.zones]
            for zone in _derive(component, zones, "in_zone", ZONES, resolver, needs):
                if component.region is not None:
                    regions[zone] = min(regions.get(zone, component.region), component.region)
    return regions


def _derive(
    component: Component,
    keys: Iterable[str],
    relation: str,
    evidence: Evidence,
    resolver: Resolver,
    needs: RequirementBuilder,
) -> list[ComponentId]:
    domains = list(_resolved(keys, resolver))
    needs.derive(component.id, domains, relation, evidence)
    return domains


def _resolved(keys: Iterable[str], resolver: Resolver) -> Iterator[ComponentId]:
    for key in keys:
        id_ = resolver.resolve(Reference(key=key))
        if id_ is not None:
            yield id_


def _contained(needs: RequirementBuilder, kinds: Mapping[ComponentId, Kind]) -> set[ComponentId]:
    """Return the components that a source already places in a subnet or zone.

    Containment that linking derived for an earlier revision, and that an export brings back, does
    not count: linking derives it again.
    """
    return {
        dependent
        for (dependent, _, _, providers), claims in needs.claims.items()
        if any(kinds.get(provider) in ZONAL for provider in providers)
        and any(
            claim.effect is Effect.CONTAINMENT
            and any(evidence.rule != ZONES.rule for evidence in claim.evidence)
            for claim in claims
        )
    }
