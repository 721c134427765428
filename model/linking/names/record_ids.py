"""Record ids: a record set goes by its plain id unless another public zone has the same name.

A source writes `dns:api.example.com@Z1/A`, because it cannot know the zones of other accounts. The
record set that the internet sees is `dns:api.example.com/A`: that of the only public zone of the
name, or of the zone that is delegated to. Record sets of private zones, and of public zones that
answer nobody, keep the zone in their id.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from model.linking.names.resolution import Names
from model.records.component import ComponentId, Kind
from model.records.observation import Facts, Observation, SeenComponent


def plain_ids(
    observations: Iterable[Observation], names: Names
) -> Mapping[ComponentId, ComponentId]:
    """Return the plain id of every record set that has one, by the id that its source writes."""
    claims: dict[str, dict[str, ComponentId]] = defaultdict(dict)
    for observation in observations:
        for seen in observation.facts.components:
            zone = _public_zone(seen)
            if zone is not None:
                plain = seen.component.id.replace(f"@{zone}/", "/", 1)
                claims[plain][zone] = seen.component.id
    return {
        claimed[zone]: ComponentId(plain)
        for plain, claimed in claims.items()
        for zone in _owner(plain, claimed, names)
    }


def with_plain_ids(
    observations: Sequence[Observation], ids: Mapping[ComponentId, ComponentId]
) -> Sequence[Observation]:
    """Return `observations` with the ids of record sets replaced; the former id stays a key."""
    if not ids:
        return observations
    return [
        replace(observation, facts=_with_plain_ids(observation.facts, ids))
        if any(seen.component.id in ids for seen in observation.facts.components)
        else observation
        for observation in observations
    ]


def _with_plain_ids(facts: Facts, ids: Mapping[ComponentId, ComponentId]) -> Facts:
    return replace(
        facts,
        components=tuple(
            replace(
                seen,
                component=replace(seen.component, id=ids[seen.component.id]),
                keys=tuple(sorted({*seen.keys, seen.component.id} - {ids[seen.component.id]})),
            )
            if seen.component.id in ids
            else seen
            for seen in facts.components
        ),
    )


def _public_zone(seen: SeenComponent) -> str | None:
    properties = seen.component.properties
    zone = properties.get("zone_id")
    if seen.component.kind is not Kind.DNS_RECORD or properties.get("private") is True:
        return None
    return zone if isinstance(zone, str) and f"@{zone}/" in seen.component.id else None


def _owner(plain: str, claimed: Mapping[str, ComponentId], names: Names) -> Sequence[str]:
    """Return the zone whose record set has the plain id: at most one."""
    if len(claimed) == 1:
        return list(claimed)
    name = plain.removeprefix("dns:").partition("/")[0]
    responsible = [zone for zone in names.responsible(name) if zone in claimed]
    return responsible if len(responsible) == 1 else ()
