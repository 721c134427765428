"""Link: observations become the records of a revision."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from model.linking.askers import askers
from model.linking.backups import SELECTED, need_backups
from model.linking.containment import ACCOUNT, REGION, ZONES, contain, zone_component
from model.linking.entry_members import ENTRY, need_entries
from model.linking.fillers import RULE as FILLERS
from model.linking.fillers import join_fillers
from model.linking.index import Index, index
from model.linking.managed_keys import leave_out_managed_keys
from model.linking.merge import Description, descriptions_by_component, merged
from model.linking.names.known_names import RULE as RESOLVER_RULE
from model.linking.names.known_names import known_names, renamed
from model.linking.names.record_ids import plain_ids, with_plain_ids
from model.linking.names.resolution import Names
from model.linking.objectives import read_tags
from model.linking.outbound import RULE as OUTBOUND
from model.linking.outbound import need_routes
from model.linking.requirements import (
    EarlierRequirements,
    RequirementBuilder,
    read_requirements,
)
from model.linking.resolve import Resolver
from model.linking.routes import settle_routes
from model.linking.scoped_names import ScopedNames, private_addresses
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
from model.records.component import Component, ComponentId, Kind, Membership
from model.records.objective import Objective
from model.records.observation import Observation, Scope, SeenComponent
from model.records.revision import Records

DERIVED_AT_ONCE = frozenset({ACCOUNT.rule, REGION.rule, ZONES.rule, ENTRY.rule, SELECTED.rule})
"""The rules of derived requirements that leave no time: containment, entries, backups."""

DERIVED_RULES = DERIVED_AT_ONCE | {WRITER.rule, FILLERS, OUTBOUND}
"""The rules by which linking derives requirements. An export leaves out a requirement that has no
other evidence, because linking the export derives it again."""

NAMING_KINDS = frozenset({Kind.DNS_RECORD, Kind.DNS_ZONE})
"""The kinds that say how names are answered, beside resolver rules."""

DNS_SETTINGS = ("dns_support", "dns_hostnames")
"""The properties of a network without which it resolves no private zone; None is not known."""

CONFLICTING_KEYS = "conflicting_keys"
"""The property that lists the keys which another component has, and which component that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSettings:
    """What an organisation chooses about linking."""

    service_tags: tuple[str, ...] = ("awsApplication", "service")
    """Tags whose value names the service of a component; the first tag that is present counts."""
    objective_tags: bool = True
    """Whether the tags `rto`, `rpo` and `tier` state objectives."""


def link(
    observations: Iterable[Observation],
    settings: LinkSettings,
    *,
    earlier: EarlierRequirements | None = None,
) -> Records:
    """Return the records of a revision: references resolved over all scopes, evidence merged.

    A reference names a component by key. It is resolved to the component that has the key, in
    whatever scope that component was seen; to a wildcard record set that answers for the name;
    or else to a placeholder, which becomes a component of the revision. So no dependency is lost.
    A key that several components claim goes to the smallest id; the other components list it in
    their property `conflicting_keys`. Without observations the records are empty.

    The result does not depend on the order of `observations`, nor on the order of facts within
    one. Linking the facts of a result again gives the same result. `earlier` makes it faster where
    nearly the same observations are linked again; it changes no result.

    Complexity: O(n log n) in the number of facts; the logarithm comes from sorting alone.
    """
    ordered = sorted(
        observations,
        key=lambda observation: (observation.scope, observation.read_at, observation.outcome),
    )
    names = names_of(ordered)
    ids = plain_ids(ordered, names)
    ordered = list(with_plain_ids(ordered, ids))
    described = descriptions_by_component(ordered)
    keys = index(described)
    merged_components = {id_: merged(group) for id_, group in described.items()}
    seen, objectives = completed(merged_components, keys, settings)
    resolver = Resolver(keys, seen)
    resolver.scoped = scoped_names(ordered, resolver, renamed(names, ids))
    return linked(ordered, resolver, objectives, settings, need_entries, earlier)


AddEntries: TypeAlias = Callable[
    [Collection[Membership], Mapping[ComponentId, Component], RequirementBuilder], None
]
"""Adds the needs of services for their entries."""


def linked(
    ordered: Sequence[Observation],
    resolver: Resolver,
    objectives: set[Objective],
    settings: LinkSettings,
    add_entries: AddEntries,
    earlier: EarlierRequirements | None = None,
) -> Records:
    """Return the records of `ordered` observations, whose components `resolver` knows.

    `objectives` are those that tags state. Complexity: that of `link`.
    """
    seen = resolver.components
    needs = RequirementBuilder(earlier=earlier or EarlierRequirements())
    read_requirements(ordered, resolver, needs)
    need_routes(resolver, needs)
    need_backups(seen.values(), needs)
    memberships = read_memberships(ordered, resolver) | _tag_memberships(
        seen.values(), resolver, settings
    )
    objectives |= read_objectives(ordered, resolver)
    capabilities = read_capabilities(ordered, resolver)
    components = _with_containers(seen, resolver, needs)
    by_id = leave_out_managed_keys(
        {component.id: component for component in components},
        needs,
        resolver.kept
        | {objective.subject for objective in objectives}
        | {capability.subject for capability in capabilities}
        | {name for belongs in memberships for name in (belongs.group, belongs.member)},
    )
    join_fillers(by_id, needs)
    settle_routes(by_id, needs)
    add_entries(memberships, by_id, needs)
    need_writers(by_id, needs)
    return Records(
        components=tuple(by_id.values()),
        requirements=needs.requirements(),
        memberships=sorted_by(membership_key, memberships),
        objectives=sorted_by(objective_key, objectives),
        capabilities=sorted_by(objective_key, capabilities),
        waivers=sorted_by(waiver_key, read_waivers(ordered, resolver)),
    )


def names_of(observations: Sequence[Observation]) -> Names:
    """Return the zones, with the ids that their sources give to record sets."""
    groups: dict[ComponentId, list[SeenComponent]] = defaultdict(list)
    networks: dict[str, ComponentId] = {}
    without_private_zones: set[ComponentId] = set()
    for observation in observations:
        for seen in observation.facts.components:
            component = seen.component
            if component.kind in NAMING_KINDS or component.type == RESOLVER_RULE:
                groups[component.id].append(seen)
            elif component.kind is Kind.NETWORK:
                networks.update((key, component.id) for key in seen.keys)
                if False in (component.properties.get(name) for name in DNS_SETTINGS):
                    without_private_zones.add(component.id)
    components = [
        merged([Description(0, Scope(source=""), seen) for seen in group])
        for group in groups.values()
    ]

    def network(name: str) -> ComponentId:
        key = f"ec2:{name}"
        return networks.get(key, ComponentId(key))

    return known_names(components, network, without_private_zones)


def scoped_names(
    observations: Sequence[Observation], resolver: Resolver, names: Names
) -> ScopedNames:
    """Return who answers names and addresses, for whom."""
    return ScopedNames(
        names=names,
        askers=askers(
            observations,
            resolver.named_or_known,
            resolver.components,
            {zone.id: zone.networks for zone in names.zones},
        ),
        addresses=private_addresses(resolver.index.ids),
    )


def completed(
    components: Mapping[ComponentId, Component], keys: Index, settings: LinkSettings
) -> tuple[dict[ComponentId, Component], set[Objective]]:
    """Return the components with zones by id and conflicts noted, and what their tags promise."""
    lost = keys.lost_keys()
    result: dict[ComponentId, Component] = {}
    objectives: set[Objective] = set()
    for id_, component in components.items():
        complete = _with_conflicts(_with_zone_ids(component, keys), lost.get(id_, {}))
        if settings.objective_tags and complete.tags:
            complete, stated = read_tags(complete)
            objectives.update(stated)
        result[id_] = complete
    return result, objectives


def _with_zone_ids(component: Component, keys: Index) -> Component:
    if not component.zones:
        return component
    zones = tuple(sorted({_zone_id(zone, keys) for zone in component.zones}))
    return component if zones == component.zones else replace(component, zones=zones)


def _zone_id(zone: str, keys: Index) -> str:
    owner = keys.find(zone_component(zone))
    known = owner if owner is not None and owner.startswith("zone") else zone
    return known.removeprefix("zone:")


def _with_conflicts(component: Component, lost: Mapping[str, ComponentId]) -> Component:
    if not lost:
        return component
    properties = {**component.properties, CONFLICTING_KEYS: dict(sorted(lost.items()))}
    return replace(component, properties=dict(sorted(properties.items())))


def _tag_memberships(
    components: Iterable[Component], resolver: Resolver, settings: LinkSettings
) -> set[Membership]:
    """Return the memberships that tags state; their services become components."""
    return {
        Membership(group=resolver.make(service(name)), member=member)
        for name, member in tagged_memberships(components, settings.service_tags)
    }


def _with_containers(
    seen: Mapping[ComponentId, Component], resolver: Resolver, needs: RequirementBuilder
) -> tuple[Component, ...]:
    """Return all components sorted by id, after deriving what contains them.

    A container may be a new placeholder that is contained itself: a zone lies in its Region.
    """
    components = dict(seen)
    regions: dict[ComponentId, str] = {}
    own = seen if resolver.own is None else resolver.own
    fresh: Sequence[Component] = [component for id_, component in seen.items() if id_ in own]
    unplaced = resolver.placeholders({})
    while fresh or unplaced:
        known = {**resolver.elsewhere, **components}
        known.update((component.id, component) for component in unplaced)
        kinds = {id_: component.kind for id_, component in known.items()}
        regions |= contain(fresh, resolver, needs, kinds)
        fresh = [
            component
            for component in resolver.placeholders(regions)
            if component.id not in components
        ]
        components.update((component.id, component) for component in fresh)
        unplaced = []
    components = {**resolver.elsewhere, **components}
    return tuple(components[id_] for id_ in sorted(components))
