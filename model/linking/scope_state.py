"""ScopeState: the facts that count for one scope after each look at it."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

from model.linking.earlier_fields import with_earlier_fields
from model.records.component import Component
from model.records.coverage import Coverage, ScopeCoverage
from model.records.observation import (
    SEPARATOR,
    WHOLE_ITEM,
    Facts,
    Observation,
    Outcome,
    Reading,
    SeenComponent,
    SeenMembership,
    SeenRequirement,
)
from model.records.requirement import Evidence

T = TypeVar("T")
SeenFact: TypeAlias = SeenComponent | SeenRequirement | SeenMembership
Fact = TypeVar("Fact", SeenComponent, SeenRequirement, SeenMembership)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeState:
    """The facts that count for one scope, and how its last look ended."""

    observation: Observation
    """The last look; its facts are the newest that could be read of each item and call."""
    complete_at: datetime | None
    """When the scope was last read completely; None if it never was."""


def update_scope(before: ScopeState | None, seen: Observation) -> ScopeState:
    """Return the state of a scope after the look `seen`.

    - A complete look replaces all facts.
    - A look that read items (`seen.reading`) replaces them one by one. Items that a complete
      listing no longer names go; items under an incomplete listing stay. Where a detail call of
      an item failed, the facts and fields that come from that call stay as they were.
    - Any other look removes nothing, and adds or refreshes what it states.

    A fact that combines the answers of several calls stays as a whole when one of them fails and
    nothing new takes its place. Evidence keeps the moment at which it was first seen; facts that
    stay keep the moment at which they were last seen.

    Complexity: O(facts before + facts seen).
    """
    known = before.observation.facts if before else Facts()
    facts = _dated(seen.facts, known, seen.read_at)
    if seen.outcome is Outcome.COMPLETE:
        return ScopeState(
            observation=replace(seen, facts=facts, reading=None), complete_at=seen.read_at
        )
    reading = seen.reading
    joined = _by_item(known, facts, reading) if reading is not None else _joined(known, facts)
    return ScopeState(
        observation=replace(seen, facts=joined, reading=None),
        complete_at=before.complete_at if before else None,
    )


def coverage(states: Iterable[ScopeState]) -> Coverage:
    """Return the coverage that all scopes together give, sorted by scope."""
    scopes = (_scope(state) for state in states)
    return Coverage(scopes=tuple(sorted(scopes, key=lambda scope: scope.scope)))


def _scope(state: ScopeState) -> ScopeCoverage:
    seen = state.observation
    return ScopeCoverage(
        scope=seen.scope,
        outcome=seen.outcome,
        components=len(seen.facts.components),
        requirements=len(seen.facts.requirements),
        read_at=seen.read_at,
        complete_at=state.complete_at,
        duration=seen.duration,
        calls=seen.calls,
        error_code=seen.error_code,
        error_message=seen.error_message,
        failed_calls=seen.failed_calls,
        effects=seen.effects,
    )


def _by_item(known: Facts, seen: Facts, reading: Reading) -> Facts:
    """Return the facts after a look that read items: `seen`, and what stays of `known`."""
    staying = _Staying(reading)
    return Facts(
        components=staying.with_earlier(known.components, seen.components, _component_slot),
        requirements=staying.with_earlier(known.requirements, seen.requirements, requirement_slot),
        memberships=staying.with_earlier(known.memberships, seen.memberships, _membership_slot),
        objectives=_overlay(known.objectives, seen.objectives, _itself),
        capabilities=_overlay(known.capabilities, seen.capabilities, _itself),
        waivers=_overlay(known.waivers, seen.waivers, _itself),
    )


class _Staying:
    """Decides which earlier facts stay after an incomplete look."""

    def __init__(self, reading: Reading) -> None:
        self._listed = frozenset(reading.listed)
        self._incomplete = frozenset(reading.incomplete)
        self._unread = {address: frozenset(calls) for address, calls in reading.unread.items()}

    def with_earlier(
        self, known: Sequence[Fact], seen: Sequence[Fact], slot: Callable[[Any], Hashable]
    ) -> tuple[Fact, ...]:
        """Return `seen` with the fields that failed calls left out, and the facts that stay."""
        earlier = _grouped(known, lambda fact: (fact.address, slot(fact)))
        places = {(fact.address, slot(fact)) for fact in seen}
        staying: list[Fact] = [
            fact for fact in known if (fact.address, slot(fact)) not in places and self._stays(fact)
        ]
        for fact in seen:
            unread = self._unread.get(fact.address)
            before = earlier.get((fact.address, slot(fact)), ())
            staying.append(with_earlier_fields(fact, before, unread) if unread else fact)
        return tuple(staying)

    def _stays(self, fact: SeenFact) -> bool:
        if fact.address in self._listed:
            unread = self._unread.get(fact.address, frozenset())
            return WHOLE_ITEM in unread or not unread.isdisjoint(fact.calls)
        return fact.address in self._incomplete or any(
            listing in self._incomplete for listing in _listings(fact.address)
        )


def _listings(address: str) -> Iterator[str]:
    """Yield the addresses of the listings that lead to an item, the outermost first."""
    yield ""
    start = address.find(SEPARATOR)
    while start >= 0:
        yield address[:start]
        start = address.find(SEPARATOR, start + 1)


def _joined(known: Facts, seen: Facts) -> Facts:
    """Return what was known, refreshed and extended by what an incomplete look saw."""
    return Facts(
        components=_extended(known.components, seen.components),
        requirements=_overlay(known.requirements, seen.requirements, _requirement_key),
        memberships=_overlay(known.memberships, seen.memberships, _membership_slot),
        objectives=_overlay(known.objectives, seen.objectives, _itself),
        capabilities=_overlay(known.capabilities, seen.capabilities, _itself),
        waivers=_overlay(known.waivers, seen.waivers, _itself),
    )


def _overlay(known: Sequence[T], seen: Sequence[T], slot: Callable[[T], Hashable]) -> tuple[T, ...]:
    """Return `known` without the facts whose slot `seen` fills, and then `seen`."""
    filled = {slot(fact) for fact in seen}
    return (*(fact for fact in known if slot(fact) not in filled), *seen)


def _extended(
    known: Sequence[SeenComponent], seen: Sequence[SeenComponent]
) -> tuple[SeenComponent, ...]:
    """Return the components, each seen one completed by what only the earlier look stated."""
    earlier = _grouped(known, _component_slot)
    completed = []
    for fact in seen:
        for before in earlier.pop(_component_slot(fact), ()):
            fact = _completed(before, fact)
        completed.append(fact)
    return (*(fact for facts in earlier.values() for fact in facts), *completed)


def _completed(known: SeenComponent, seen: SeenComponent) -> SeenComponent:
    old, new = known.component, seen.component
    component: Component = replace(
        new,
        name=new.name or old.name,
        account=new.account or old.account,
        region=new.region or old.region,
        zones=new.zones or old.zones,
        tags={**old.tags, **new.tags},
        properties={**old.properties, **new.properties},
        tags_read=new.tags_read or old.tags_read,
        measurements={**old.measurements, **new.measurements},
    )
    return replace(seen, component=component, keys=tuple(sorted({*known.keys, *seen.keys})))


def _grouped(facts: Iterable[T], key: Callable[[T], Hashable]) -> dict[Hashable, list[T]]:
    groups: dict[Hashable, list[T]] = {}
    for fact in facts:
        groups.setdefault(key(fact), []).append(fact)
    return groups


def _itself(fact: T) -> Hashable:
    return fact


def _component_slot(seen: SeenComponent) -> Hashable:
    return seen.component.id, seen.replaces


def requirement_slot(seen: SeenRequirement) -> Hashable:
    """Return what a later look replaces: the requirements of one rule and dependent."""
    rules = tuple(sorted({evidence.rule for evidence in seen.evidence}))
    return seen.dependent.key, seen.relation, seen.phase, rules


def _membership_slot(seen: SeenMembership) -> Hashable:
    return seen.group.key, seen.member.key


def _requirement_key(seen: SeenRequirement) -> Hashable:
    providers = tuple(sorted(member.reference.key for member in seen.members))
    return requirement_slot(seen), providers


def _dated(seen: Facts, known: Facts, at: datetime) -> Facts:
    """Return `seen` with evidence that says when it was first and last seen."""
    firsts = {
        (_requirement_key(requirement), _evidence_key(evidence)): evidence.first_seen_at
        for requirement in known.requirements
        for evidence in requirement.evidence
    }

    def dated_requirement(requirement: SeenRequirement) -> SeenRequirement:
        key = _requirement_key(requirement) if firsts else None
        evidence = tuple(
            _dated_evidence(
                evidence, firsts.get((key, _evidence_key(evidence))) if firsts else None, at
            )
            for evidence in requirement.evidence
        )
        if evidence == requirement.evidence:
            return requirement
        return replace(requirement, evidence=evidence)

    return replace(
        seen,
        requirements=tuple(map(dated_requirement, seen.requirements)),
    )


def _dated_evidence(evidence: Evidence, first: datetime | None, at: datetime) -> Evidence:
    stated = [moment for moment in (first, evidence.first_seen_at) if moment is not None]
    return replace(
        evidence, first_seen_at=min(stated, default=at), last_seen_at=evidence.last_seen_at or at
    )


def _evidence_key(evidence: Evidence) -> Hashable:
    return evidence.kind, evidence.rule, evidence.attribute, evidence.effect
