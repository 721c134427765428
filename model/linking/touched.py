"""Touched: what of a scope has to be linked again after it was looked at."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from model.linking.askers import FINDS_SERVICES_IN, RUNS_IN
from model.linking.link import NAMING_KINDS, LinkSettings
from model.linking.managed_keys import AWS, KEY_MANAGER
from model.linking.mentions import places
from model.linking.names.known_names import PROPERTIES as PROPERTIES_OF_NAMES
from model.linking.names.known_names import RULE as RESOLVER_RULE
from model.linking.placeholder import named
from model.linking.redescribed import (
    PROPERTIES_OF_LINKING,
    decides_the_same,
    differing,
    equal,
    needs_the_same,
)
from model.linking.replication import FOLLOWS, FORWARDS, STANDS_FOR
from model.linking.routes import ATTACHED, ROUTES_KNOWN
from model.linking.subnet_routes import ROUTES
from model.records.component import Component, ComponentId, Kind
from model.records.observation import Facts, Reference, SeenComponent, SeenRequirement

T = TypeVar("T")
DECIDING_KINDS = frozenset({Kind.ENDPOINT, Kind.NETWORK, Kind.SUBNET, *NAMING_KINDS})
BACKGROUND_KINDS = DECIDING_KINDS | {Kind.BACKUP_PLAN}
PLACES = frozenset({RUNS_IN, FINDS_SERVICES_IN})
"""The relations that say where a component runs, and where it finds others."""
BACKGROUND_RELATIONS = frozenset({FOLLOWS, FORWARDS, ATTACHED, *STANDS_FOR})
ROUTES_OF_SUBNETS = frozenset({ROUTES, ROUTES_KNOWN})
SHAPE = ("kind", "type", "account", "region", "zones")
"""The fields of a component that count for the records of others."""


@dataclass(slots=True, kw_only=True)
class Touched:
    """What changes of scopes touch; all of it may name more than really changes."""

    redescribed: set[ComponentId] = field(default_factory=set)
    """Components that changed in what decides over no other record."""
    described: set[ComponentId] = field(default_factory=set)
    """Components of which more than that changed."""
    objects: set[str] = field(default_factory=set)
    """Keys that may name another component now, or one that counts otherwise for others."""
    subjects: set[str] = field(default_factory=set)
    """Keys of whose records facts changed."""
    needed: set[str] = field(default_factory=set)
    """Keys of providers, groups and places in facts that changed."""
    expected: set[tuple[str, ComponentId]] = field(default_factory=set)
    """Kinds that references expect, with the placeholder, which others did not expect before."""
    unexpected: set[tuple[str, ComponentId]] = field(default_factory=set)
    """Kinds that references expected before."""
    reshaped: set[ComponentId] = field(default_factory=set)
    """Those of `described` that may count otherwise for the records of others."""
    moved: set[str] = field(default_factory=set)
    """Keys of components that may run in another place."""
    rerouted: set[ComponentId] = field(default_factory=set)
    """Subnets with other routes, which count for what runs in them."""
    background: bool = False
    """Whether a fact changed that decides over components which it does not mention."""

    def add(self, before: Facts, after: Facts, settings: LinkSettings) -> None:
        """Add what differs between two looks at one scope. Complexity: O(facts)."""
        self._add_components(before, after, settings)
        for key, old, new in _differing(
            before.requirements, after.requirements, _dependent, _same_needs
        ):
            self.subjects.add(key)
            facts = [*old, *new]
            self.needed.update(member.reference.key for need in facts for member in need.members)
            if _differ(old, new, BACKGROUND_RELATIONS):
                self.background = True
            if _differ(old, new, PLACES):
                self.moved.add(key)
        for key, left, joined in _differing(before.memberships, after.memberships, _member, _same):
            self.subjects.add(key)
            self.needed.update(belonging.group.key for belonging in (*left, *joined))
        for name in ("objectives", "capabilities", "waivers"):
            changed = _differing(getattr(before, name), getattr(after, name), _subject, _same)
            self.subjects.update(key for key, _, _ in changed)
        # Counted, since a fact of the same scope that expects a kind may count for nothing.
        kinds, earlier = Counter(_expected(after)), Counter(_expected(before))
        self.expected.update(kinds - earlier)
        self.unexpected.update(earlier - kinds)

    def _add_components(self, before: Facts, after: Facts, settings: LinkSettings) -> None:
        for key, old, new in _differing(before.components, after.components, _id, _same_components):
            id_ = ComponentId(key)
            if len(old) == len(new) and all(
                decides_the_same(first, second, settings)
                for first, second in zip(old, new, strict=True)
            ):
                self.redescribed.add(id_)
                continue
            self.described.add(id_)
            facts = [*old, *new]
            self.needed.update(place for fact in facts for place in places(fact.component))
            claimed = {key for fact in old for key in fact.keys}
            changed = claimed ^ {key for fact in new for key in fact.keys}
            same = len(old) == len(new) and all(map(_same_shape, old, new))
            if same and any(map(_differ_in_routes, old, new)):
                self.rerouted.add(id_)
            if not same:
                changed = {key for fact in facts for key in (id_, *fact.keys)}
            self.objects.update(changed)
            if changed:
                self.reshaped.add(id_)
            # A key that AWS manages leaves no record, but the places in which it lies do.
            if any(fact.component.properties.get(KEY_MANAGER) == AWS for fact in facts):
                self.background = True
            if (changed or not all(map(_same_names, old, new))) and any(
                decides_over_others(fact.component) for fact in facts
            ):
                self.background = True


def decides_over_others(component: Component) -> bool:
    """Tell whether a component decides over records of others that cannot be found from it.

    What a backup plan covers can be found.
    """
    return component.kind in DECIDING_KINDS or component.type == RESOLVER_RULE


def is_background(facts: Facts) -> bool:
    """Tell whether facts decide over the records of components that they do not mention."""
    return any(
        seen.component.kind in BACKGROUND_KINDS or decides_over_others(seen.component)
        for seen in facts.components
    ) or any(need.relation in BACKGROUND_RELATIONS for need in facts.requirements)


def _differ(
    old: Sequence[SeenRequirement], new: Sequence[SeenRequirement], relations: Collection[str]
) -> bool:
    """Tell whether two looks at a component say something else by one of `relations`."""
    return not _same_needs(
        [need for need in old if need.relation in relations],
        [need for need in new if need.relation in relations],
    )


def _differing(
    before: Sequence[T],
    after: Sequence[T],
    key: Callable[[T], str],
    same: Callable[[Sequence[T], Sequence[T]], bool],
) -> Iterable[tuple[str, Sequence[T], Sequence[T]]]:
    """Yield (key, facts before, facts after) for every key whose facts differ."""
    old, new = _grouped(before, key), _grouped(after, key)
    for name in {**old, **new}:
        first, second = old.get(name, ()), new.get(name, ())
        if not same(first, second):
            yield name, first, second


def _grouped(facts: Iterable[T], key: Callable[[T], str]) -> Mapping[str, Sequence[T]]:
    groups: dict[str, list[T]] = defaultdict(list)
    for fact in facts:
        groups[key(fact)].append(fact)
    return groups


def _id(seen: SeenComponent) -> str:
    return seen.component.id


def _dependent(need: SeenRequirement) -> str:
    return need.dependent.key


def _member(belonging: Any) -> str:
    return str(belonging.member.key)


def _subject(promise: Any) -> str:
    return str(promise.subject)


def _same(old: Sequence[object], new: Sequence[object]) -> bool:
    return [*old] == [*new]


def _same_needs(old: Sequence[SeenRequirement], new: Sequence[SeenRequirement]) -> bool:
    return len(old) == len(new) and all(map(needs_the_same, old, new))


def _same_components(old: Sequence[SeenComponent], new: Sequence[SeenComponent]) -> bool:
    return len(old) == len(new) and all(
        first == second and equal(first.component.properties, second.component.properties)
        for first, second in zip(old, new, strict=True)
    )


def _same_shape(old: SeenComponent, new: SeenComponent) -> bool:
    first, second = old.component, new.component
    return (
        (old.replaces, old.resolved_only) == (new.replaces, new.resolved_only)
        and all(getattr(first, name) == getattr(second, name) for name in SHAPE)
        and PROPERTIES_OF_LINKING.isdisjoint(
            differing(first.properties, second.properties) - ROUTES_OF_SUBNETS
        )
    )


def _same_names(old: SeenComponent, new: SeenComponent) -> bool:
    """Tell whether two descriptions say the same of how names are answered."""
    first, second = old.component, new.component
    if first.kind not in NAMING_KINDS and first.type != RESOLVER_RULE:
        return True
    return first.name == second.name and PROPERTIES_OF_NAMES.isdisjoint(
        differing(first.properties, second.properties)
    )


def _differ_in_routes(old: SeenComponent, new: SeenComponent) -> bool:
    different = differing(old.component.properties, new.component.properties)
    return not ROUTES_OF_SUBNETS.isdisjoint(different)


def _expected(facts: Facts) -> Iterable[tuple[str, ComponentId]]:
    """Yield the kinds that references expect of placeholders."""
    for expecting in _references(facts):
        own = None if expecting.expects is None else named(expecting.key)
        if own is not None:
            yield str(Kind(expecting.expects or Kind.UNKNOWN)), own


def _references(facts: Facts) -> Iterable[Reference]:
    for need in facts.requirements:
        yield need.dependent
        for member in need.members:
            yield member.reference
    for belonging in facts.memberships:
        yield belonging.group
        yield belonging.member
