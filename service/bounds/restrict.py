"""A revision as a viewer with bounds sees it: what is hidden keeps its place, and nothing else.

Answers are drawn from the restricted records alone. So what a viewer may not see cannot come out of
them, however it is asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from hmac import new as hmac_of
from typing import TypeVar

from discovery.relations import MEANINGS
from model.records.component import Component, ComponentId, Membership
from model.records.coverage import Coverage, ScopeCoverage
from model.records.objective import Capability, Objective
from model.records.observation import Outcome, Scope
from model.records.requirement import Evidence, Member, Requirement
from model.records.revision import Records
from service.bounds.scrub import Scrubber
from service.bounds.sight import Sight, sight_of
from service.settings import Bounds

HIDDEN = "hidden"
"""How ids of placeholders begin, and what stands for a text that would reveal something."""
DIGITS = 16
Stated = TypeVar("Stated", Objective, Capability)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restricted:
    """The records that a viewer with bounds gets."""

    records: Records
    placeholders: frozenset[ComponentId]
    """Ids of the components that stand for hidden ones."""
    hidden: int
    """How many components of the revision the viewer may not see."""


def restricted(records: Records, bounds: Bounds, key: bytes) -> Restricted:
    """Return the records within bounds; `key` makes ids of placeholders that nobody can guess.

    Hidden components on which visible ones stand, or which stand on them, become placeholders with
    kind, Region and zones; others are left out. What stands on visible components is there with
    the needs that lead to them: its other providers count as up.

    Complexity: O(records).
    """
    sight = sight_of(records, bounds)
    known = sight.visible | sight.public
    outside = [component for component in records.components if component.id not in known]
    inside = [component for component in records.components if component.id in sight.visible]
    view = _Restriction(sight, Scrubber(outside, inside), key)
    return Restricted(
        records=view.records(records),
        placeholders=frozenset(
            view.id(component.id) for component in outside if component.id in sight.present
        ),
        hidden=len(outside),
    )


def anonymous(coverage: Coverage, key: bytes) -> Coverage:
    """Return coverage that says how much was read, and not where or why not."""
    scopes = [_anonymous(scope, key) for scope in coverage.scopes]
    return Coverage(scopes=tuple(sorted(scopes, key=lambda scope: scope.scope)))


class _Restriction:
    def __init__(self, sight: Sight, scrubber: Scrubber, key: bytes) -> None:
        self._sight = sight
        self._scrubber = scrubber
        self._id: Callable[[str], ComponentId] = lambda id: ComponentId(
            f"{HIDDEN}:{_digest(id, key)}"
        )

    def id(self, id: ComponentId) -> ComponentId:
        sight = self._sight
        return id if id in sight.visible or id in sight.public else self._id(id)

    def records(self, records: Records) -> Records:
        sight = self._sight
        needs = (self._need(need) for need in records.requirements)
        components = [
            self._component(component)
            for component in records.components
            if component.id in sight.present or component.id in sight.visible
        ]
        memberships = [
            Membership(group=self.id(each.group), member=self.id(each.member))
            for each in records.memberships
            if each.group in sight.present and each.member in sight.present
        ]
        return Records(
            components=tuple(sorted(components, key=lambda component: component.id)),
            requirements=tuple(
                sorted((need for need in needs if need is not None), key=lambda need: need.id)
            ),
            memberships=tuple(sorted(memberships, key=lambda each: (each.group, each.member))),
            objectives=self._stated(records.objectives),
            capabilities=self._stated(records.capabilities),
            waivers=tuple(
                replace(waiver, owner=self._text(waiver.owner), reason=self._text(waiver.reason))
                for waiver in records.waivers
                if waiver.subject in sight.visible
            ),
        )

    def _component(self, component: Component) -> Component:
        if component.id in self._sight.visible:
            clean = self._scrubber.clean
            return replace(
                component,
                tags={
                    key: value
                    for key, value in component.tags.items()
                    if self._scrubber.is_clean(f"{key} {value}")
                },
                properties=clean(component.properties),
                measurements=clean(component.measurements),
            )
        is_public = component.id in self._sight.public
        return Component(
            id=self.id(component.id),
            kind=component.kind,
            name="" if is_public else f"{HIDDEN} {component.kind.replace('_', ' ')}",
            region=component.region,
            zones=component.zones,
        )

    def _need(self, need: Requirement) -> Requirement | None:
        sight = self._sight
        if need.dependent not in sight.present:
            return None
        is_whole = need.dependent in sight.whole
        members = [each for each in need.members if is_whole or each.provider in sight.present]
        # Providers that are left out count as up.
        minimum = need.minimum - (len(need.members) - len(members))
        if minimum < 1:
            return None
        is_open = all(
            end in sight.visible or end in sight.public for end in (need.dependent, *need.providers)
        )
        return replace(
            need,
            dependent=self.id(need.dependent),
            members=tuple(
                sorted(Member(provider=self.id(each.provider), tolerance=each.tolerance)
                       for each in members)
            ),
            minimum=minimum,
            relation=self._relation(need.relation, is_open=is_open),
            evidence=tuple(
                self._evidence(reason, is_open=is_open)
                for reason in need.evidence
            ),
        )  # fmt: skip

    def _relation(self, relation: str, *, is_open: bool) -> str:
        # Documents may state any word; what leads to a hidden component keeps known ones.
        known = relation in MEANINGS or (is_open and self._scrubber.is_clean(relation))
        return relation if known else HIDDEN

    def _evidence(self, reason: Evidence, *, is_open: bool) -> Evidence:
        clean = self._scrubber.is_clean
        shows = is_open and clean(reason.attribute) and clean(reason.rule)
        return replace(
            reason,
            rule=reason.rule if shows else HIDDEN,
            attribute=reason.attribute if shows else None,
            scope=None,
        )

    def _stated(self, stated: tuple[Stated, ...]) -> tuple[Stated, ...]:
        sight = self._sight
        shown = [
            replace(
                each,
                subject=self.id(each.subject),
                source=self._text(each.source) if each.subject in sight.visible else HIDDEN,
            )
            for each in stated
            if each.subject in sight.present
        ]
        return tuple(
            sorted(shown, key=lambda each: (each.subject, each.disruption_class, each.source))
        )

    def _text(self, text: str) -> str:
        return text if self._scrubber.is_clean(text) else HIDDEN


def _digest(text: str, key: bytes) -> str:
    return hmac_of(key, text.encode(), "sha256").hexdigest()[:DIGITS]


def _anonymous(covered: ScopeCoverage, key: bytes) -> ScopeCoverage:
    # Nothing known in a closed Region is no gap, so whether anything is known must stay.
    known = int(covered.components + covered.requirements > 0)
    return ScopeCoverage(
        scope=Scope(source=HIDDEN, name=_digest(covered.scope.key, key)),
        outcome=covered.outcome,
        components=known,
        requirements=0,
        read_at=covered.read_at,
        complete_at=covered.complete_at,
        error_code=None if covered.outcome is Outcome.COMPLETE else HIDDEN,
        effects=covered.effects,
    )
