"""The facts about a part, linked as `link` links all facts."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from model.linking.entry_members import derive_entries
from model.linking.link import DERIVED_RULES, completed, linked
from model.linking.mentions import claimed_forms, places
from model.linking.merge import descriptions_by_component, merged
from model.linking.part import AllDiffers, Part
from model.linking.part_lookups import PartIndex, PartResolver
from model.linking.part_routes import Uncertain, is_needed
from model.linking.placeholder import PLACEHOLDER
from model.linking.requirements import RequirementBuilder
from model.records.component import Component, ComponentId, Kind, Membership
from model.records.observation import Facts, Observation
from model.records.revision import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What linking a part gave."""

    records: Records
    """The records of its components."""
    resolver: PartResolver


def link_part(part: Part, entries: Mapping[ComponentId, Collection[ComponentId]]) -> Linked:
    """Return what linking the facts about a part gives; `entries` are those of its services.

    Raises:
        AllDiffers: if everything has to be linked.
    """
    ordered = _facts(part)
    described = descriptions_by_component(ordered)
    own = {id_: merged(group) for id_, group in described.items() if id_ in part.ids}
    index = PartIndex(claimants=part.claimants)
    index.own_keys = {
        id_: {key for description in described[id_] for key in description.seen.keys} for id_ in own
    }
    complete, objectives = completed(own, index, part.settings)
    near = {
        id_: complete[id_] if id_ in complete else part.as_published(id_)
        for id_ in sorted(described)
    }
    resolver = part.resolver_over(index, near, ordered, uses=True)
    resolver.settled, resolver.own = partial(_settled, part), part.ids
    resolver.needed = partial(_is_needed_elsewhere, part)
    _expect_what_others_use(part, resolver)
    for entry in {entry for members in entries.values() for entry in members} - part.ids:
        if index.find(entry) is None and (published := part.elsewhere.component(entry)):
            resolver.elsewhere[entry] = published

    def add_entries(
        _: Collection[Membership],
        components: Mapping[ComponentId, Component],
        needs: RequirementBuilder,
    ) -> None:
        for group, members in sorted(entries.items()):
            if group in components and components[group].kind is Kind.SERVICE:
                derive_entries(group, components.keys() & set(members), needs)

    made = linked(ordered, resolver, objectives, part.settings, add_entries)
    return Linked(records=part.own(made), resolver=resolver)


def _facts(part: Part) -> Sequence[Observation]:
    """Return the background, and the facts of other scopes about the part."""
    scopes = {seen.scope.key: part.as_plain(seen) for seen in part.background}
    kept: dict[str, Observation] = {}
    wanted: dict[str, set[str]] = defaultdict(set)
    for id_ in part.ids:
        keys = part.keys_of(id_)
        for seen in part.describing(id_):
            kept[seen.scope.key] = seen
        for form in {form for key in keys for form in claimed_forms(key)}:
            for seen in part.elsewhere.about(form):
                kept[seen.scope.key] = part.as_plain(seen)
        if _takes_all_mentions(part, id_):
            for form in keys:
                for seen in part.elsewhere.mentioning(form):
                    kept[seen.scope.key] = part.as_plain(seen)
                    wanted[seen.scope.key].add(form)
                    _require_own_places(part, kept[seen.scope.key], form)
    for key in part.nameless:
        for seen in part.elsewhere.about(key):
            kept[seen.scope.key] = part.as_plain(seen)
    for key, seen in kept.items():
        part.waived.update(waiver.subject for waiver in seen.facts.waivers)
        if key not in scopes:
            scopes[key] = _only_own(part, seen, wanted[key])
    return sorted(scopes.values(), key=lambda seen: seen.scope)


def _require_own_places(part: Part, observation: Observation, place: str) -> None:
    """Pass when only components of the part lie in a place that no record mentions."""
    for seen in observation.facts.components:
        if seen.component.id not in part.ids and place in places(seen.component):
            raise AllDiffers("places")


def _takes_all_mentions(part: Part, id_: ComponentId) -> bool:
    """Tell whether the facts of others that mention a component count for its own records."""
    return not part.is_described(id_) and not part.elsewhere.is_used(id_, part.ids)


def _only_own(part: Part, observation: Observation, forms: Collection[str]) -> Observation:
    facts = observation.facts
    also = {subject for form in forms for subject in part.mentions_of(observation).get(form, ())}

    def is_own(key: str) -> bool:
        return key in also or key in part.nameless or part.owner(key) in part.ids

    return replace(
        observation,
        facts=Facts(
            components=tuple(seen for seen in facts.components if seen.component.id in part.ids),
            requirements=tuple(need for need in facts.requirements if is_own(need.dependent.key)),
            memberships=tuple(
                belonging for belonging in facts.memberships if is_own(belonging.member.key)
            ),
            objectives=tuple(stated for stated in facts.objectives if is_own(stated.subject)),
            capabilities=tuple(stated for stated in facts.capabilities if is_own(stated.subject)),
            waivers=tuple(stated for stated in facts.waivers if is_own(stated.subject)),
        ),
    )


def _expect_what_others_use(part: Part, resolver: PartResolver) -> None:
    """Keep what components outside of the part need: placeholders, keys that AWS manages."""
    for id_ in sorted(part.ids):
        if not part.elsewhere.is_used(id_, part.ids):
            continue
        if part.is_described(id_):
            resolver.kept.add(id_)
        else:
            resolver.unseen.setdefault(id_, set())
            if part.is_made(id_):
                resolver.made.setdefault(id_, _service(part, id_))


def _is_needed_elsewhere(part: Part, id_: ComponentId) -> bool:
    try:
        return is_needed(id_, part.ids, part.elsewhere, DERIVED_RULES)
    except Uncertain as error:
        raise AllDiffers("routes") from error


def _service(part: Part, id_: ComponentId) -> Component:
    published = part.elsewhere.component(id_)
    made = Component(id=id_, kind=Kind.SERVICE, name=id_.partition(":")[2])
    return made if published is None or PLACEHOLDER in published.properties else published


def _settled(part: Part, component: Component) -> Component:
    """Return a placeholder as it is published, where the part does not decide over it."""
    published = part.elsewhere.component(component.id)
    if published is None or component.id in part.objects:
        return component
    if component.id not in part.ids:
        return published
    if not part.elsewhere.is_used(component.id, part.ids):
        return component
    if (PLACEHOLDER in component.properties) != (PLACEHOLDER in published.properties):
        return component
    regions = [place.region for place in (published, component) if place.region]
    return replace(published, region=min(regions, default=None))
