"""Scope state: the facts that count for a scope, over all observations of it."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from typing import TypeVar

from model.records.coverage import Coverage, ScopeCoverage
from model.records.observation import Facts, Observation, Outcome, SeenComponent, SeenRequirement
from model.records.requirement import Evidence

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeState:
    """The facts that count for one scope, and how its last observation ended."""

    observation: Observation
    """The last observation, with the facts of the last complete one and all that came since."""
    complete_at: datetime | None
    """When the scope was last read completely; None if it never was."""


def update_scope(before: ScopeState | None, seen: Observation) -> ScopeState:
    """Return the state of a scope after the observation `seen`.

    A complete observation replaces all facts. Any other removes nothing: it adds and refreshes
    what it could read. Evidence keeps the moment at which it was first seen.

    Args:
        before: the state before; None for the first observation.
        seen: the observation.

    Complexity: O(facts).
    """
    known = before.observation.facts if before else Facts()
    facts = _dated(seen.facts, known, seen.read_at)
    if seen.outcome is Outcome.COMPLETE:
        return ScopeState(observation=replace(seen, facts=facts), complete_at=seen.read_at)
    return ScopeState(
        observation=replace(seen, facts=_joined(known, facts)),
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


def _joined(known: Facts, seen: Facts) -> Facts:
    """Return the known facts, refreshed and extended by those of an incomplete observation."""
    return Facts(
        components=_overlay(known.components, seen.components, _component_key, _refreshed),
        requirements=_overlay(known.requirements, seen.requirements, _requirement_key, _newer),
        memberships=_overlay(known.memberships, seen.memberships, _identity, _newer),
        objectives=_overlay(known.objectives, seen.objectives, _identity, _newer),
        capabilities=_overlay(known.capabilities, seen.capabilities, _identity, _newer),
        waivers=_overlay(known.waivers, seen.waivers, _identity, _newer),
    )


def _overlay(
    known: Sequence[T],
    seen: Sequence[T],
    key: Callable[[T], Hashable],
    join: Callable[[T, T], T],
) -> tuple[T, ...]:
    """Return `known` with each fact that was seen again refreshed in its place, then the new facts.

    Several facts may have the same key: a source may add keys to a component many times.
    """
    old, new = _grouped(known, key), _grouped(seen, key)
    result: list[T] = []
    for identity in dict.fromkeys((*old, *new)):
        if identity in old and identity in new:
            first, *further = new[identity]
            result += [reduce(join, (*old[identity], first)), *further]
        else:
            result += old.get(identity) or new[identity]
    return tuple(result)


def _grouped(records: Iterable[T], key: Callable[[T], Hashable]) -> dict[Hashable, list[T]]:
    groups: dict[Hashable, list[T]] = {}
    for record in records:
        groups.setdefault(key(record), []).append(record)
    return groups


def _refreshed(known: SeenComponent, seen: SeenComponent) -> SeenComponent:
    """Return `seen`, completed by what only the earlier observation could read."""
    old, new = known.component, seen.component
    component = replace(
        new,
        name=new.name or old.name,
        account=new.account or old.account,
        region=new.region or old.region,
        zones=new.zones or old.zones,
        tags={**old.tags, **new.tags},
        properties={**old.properties, **new.properties},
        tags_read=new.tags_read or old.tags_read,
    )
    keys = tuple(sorted({*known.keys, *seen.keys}))
    return replace(seen, component=component, keys=keys)


def _newer(_: T, seen: T) -> T:
    return seen


def _identity(record: T) -> Hashable:
    return record


def _component_key(seen: SeenComponent) -> Hashable:
    return seen.component.id, seen.replaces


def _requirement_key(seen: SeenRequirement) -> Hashable:
    providers = tuple(sorted(member.reference.key for member in seen.members))
    rules = tuple(sorted({evidence.rule for evidence in seen.evidence}))
    return seen.dependent.key, seen.relation, seen.phase, providers, rules


def _dated(seen: Facts, known: Facts, at: datetime) -> Facts:
    """Return `seen` with evidence that says when it was first and last seen."""
    firsts = {
        (_requirement_key(requirement), _evidence_key(evidence)): evidence.first_seen_at
        for requirement in known.requirements
        for evidence in requirement.evidence
    }

    def dated(requirement: SeenRequirement) -> SeenRequirement:
        key = _requirement_key(requirement) if firsts else None
        evidence = tuple(
            _dated_evidence(
                evidence, firsts.get((key, _evidence_key(evidence))) if firsts else None, at
            )
            for evidence in requirement.evidence
        )
        return (
            requirement
            if evidence == requirement.evidence
            else replace(requirement, evidence=evidence)
        )

    return replace(seen, requirements=tuple(map(dated, seen.requirements)))


def _dated_evidence(evidence: Evidence, first: datetime | None, at: datetime) -> Evidence:
    stated = [moment for moment in (first, evidence.first_seen_at) if moment is not None]
    return replace(
        evidence, first_seen_at=min(stated, default=at), last_seen_at=evidence.last_seen_at or at
    )


def _evidence_key(evidence: Evidence) -> Hashable:
    return evidence.kind, evidence.rule, evidence.attribute, evidence.effect
