"""Redescribed: a scope says something else of its components, which changes no other record.

Most crawls see what the crawl before them saw, but for some properties: a size, a version, a
state. Linking gives such a component another record, and all else stays as it is. `link` remains
the definition; a test compares both ways over random histories.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from model.linking.backups import TYPES
from model.linking.link import CONFLICTING_KEYS, DNS_SETTINGS, NAMING_KINDS, LinkSettings
from model.linking.merge import descriptions_by_component, merged
from model.linking.objectives import read_tags
from model.records.component import Component, ComponentId
from model.records.observation import Observation, SeenComponent, SeenRequirement
from model.records.requirement import Evidence, EvidenceKind

PROPERTIES_OF_LINKING = frozenset(
    {
        *DNS_SETTINGS,
        CONFLICTING_KEYS,
        "allows",
        "cidr_block",
        "cidr_blocks",
        "cluster",
        "domain",
        "endpoint",
        "endpoint_type",
        "engine",
        "invalid_tags",
        "key_manager",
        "placeholder",
        "private_dns",
        "routes",
        "routes_known",
        "rule_type",
        "scheme",
        "selections",
        "serves",
        "service_name",
        "service_region",
        "set_identifier",
        "subnets",
        "takes_writes",
        "vpcs",
        "zone_id",
    }
)
"""The properties by which a component decides over records of others. Those by which zones and
record sets answer names stand in `names.known_names`."""

OBJECTIVE_TAGS = ("rto", "rpo")
"""The first parts of the tags that state objectives."""

FREE_FIELDS = ("tags", "properties", "tags_read", "measurements")
"""The fields of a component that may differ."""


def described_anew(
    observations: Iterable[Observation],
    published: Mapping[ComponentId, Component],
    settings: LinkSettings,
) -> Sequence[Component]:
    """Return the records of components that were redescribed, as `link` makes them.

    Args:
        observations: what every scope that describes one of them holds now.
        published: their records of the revision before.
        settings: those of that revision.

    Complexity: O(facts of `observations`).
    """
    ordered = sorted(observations, key=lambda observation: observation.scope)
    described = descriptions_by_component(ordered)
    return [
        _as_linked(merged(described[id_]), before, settings)
        for id_, before in published.items()
        if id_ in described
    ]


def _as_linked(component: Component, before: Component, settings: LinkSettings) -> Component:
    # The keys that name zones, and those that several components claim, are the same as before.
    lost = before.properties.get(CONFLICTING_KEYS)
    properties = {} if lost is None else {CONFLICTING_KEYS: lost}
    component = replace(
        component,
        zones=before.zones,
        properties=dict(sorted({**component.properties, **properties}.items()))
        if properties
        else component.properties,
    )
    return read_tags(component)[0] if settings.objective_tags and component.tags else component


def decides_the_same(old: SeenComponent, new: SeenComponent, settings: LinkSettings) -> bool:
    """Return whether two descriptions differ only in what decides over no other record."""
    first, second = old.component, new.component
    free = {name: getattr(second, name) for name in FREE_FIELDS}
    if first.kind in NAMING_KINDS or replace(first, **free) != second:
        return False
    if (old.keys, old.replaces, old.resolved_only) != (new.keys, new.replaces, new.resolved_only):
        return False
    if not PROPERTIES_OF_LINKING.isdisjoint(differing(first.properties, second.properties)):
        return False
    tags = differing(first.tags, second.tags)
    if tags and (first.type is None or first.type in TYPES):
        return False  # backup plans choose by tags; another scope may state the type
    return not any(
        tag in settings.service_tags or tag.lower().partition(":")[0] in OBJECTIVE_TAGS
        for tag in tags
    )


def differing(first: Mapping[str, object], second: Mapping[str, object]) -> set[str]:
    """Return the names of what two mappings do not say alike."""
    return {
        name
        for name in {*first, *second}
        if name not in first or name not in second or not equal(first[name], second[name])
    }


def equal(first: object, second: object) -> bool:
    """Return whether two values are equal, and of one type."""
    # `True == 1`, but the two are different values of a property.
    return repr(first) == repr(second)


def needs_the_same(old: SeenRequirement, new: SeenRequirement) -> bool:
    """Return whether two requirements differ at most in when declared evidence was seen."""
    return old == new or (
        replace(old, evidence=()) == replace(new, evidence=())
        and list(map(_undated, old.evidence)) == list(map(_undated, new.evidence))
    )


def _undated(evidence: Evidence) -> Evidence:
    if evidence.kind is EvidenceKind.OBSERVED:
        return evidence
    return replace(evidence, first_seen_at=None, last_seen_at=None, count=None)
