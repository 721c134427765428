"""Part: only what changes of some scopes touch is linked again; all else stays as it is published.

`link` is the definition. A part is found in three steps:

1. What changed names components and keys (`Touched`). All facts that mention such a key speak of
   subjects, whose records may differ now.
2. All facts about these subjects are linked, by the functions of `link`. Components that they name
   but that are not among them are looked up as they are published.
3. Where this adds or removes the last use of a placeholder, the placeholder joins the part, and
   the second step is done again.

Names, networks, replicas and backup plans decide over many others. So the scopes that hold such
facts (the *background*) are always read; when they change themselves, everything is linked. There
are exceptions: with other routes of a subnet, what runs in it joins the part (`part_routes`); with
another backup plan, what it covered and what it covers now; and a zone or a record set that answers
as before, with another time to live or another tag, decides over nobody.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from model.linking.askers import RUNS_IN
from model.linking.backups import RELATION as BACKED_UP_BY
from model.linking.backups import TYPES, covered_by
from model.linking.link import LinkSettings, names_of, scoped_names
from model.linking.mentions import claimed_forms, mentions
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
from model.linking.part_routes import have_routes, in_subnet, route_keys
from model.linking.placeholder import named
from model.linking.replication import FOLLOWS
from model.linking.services import tagged_memberships
from model.linking.touched import Touched, decides_over_others
from model.records import reference
from model.records.component import Component, ComponentId, Kind, Membership
from model.records.objective import Waiver
from model.records.observation import Observation, Reference
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
        self.needed: set[str] = set(touched.needed)
        self.waived: set[str] = set()
        self.nameless: set[str] = set()
        self._asking = self.resolver_over(
            PartIndex(claimants=self.claimants), {}, self.background, uses=False
        )
        self.has_routes = have_routes(self.background)
        self._ways = route_keys(self.background, self._described)
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
            for observation in self.describing(id_)
            for seen in observation.facts.components
            if seen.component.id == id_
            for key in seen.keys
        )

    def owner(self, key: str) -> ComponentId | None:
        """Return the component, described or not, that a key names for nobody in particular."""
        known = self._asking.known(Reference(key=key))
        return named(key) if known is None else known

    def _described(self, key: str) -> Component | None:
        known = self._asking.index.find(key)
        return None if known is None else self.as_published(known)

    def is_described(self, id_: ComponentId) -> bool:
        """Tell whether a source describes the component with an id."""
        return self._asking.index.find(id_) is not None

    def extend(self, ids: Iterable[ComponentId], objects: Iterable[str] = ()) -> None:
        """Let components join the part, and the subjects of all that mentions `objects`."""
        self.ids.update(ids)
        for key in set(objects) - self.objects:
            if key in self._ways:
                raise AllDiffers("routes")
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
            subjects = self.mentions_of(observation).get(form, ())
            self._add_owners(subjects)
            for need in observation.facts.requirements:
                if need.dependent.key in subjects:
                    self.needed.update(member.reference.key for member in need.members)
                    if need.relation == RUNS_IN:
                        self._moved.add(need.dependent.key)
            for belonging in observation.facts.memberships:
                if belonging.member.key in subjects:
                    self.needed.add(belonging.group.key)

    def _begin(self) -> None:
        touched = self.touched
        plans = self._require_plain_changes()
        self.ids.update(map(self.plain, touched.described | touched.redescribed))
        for subnet in map(self.plain, touched.rerouted):
            self.ids.update(in_subnet(subnet, self.elsewhere))
        self._add_owners(touched.subjects)
        self.extend((), touched.objects)
        for id_ in map(self.plain, touched.reshaped):
            # A tag may have named it by a key that it has no longer.
            self.ids.update(self.elsewhere.members(id_))
            if self._is_weak_somewhere(id_):
                self.extend((), self.keys_of(id_))
        for plan in plans:
            self.ids.update(self._backed_up(plan))
        for expecting, id_ in touched.expected | touched.unexpected:
            published = None if self.is_described(id_) else self.elsewhere.component(id_)
            gained = (expecting, id_) in touched.expected
            if not self.is_described(id_) and (
                published is None or (published.kind == expecting) is not gained
            ):
                self.extend((id_,), (id_,))
        self.require_unmoved()
        self._require_few()

    def _add_owners(self, keys: Iterable[str]) -> None:
        """Let join what keys name now, and all that they may have named before."""
        for key in keys:
            for wildcard in wildcards(key):
                self.ids.update(self.claimants(wildcard))
            owner, own = self.owner(key), named(key)
            if owner is None:
                self.nameless.add(key)
            self.ids.update(id_ for id_ in (owner, own) if id_ is not None)

    def _backed_up(self, plan: ComponentId) -> Iterator[ComponentId]:
        """Yield what a backup plan covered before, and what it covers now."""
        for need in self.elsewhere.dependents(plan):
            if need.relation == BACKED_UP_BY:
                yield need.dependent
        descriptions = descriptions_by_component(self.describing(plan)).get(plan)
        if descriptions is not None:
            yield from covered_by(merged(descriptions), self.elsewhere.of_types(TYPES))

    def _is_weak_somewhere(self, id_: ComponentId) -> bool:
        """Tell whether keys of a component count only while another scope describes it."""
        return any(
            seen.resolved_only and seen.component.id == id_
            for observation in self.describing(id_)
            for seen in observation.facts.components
        )

    def _require_few(self) -> None:
        if len(self.ids) > max(SMALLEST, self.elsewhere.size() // LARGEST_SHARE):
            raise AllDiffers("many")

    def _require_plain_changes(self) -> Sequence[ComponentId]:
        """Pass when nothing changed that decides over the records of others.

        Returns the backup plans that changed: what they cover can be found.
        """
        if self.touched.background:
            raise AllDiffers("background")
        plans = []
        for id_ in map(self.plain, self.touched.reshaped):
            published = self.elsewhere.component(id_)
            facts = [
                seen.component
                for observation in self.describing(id_)
                for seen in observation.facts.components
                if seen.component.id == id_
            ]
            if any(map(decides_over_others, facts)) or (
                published is not None and decides_over_others(published)
            ):
                raise AllDiffers("background")
            kinds = {component.kind for component in (*facts, *filter(None, [published]))}
            if Kind.BACKUP_PLAN in kinds:
                plans.append(id_)
        return plans

    def require_unmoved(self) -> None:
        """Pass when nothing moved in which others run: where they run says whom they ask."""
        for key in self._moved:
            owner = self.owner(key)
            self._require_no_way(owner)
            for observation in () if owner is None else self.elsewhere.mentioning(owner):
                for need in observation.facts.requirements:
                    if need.relation == RUNS_IN and any(
                        self.owner(member.reference.key) == owner for member in need.members
                    ):
                        raise AllDiffers("containment")

    def _require_no_way(self, moved: ComponentId | None) -> None:
        """Pass when what moved is no way out: an endpoint serves the network in which it is."""
        known = None if moved is None else self.elsewhere.component(moved)
        if self.has_routes and known is not None and decides_over_others(known):
            raise AllDiffers("routes")

    def describing(self, id_: ComponentId) -> Sequence[Observation]:
        """Return what the scopes hold that describe a component."""
        names = [id_, self._raw[id_]] if id_ in self._raw else [id_]
        return [
            self.as_plain(observation)
            for name in names
            for observation in self.elsewhere.describing(name)
        ]

    def as_plain(self, observation: Observation) -> Observation:
        """Return an observation with the ids under which its components are published."""
        if not self._plain:
            return observation
        key = observation.scope.key
        if key not in self._observations:
            (self._observations[key],) = with_plain_ids([observation], self._plain)
        return self._observations[key]

    def mentions_of(self, observation: Observation) -> Mapping[str, Collection[str]]:
        """Return form → keys of the subjects of the facts that mention it."""
        key = observation.scope.key
        if key not in self._mentions:
            by_form: dict[str, set[str]] = defaultdict(set)
            for mention in mentions(observation.facts):
                by_form[mention.form].add(mention.subject)
            self._mentions[key] = by_form
        return self._mentions[key]

    def resolver_over(
        self,
        index: PartIndex,
        near: Mapping[ComponentId, Component],
        observations: Sequence[Observation],
        *,
        uses: bool,
    ) -> PartResolver:
        """Return a resolver over the store.

        Args:
            index: all keys, asked of the store.
            near: the components that stand in memory.
            observations: what the part and the background hold.
            uses: whether components that a key names are kept for linking.
        """
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
            resolver.elsewhere[id_] = self.as_published(id_)

    def as_published(self, id_: ComponentId) -> Component:
        """Return a component outside of the part as it is published."""
        published = self.elsewhere.component(id_)
        if published is not None:
            return published
        # A key that AWS manages is described, and left out of what is published.
        return merged(descriptions_by_component(self.describing(id_))[id_])

    def is_made(self, group: ComponentId) -> bool:
        """Tell whether a tag of a component outside of the part names a service."""
        for member in self.elsewhere.members(group):
            component = None if member in self.ids else self.elsewhere.component(member)
            if component is not None:
                for name, _ in tagged_memberships([component], self.settings.service_tags):
                    if reference.service(name) == group:
                        return True
        return False

    def is_own(self, record: Any) -> bool:
        """Tell whether the part decides over a record."""
        if isinstance(record, Component):
            return record.id in self.ids
        if isinstance(record, Requirement):
            return record.dependent in self.ids
        if isinstance(record, Membership):
            return record.member in self.ids
        if isinstance(record, Waiver):
            return self.owner(record.subject) in self.ids or record.subject in self.nameless
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
        return self.touched.subjects | self.waived | self.nameless

    @property
    def replicates(self) -> bool:
        """Whether a store follows another one."""
        return any(
            need.relation == FOLLOWS
            for observation in self.background
            for need in observation.facts.requirements
        )
