"""Link: observations become the records of a revision."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from model.linking.backups import SELECTED, need_backups
from model.linking.containment import ACCOUNT, REGION, ZONES, contain, zone_component
from model.linking.entry_members import ENTRY, need_entries
from model.linking.index import Index, index
from model.linking.merge import merged, words
from model.linking.objectives import read_tags
from model.linking.requirements import Needs, read_requirements
from model.linking.resolve import Resolver
from model.linking.routes import settle_routes
from model.linking.services import service, tagged_memberships
from model.linking.statements import (
    membership_key,
    objective_key,
    read_capabilities,
    read_memberships,
    read_objectives,
    read_waivers,
    sorted_by,
    waiver_key,
)
from model.linking.writers import WRITER, need_writers
from model.records.component import Component, ComponentId, Membership
from model.records.objective import Objective
from model.records.observation import Observation
from model.records.revision import Records

DERIVED_AT_ONCE = frozenset({ACCOUNT.rule, REGION.rule, ZONES.rule, ENTRY.rule, SELECTED.rule})
"""The rules by which linking derives requirements that nothing can buffer: containers, entries."""

DERIVED_RULES = DERIVED_AT_ONCE | {WRITER.rule}
"""The rules by which linking itself derives requirements. An export leaves out what has no other
evidence, because linking the export derives it again."""

CONFLICTING_KEYS = "conflicting_keys"
"""The property that names the keys which a component shares with another, and which one has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSettings:
    """What an organisation chooses about linking."""

    service_tags: tuple[str, ...] = ("awsApplication", "service")
    """Tags whose value names the service a component belongs to; the first present one counts."""
    objective_tags: bool = True
    """Whether the tags `rto`, `rpo` and `tier` state objectives."""


def link(observations: Iterable[Observation], settings: LinkSettings) -> Records:
    """Resolve references over all scopes, merge evidence, make placeholders.

    The result does not depend on the order of `observations` nor on the order within one, and
    linking the facts of a result again gives that result. Whatever cannot be resolved becomes a
    placeholder; a key that several components claim goes to the smallest id, and the others say
    so in the property `conflicting_keys`.
    Complexity: O(n log n) in the number of facts, the logarithm from sorting alone.
    """
    ordered = sorted(
        observations,
        key=lambda observation: (observation.scope, observation.read_at, observation.outcome),
    )
    described = words(ordered)
    keys = index(described)
    seen, objectives = _described(
        {id_: merged(descriptions) for id_, descriptions in described.items()}, keys, settings
    )
    resolver, needs = Resolver(keys, seen), Needs()
    read_requirements(ordered, resolver, needs)
    need_backups(seen.values(), needs)
    memberships = read_memberships(ordered, resolver) | _tagged(seen.values(), resolver, settings)
    objectives |= read_objectives(ordered, resolver)
    capabilities = read_capabilities(ordered, resolver)
    components = _placed(seen, resolver, needs)
    by_id = {component.id: component for component in components}
    settle_routes(by_id, needs)
    need_entries(memberships, by_id, needs)
    need_writers(by_id, needs)
    return Records(
        components=components,
        requirements=needs.requirements(),
        memberships=sorted_by(membership_key, memberships),
        objectives=sorted_by(objective_key, objectives),
        capabilities=sorted_by(objective_key, capabilities),
        waivers=sorted_by(waiver_key, read_waivers(ordered, resolver)),
    )


def _described(
    components: Mapping[ComponentId, Component], keys: Index, settings: LinkSettings
) -> tuple[dict[ComponentId, Component], set[Objective]]:
    """Return the seen components with zones by id, notes, and the objectives of their tags."""
    lost = keys.lost_keys()
    result: dict[ComponentId, Component] = {}
    objectives: set[Objective] = set()
    for id_, component in components.items():
        described = _noted(_zoned(component, keys), lost.get(id_, {}))
        if settings.objective_tags and described.tags:
            described, stated = read_tags(described)
            objectives.update(stated)
        result[id_] = described
    return result, objectives


def _zoned(component: Component, keys: Index) -> Component:
    if not component.zones:
        return component
    zones = tuple(sorted({_zone(zone, keys) for zone in component.zones}))
    return component if zones == component.zones else replace(component, zones=zones)


def _zone(zone: str, keys: Index) -> str:
    owner = keys.find(zone_component(zone))
    known = owner if owner is not None and owner.startswith("zone") else zone
    return known.removeprefix("zone:")


def _noted(component: Component, lost: Mapping[str, ComponentId]) -> Component:
    if not lost:
        return component
    properties = {**component.properties, CONFLICTING_KEYS: dict(sorted(lost.items()))}
    return replace(component, properties=dict(sorted(properties.items())))


def _tagged(
    components: Iterable[Component], resolver: Resolver, settings: LinkSettings
) -> set[Membership]:
    """Return the memberships that tags state; their services become components."""
    return {
        Membership(group=resolver.make(service(name)), member=member)
        for name, member in tagged_memberships(components, settings.service_tags)
    }


def _placed(
    seen: Mapping[ComponentId, Component], resolver: Resolver, needs: Needs
) -> tuple[Component, ...]:
    """Return all components sorted by id, after deriving what contains them.

    What contains a component may be a new placeholder, itself contained: a zone in its Region.
    """
    components = dict(seen)
    new = resolver.placeholders({})
    regions: dict[ComponentId, str] = {}
    fresh = [*seen.values(), *new]
    while fresh:
        components.update((component.id, component) for component in new)
        kinds = {id_: component.kind for id_, component in components.items()}
        regions |= contain(fresh, resolver, needs, kinds)
        new = fresh = [
            component
            for component in resolver.placeholders(regions)
            if component.id not in components
        ]
    return tuple(components[id_] for id_ in sorted(components))
