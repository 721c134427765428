"""Part: only what changes of some scopes touch is linked again; all else stays as it is published.

`link` is the definition. A part is found in three steps:

1. What changed names components and keys (`Touched`). All facts that mention such a key speak of
   subjects, whose records may differ now.
2. All facts about these subjects are linked, by the functions of `link`. Components that they name
   but that are not among them are looked up as they are published.
3. Where this adds or removes the last use of a placeholder, the placeholder joins the part, and
   the second step is done again.

Names, networks, replicas and backup plans decide over many others. So the scopes that hold such
facts (the *background*) are always read; when they change themselves, everything is linked.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from model.linking.askers import RUNS_IN
from model.linking.containment import ZONES
from model.linking.entry_members import derive_entries
from model.linking.link import LinkSettings, completed, linked, names_of, scoped_names
from model.linking.managed_keys import AWS, KEY_MANAGER
from model.linking.mentions import claimed_forms, mentions, places
from model.linking.merge import descriptions_by_component, merged
from model.linking.names.known_names import renamed
from model.linking.names.record_ids import plain_ids, with_plain_ids
from model.linking.part_lookups import (
    Elsewhere,
    PartAddresses,
    PartComponents,
    PartContainers,
    PartIndex,
    PartResolver,
    wildcards,
)
from model.linking.placeholder import PLACEHOLDER, named, placeholder
from model.linking.replication import FOLLOWS
from model.linking.requirements import RequirementBuilder
from model.linking.resolve import ORDER
from model.linking.services import tagged_memberships
from model.linking.subnet_routes import ROUTES
from model.linking.touched import Touched, decides_over_others
from model.records import reference
from model.records.component import Component, ComponentId, Kind, Membership
from model.records.objective import Waiver
from model.records.observation import Facts, Observation, Reference
from model.records.requirement import Requirement
from model.records.revision import Records

LARGEST_SHARE = 4
"""At most one component in so many is linked again alone; else linking all of them is faster."""
SMALLEST = 400
"""So many components are always few."""


class AllDiffers(Exception):
    """Linking a part would not do; the only argument says why, in one word."""


class Part:
    """The components whose records may differ after `touched` was touched."""

    def __init__(self, elsewhere: Elsewhere, touched: Touched, settings: LinkSettings) -> None:
        """Find the subjects of all facts that changed, or that mention what changed.

        Raises:
            AllDiffers: if everything has to be linked.
        """
        self.elsewhere, self.touched, self.settings = elsewhere, touched, settings
        self.background = sorted(elsewhere.background(), key=lambda seen: seen.scope)
        self._names = names_of(self.background)
        self._plain = plain_ids(self.background, self._names)
        self._raw = {plain: raw for raw, plain in self._plain.items()}
        self._mentions: dict[str, Mapping[str, Collection[str]]] = {}
        self._observations: dict[str, Observation] = {}
        self.ids: set[ComponentId] = set()
        self.objects: set[str] = set()
        self._moved: set[str] = set(touched.moved)
        self._needed: set[str] = set(touched.needed)
        self._waived: set[str] = set()
        self._nameless: set[str] = set()
        self._has_routes = any(
            ROUTES in seen.component.properties
            for observation in self.background
            for seen in observation.facts.components
        )
        self._asking = self._resolver(
            PartIndex(claimants=self.claimants), {}, self.background, uses=False
        )
        self._begin()

    def plain(self, id_: ComponentId) -> ComponentId:
        """Return the id under which a described component is published."""
        return self._plain.get(id_, id_)

    def claimants(self, key: str) -> Collection[ComponentId]:
        """Return the described components that have a key."""
        claims = {self.plain(id_) for id_ in self.elsewhere.claimants(key)}
        if key in self._raw:
            claims.add(ComponentId(key))
        return claims

    def keys_of(self, id_: ComponentId) -> set[str]:
        """Return the id of a component and all of its keys."""
        return {str(id_)}.union(
            key
            for observation in self._describing(id_)
            for seen in observation.facts.components
            if seen.component.id == id_
            for key in seen.keys
        )

    def owner(self, key: str) -> ComponentId | None:
        """Return the component, described or not, that a key names for nobody in particular."""
        known = self._asking.known(Reference(key=key))
        return named(key) if known is None else known

    def is_described(self, id_: ComponentId) -> bool:
        """Tell whether a source describes the component with an id."""
        return self._asking.index.find(id_) is not None

    def extend(self, ids: Iterable[ComponentId], objects: Iterable[str] = ()) -> None:
        """Let components join the part, and the subjects of all that mentions `objects`."""
        self.ids.update(ids)
        for key in set(objects) - self.objects:
            self.objects.add(key)
            own = named(key)
            if own is not None:
                self.ids.add(own)
            claims = self.claimants(key)
            self.ids.update(claims)
            for group in {ComponentId(key), *claims}:
                self.ids.update(self.elsewhere.members(group))
            for form in claimed_forms(key):
                self._add_subjects(form)
        self._require_few()

    def _add_subjects(self, form: str) -> None:
        for observation in self.elsewhere.mentioning(form):
            subjects = self._mentions_of(observation).get(form, ())
            self._add_owners(subjects)
            for need in observation.facts.requirements:
                if need.dependent.key in subjects:
                    self._needed.update(member.reference.key for member in need.members)
                    if need.relation == RUNS_IN:
                        self._moved.add(need.dependent.key)
            for belonging in observation.facts.memberships:
                if belonging.member.key in subjects:
                    self._needed.add(belonging.group.key)

    def _begin(self) -> None:
        touched = self.touched
        self._require_plain_changes()
        self.ids.update(map(self.plain, touched.described | touched.redescribed))
        self._add_owners(touched.subjects)
        self.extend((), touched.objects)
        for id_ in map(self.plain, touched.reshaped):
            # A tag may have named it by a key that it has no longer.
            self.ids.update(self.elsewhere.members(id_))
            if self._is_weak_somewhere(id_):
                self.extend((), self.keys_of(id_))
        for expecting, id_ in touched.expected | touched.unexpected:
            published = None if self.is_described(id_) else self.elsewhere.component(id_)
            gained = (expecting, id_) in touched.expected
            if not self.is_described(id_) and (
                published is None or (published.kind == expecting) is not gained
            ):
                self.extend((id_,), (id_,))
        if self._has_routes:
            for owner in {self.owner(key) for key in touched.needed}:
                known = None if owner is None else self.elsewhere.component(owner)
                if owner is not None and (known is None or known.kind is Kind.COMPUTE):
                    self.ids.add(owner)
        self._require_unmoved()
        self._require_few()

    def _add_owners(self, keys: Iterable[str]) -> None:
        """Let join what keys name now, and all that they may have named before."""
        for key in keys:
            for wildcard in wildcards(key):
                self.ids.update(self.claimants(wildcard))
            owner, own = self.owner(key), named(key)
            if owner is None:
                self._nameless.add(key)
            self.ids.update(id_ for id_ in (owner, own) if id_ is not None)

    def _is_weak_somewhere(self, id_: ComponentId) -> bool:
        """Tell whether keys of a component count only while another scope describes it."""
        return any(
            seen.resolved_only and seen.component.id == id_
            for observation in self._describing(id_)
            for seen in observation.facts.components
        )

    def _require_few(self) -> None:
        if len(self.ids) > max(SMALLEST, self.elsewhere.size() // LARGEST_SHARE):
            raise AllDiffers("many")

    def _require_plain_changes(self) -> None:
        """Pass when nothing changed that decides over the records of others."""
        if self.touched.background:
            raise AllDiffers("background")
        for id_ in map(self.plain, self.touched.reshaped):
            published = self.elsewhere.component(id_)
            facts = [
                seen.component
                for observation in self._describing(id_)
                for seen in observation.facts.components
                if seen.component.id == id_
            ]
            if any(map(decides_over_others, facts)) or (
                published is not None and decides_over_others(published)
            ):
                raise AllDiffers("background")

    def _require_unmoved(self) -> None:
        """Pass when nothing moved in which others run: where they run says whom they ask."""
        for key in self._moved:
            owner = self.owner(key)
            for observation in () if owner is None else self.elsewhere.mentioning(owner):
                for need in observation.facts.requirements:
                    if need.relation == RUNS_IN and any(
                        self.owner(member.reference.key) == owner for member in need.members
                    ):
                        raise AllDiffers("containment")

    def _describing(self, id_: ComponentId) -> Sequence[Observation]:
        names = [id_, self._raw[id_]] if id_ in self._raw else [id_]
        return [
            self._as_plain(observation)
            for name in names
            for observation in self.elsewhere.describing(name)
        ]

    def _as_plain(self, observation: Observation) -> Observation:
        if not self._plain:
            return observation
        key = observation.scope.key
        if key not in self._observations:
            (self._observations[key],) = with_plain_ids([observation], self._plain)
        return self._observations[key]

    def _mentions_of(self, observation: Observation) -> Mapping[str, Collection[str]]:
        """Return form → keys of the subjects of the facts that mention it."""
        key = observation.scope.key
        if key not in self._mentions:
            by_form: dict[str, set[str]] = defaultdict(set)
            for mention in mentions(observation.facts):
                by_form[mention.form].add(mention.subject)
            self._mentions[key] = by_form
        return self._mentions[key]

    def _resolver(
        self,
        index: PartIndex,
        near: Mapping[ComponentId, Component],
        observations: Sequence[Observation],
        *,
        uses: bool,
    ) -> PartResolver:
        resolver = PartResolver(index, {})
        resolver.components = PartComponents(near, resolver)
        if uses:
            index.use = lambda id_: self._use(id_, resolver, near)
            for owner in filter(None, index.owners.values()):
                index.use(owner)
        scoped = scoped_names(observations, resolver, renamed(self._names, self._plain))
        scoped.askers.containers = PartContainers(
            scoped.askers.containers, self.ids, self.elsewhere
        )
        scoped.addresses = PartAddresses(
            self.elsewhere, lambda id_: self.keys_of(self.plain(id_)), index
        )
        resolver.scoped = scoped
        return resolver

    def _use(
        self,
        id_: ComponentId,
        resolver: PartResolver,
        near: Mapping[ComponentId, Component],
    ) -> None:
        if id_ not in near and id_ not in resolver.elsewhere:
            resolver.elsewhere[id_] = self._as_published(id_)

    def _as_published(self, id_: ComponentId) -> Component:
        published = self.elsewhere.component(id_)
        if published is not None:
            return published
        # A key that AWS manages is described, and left out of what is published.
        return merged(descriptions_by_component(self._describing(id_))[id_])

    def records(self, entries: Mapping[ComponentId, Collection[ComponentId]]) -> "Linked":
        """Link the part as it is now; `entries` are those of its services."""
        ordered = self._facts()
        described = descriptions_by_component(ordered)
        own = {id_: merged(group) for id_, group in described.items() if id_ in self.ids}
        index = PartIndex(claimants=self.claimants)
        index.own_keys = {
            id_: {key for description in described[id_] for key in description.seen.keys}
            for id_ in own
        }
        complete, objectives = completed(own, index, self.settings)
        near = {
            id_: complete[id_] if id_ in complete else self._as_published(id_)
            for id_ in sorted(described)
        }
        resolver = self._resolver(index, near, ordered, uses=True)
        resolver.settled, resolver.own = self._settled, self.ids
        self._expect_what_others_use(resolver)
        for entry in {entry for members in entries.values() for entry in members} - self.ids:
            if index.find(entry) is None and (published := self.elsewhere.component(entry)):
                resolver.elsewhere[entry] = published

        def add_entries(
            _: Collection[Membership],
            components: Mapping[ComponentId, Component],
            needs: RequirementBuilder,
        ) -> None:
            for group, members in sorted(entries.items()):
                if group in components and components[group].kind is Kind.SERVICE:
                    derive_entries(group, components.keys() & set(members), needs)

        made = linked(ordered, resolver, objectives, self.settings, add_entries)
        return Linked(records=self.own(made), resolver=resolver)

    def _facts(self) -> Sequence[Observation]:
        """Return the background, and the facts of other scopes about the part."""
        scopes = {seen.scope.key: self._as_plain(seen) for seen in self.background}
        kept: dict[str, Observation] = {}
        wanted: dict[str, set[str]] = defaultdict(set)
        for id_ in self.ids:
            keys = self.keys_of(id_)
            for seen in self._describing(id_):
                kept[seen.scope.key] = seen
            for form in {form for key in keys for form in claimed_forms(key)}:
                for seen in self.elsewhere.about(form):
                    kept[seen.scope.key] = self._as_plain(seen)
            if self._takes_all_mentions(id_):
                for form in keys:
                    for seen in self.elsewhere.mentioning(form):
                        kept[seen.scope.key] = self._as_plain(seen)
                        wanted[seen.scope.key].add(form)
                        self._require_own_places(kept[seen.scope.key], form)
        for key in self._nameless:
            for seen in self.elsewhere.about(key):
                kept[seen.scope.key] = self._as_plain(seen)
        for key, seen in kept.items():
            self._waived.update(waiver.subject for waiver in seen.facts.waivers)
            if key not in scopes:
                scopes[key] = self._only_own(seen, wanted[key])
        return sorted(scopes.values(), key=lambda seen: seen.scope)

    def _require_own_places(self, observation: Observation, place: str) -> None:
        """Pass when only components of the part lie in a place that no record mentions."""
        for seen in observation.facts.components:
            if seen.component.id not in self.ids and place in places(seen.component):
                raise AllDiffers("places")

    def _takes_all_mentions(self, id_: ComponentId) -> bool:
        """Tell whether the facts of others that mention a component count for its own records."""
        if self.is_described(id_):
            return self._has_routes and any(
                seen.component.kind is Kind.COMPUTE
                for observation in self._describing(id_)
                for seen in observation.facts.components
                if seen.component.id == id_
            )
        return not self.elsewhere.is_used(id_, self.ids)

    def _only_own(self, observation: Observation, forms: Collection[str]) -> Observation:
        facts = observation.facts
        also = {
            subject for form in forms for subject in self._mentions_of(observation).get(form, ())
        }

        def is_own(key: str) -> bool:
            return key in also or key in self._nameless or self.owner(key) in self.ids

        return replace(
            observation,
            facts=Facts(
                components=tuple(
                    seen for seen in facts.components if seen.component.id in self.ids
                ),
                requirements=tuple(
                    need for need in facts.requirements if is_own(need.dependent.key)
                ),
                memberships=tuple(
                    belonging for belonging in facts.memberships if is_own(belonging.member.key)
                ),
                objectives=tuple(stated for stated in facts.objectives if is_own(stated.subject)),
                capabilities=tuple(
                    stated for stated in facts.capabilities if is_own(stated.subject)
                ),
                waivers=tuple(stated for stated in facts.waivers if is_own(stated.subject)),
            ),
        )

    def _expect_what_others_use(self, resolver: PartResolver) -> None:
        """Keep what components outside of the part need: placeholders, keys that AWS manages."""
        for id_ in sorted(self.ids):
            if not self.elsewhere.is_used(id_, self.ids):
                continue
            if self.is_described(id_):
                resolver.kept.add(id_)
            else:
                resolver.unseen.setdefault(id_, set())
                if self.is_made(id_):
                    resolver.made.setdefault(id_, self._service(id_))

    def _service(self, id_: ComponentId) -> Component:
        published = self.elsewhere.component(id_)
        made = Component(id=id_, kind=Kind.SERVICE, name=id_.partition(":")[2])
        return made if published is None or PLACEHOLDER in published.properties else published

    def is_made(self, group: ComponentId) -> bool:
        """Tell whether a tag of a component outside of the part names a service."""
        for member in self.elsewhere.members(group):
            component = None if member in self.ids else self.elsewhere.component(member)
            if component is not None:
                for name, _ in tagged_memberships([component], self.settings.service_tags):
                    if reference.service(name) == group:
                        return True
        return False

    def _settled(self, component: Component) -> Component:
        """Return a placeholder as it is published, where the part does not decide over it."""
        published = self.elsewhere.component(component.id)
        if published is None or component.id in self.objects:
            return component
        if component.id not in self.ids:
            return published
        if not self.elsewhere.is_used(component.id, self.ids):
            return component
        if (PLACEHOLDER in component.properties) != (PLACEHOLDER in published.properties):
            return component
        regions = [place.region for place in (published, component) if place.region]
        return replace(published, region=min(regions, default=None))

    def is_own(self, record: Any) -> bool:
        """Tell whether the part decides over a record."""
        if isinstance(record, Component):
            return record.id in self.ids
        if isinstance(record, Requirement):
            return record.dependent in self.ids
        if isinstance(record, Membership):
            return record.member in self.ids
        if isinstance(record, Waiver):
            return self.owner(record.subject) in self.ids or record.subject in self._nameless
        return record.subject in self.ids

    def own(self, records: Records) -> Records:
        """Return the records over which the part decides."""
        return Records(
            components=tuple(filter(self.is_own, records.components)),
            requirements=tuple(filter(self.is_own, records.requirements)),
            memberships=tuple(filter(self.is_own, records.memberships)),
            objectives=tuple(filter(self.is_own, records.objectives)),
            capabilities=tuple(filter(self.is_own, records.capabilities)),
            waivers=tuple(filter(self.is_own, records.waivers)),
        )

    @property
    def subjects(self) -> Collection[str]:
        """The keys that waivers of the part may have as their subjects."""
        return self.touched.subjects | self._waived | self._nameless

    @property
    def replicates(self) -> bool:
        """Whether a store follows another one."""
        return any(
            need.relation == FOLLOWS
            for observation in self.background
            for need in observation.facts.requirements
        )

    def grow(self, before: Records, after: "Linked") -> bool:
        """Let placeholders join that the part adds, removes or changes; tell whether one did.

        Args:
            before: the published records of the part.
            after: those that linking it gave.
        """
        size = len(self.ids), len(self.objects)
        new = after.records
        old_needs = {need.id: need for need in before.requirements}
        new_needs = {need.id: need for need in new.requirements}
        ended = {p for i in old_needs.keys() - new_needs.keys() for p in old_needs[i].providers}
        begun = {p for i in new_needs.keys() - old_needs.keys() for p in new_needs[i].providers}
        left = {belongs.group for belongs in {*before.memberships} - {*new.memberships}}
        groups = {belongs.group for belongs in (*before.memberships, *new.memberships)}
        for id_ in sorted(ended | begun | groups):
            if self.is_described(id_):
                self._check_managed(id_)
            else:
                self._check(id_, after.resolver, ends=id_ in ended or id_ in left)
        for id_ in after.resolver.unseen.keys() | after.resolver.made.keys():
            if self.elsewhere.component(id_) is None:
                self.extend((id_,))
        for own in filter(None, map(named, self._needed)):
            if not self.is_described(own) and not self.elsewhere.is_used(own, self.ids):
                self.extend((own,))
        self._check_zones(before, new)
        return size != (len(self.ids), len(self.objects))

    def _check_managed(self, id_: ComponentId) -> None:
        """Let a key that AWS manages join, where it is published only because others need it."""
        published = self.elsewhere.component(id_)
        if published is None or (
            published.kind is Kind.KEY
            and published.properties.get(KEY_MANAGER) == AWS
            and not self.elsewhere.is_used(id_, self.ids)
        ):
            self.extend((id_,))

    def _check(self, id_: ComponentId, resolver: PartResolver, *, ends: bool) -> None:
        published = self.elsewhere.component(id_)
        if published is None or not self.elsewhere.is_used(id_, self.ids):
            self.extend((id_,))
            return
        is_service = PLACEHOLDER not in published.properties and id_.startswith("service:")
        if (is_service and id_ not in resolver.made and not self.is_made(id_)) or (
            not is_service and id_ in resolver.made
        ):
            self.extend((id_,), (id_,))
            return
        default = placeholder(id_).kind
        inside = resolver.unseen.get(id_, set())
        lowest = min(inside, key=ORDER.__getitem__, default=published.kind)
        certain = published.kind != default and ORDER[lowest] > ORDER[published.kind]
        if (inside - {published.kind} and not certain) or (ends and published.kind != default):
            self.extend((id_,), (id_,))

    def _check_zones(self, before: Records, after: Records) -> None:
        old, new = _zone_regions(before), _zone_regions(after)
        for zone in sorted(old.keys() | new.keys()):
            lost, gained = old[zone] - new[zone], new[zone] - old[zone]
            published = self.elsewhere.component(zone)
            if self.is_described(zone) or published is None or not lost | gained:
                continue
            if not self.elsewhere.is_used(zone, self.ids):
                self.extend((zone,))
            elif published.region in lost:
                raise AllDiffers("zones")
            elif any(published.region is None or region < published.region for region in gained):
                self.extend((zone,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What linking a part gave."""

    records: Records
    """The records of its components."""
    resolver: PartResolver


def _zone_regions(records: Records) -> Mapping[ComponentId, set[str]]:
    """Return the Regions of the components in each zone."""
    regions = {component.id: component.region for component in records.components}
    in_zone: dict[ComponentId, set[str]] = defaultdict(set)
    for need in records.requirements:
        region = regions.get(need.dependent)
        if region and any(evidence.rule == ZONES.rule for evidence in need.evidence):
            for zone in need.providers:
                in_zone[zone].add(region)
    return in_zone
