"""Answers as JSON data: one shape for each question, the same wherever it is asked as JSON.

Durations are ISO 8601, moments are UTC with `Z`, enumerations are their words, and what is not
known is null. Keys are those of `docs/reference/answers.md`; they change only with the version.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeAlias, assert_never

import orjson

from model.blast_radius import BlastRadius, Cause, Impact, LostRedundancy, arrival
from model.cold_start import ColdStart
from model.component import Component
from model.coverage import Coverage, ScopeCoverage
from model.dependency_map import DependencyMap
from model.diff import Changed, Diff
from model.disruption import (
    AccountFails,
    ComponentsFail,
    Disruption,
    ExpiryAt,
    RegionFails,
    ServiceFails,
    ZoneFails,
)
from model.gaps.interface import Gap
from model.objective import Objective, Waiver
from model.requirement import Effect, Requirement
from model.revision import Revision
from schema.documents.duration import format_duration, format_moment

Answer: TypeAlias = dict[str, Any]

RUNNING = (Effect.HARD, Effect.SOFT, Effect.CONTAINMENT, Effect.TRIGGER, Effect.UNKNOWN)
"""The effects that a blast radius is drawn from."""
STARTING = (Effect.HARD, Effect.CONTAINMENT, Effect.LIFECYCLE, Effect.UNKNOWN)
"""The effects that a cold start is drawn from."""


def canonical(answer: Mapping[str, Any] | Sequence[Any]) -> str:
    """Return the one text of an answer: keys sorted, two spaces of indentation, a last newline."""
    options = orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(answer, option=options).decode()


def revision(one: Revision) -> Answer:
    """Return the label of a revision."""
    return {
        "number": one.number,
        "digest": one.digest,
        "published_at": format_moment(one.published_at),
        "components": one.components,
        "requirements": one.requirements,
    }


def coverage(one: Coverage, effects: Collection[Effect] = tuple(Effect)) -> Answer:
    """Return how much was read, and which scopes could change an answer drawn from `effects`."""
    could_change = one.could_change(effects)
    return {
        "ratio": one.ratio,
        "scopes": len(one.scopes),
        "complete": len(one.scopes) - len(one.uncovered),
        "lower_bound": bool(could_change),
        "could_change": [
            {"scope": scope.scope.key, "outcome": str(scope.outcome), "error": scope.error_code}
            for scope in could_change
        ],
    }


def scope(one: ScopeCoverage) -> Answer:
    """Return how the last look into one scope ended."""
    return {
        "scope": one.scope.key,
        "source": one.scope.source,
        "account": one.scope.account or None,
        "region": one.scope.region or None,
        "name": one.scope.name or None,
        "outcome": str(one.outcome),
        "stale": one.stale,
        "components": one.components,
        "requirements": one.requirements,
        "read_at": format_moment(one.read_at),
        "complete_at": None if one.complete_at is None else format_moment(one.complete_at),
        "duration": duration(one.duration),
        "calls": one.calls,
        "error_code": one.error_code,
        "error_message": one.error_message,
        "failed_calls": list(one.failed_calls),
    }


def component(one: Component) -> Answer:
    """Return a component."""
    return {
        "id": one.id,
        "kind": str(one.kind),
        "name": one.name,
        "type": one.type,
        "account": one.account,
        "region": one.region,
        "zones": list(one.zones),
        "tags": dict(one.tags),
        "properties": dict(one.properties),
    }


def requirement(one: Requirement) -> Answer:
    """Return a requirement, with its evidence."""
    return {
        "id": one.id,
        "dependent": one.dependent,
        "members": [
            {"provider": member.provider, "tolerance": duration(member.tolerance)}
            for member in one.members
        ],
        "minimum": one.minimum,
        "effect": str(one.effect),
        "relation": one.relation,
        "phase": str(one.phase),
        "propagate_degraded": one.propagate_degraded,
        "rule": one.rule,
        "evidence": [
            {
                "kind": str(why.kind),
                "rule": why.rule,
                "effect": str(why.effect),
                "attribute": why.attribute,
            }
            for why in one.evidence
        ],
    }


def objective(one: Objective) -> Answer:
    """Return a promise; null means not stated."""
    return {
        "subject": one.subject,
        "class": str(one.disruption_class),
        "rto": duration(one.rto),
        "rpo": duration(one.rpo),
        "availability": one.availability,
        "latency": duration(one.latency),
        "throughput": one.throughput,
        "backup_interval": duration(one.backup_interval),
        "source": one.source,
        "inherited_from": one.inherited_from,
    }


def waiver(one: Waiver) -> Answer:
    """Return an accepted gap."""
    return {
        "rule": one.rule,
        "component": one.subject,
        "owner": one.owner,
        "reason": one.reason,
        "expires": format_moment(one.expires_at),
    }


def disruption(one: Disruption) -> Answer:
    """Return what fails."""
    match one:
        case ComponentsFail(components=components, degraded=degraded):
            weak = {"degraded": list(degraded)} if degraded else {}
            return {"kind": "components", "components": list(components), **weak}
        case ZoneFails(zone=zone):
            return {"kind": "zone", "zone": zone}
        case RegionFails(region=region):
            return {"kind": "region", "region": region}
        case AccountFails(account=account):
            return {"kind": "account", "account": account}
        case ServiceFails():
            return {
                "kind": "service",
                "service": one.service,
                "region": one.region,
                "control_plane_only": one.control_plane_only,
            }
        case ExpiryAt(at=at):
            return {"kind": "expiry", "at": format_moment(at)}
        case _:
            assert_never(one)


def blast_radius(answer: BlastRadius, chain: Sequence[Cause] | None = None) -> Answer:
    """Return what falls and degrades; `chain` is why one component does, when that was asked."""
    return {
        "disruption": disruption(answer.disruption),
        "disruption_class": str(answer.disruption_class),
        "horizon": duration(answer.horizon),
        "seeds": list(answer.seeds),
        "down": list(answer.down),
        "degraded": list(answer.degraded),
        "impacts": [
            {
                "component": one.component,
                "state": one.state.name.lower(),
                "pessimistic": one.pessimistic.name.lower(),
                "distance": one.distance,
                "requirement": one.requirement,
                **_times(answer, one),
            }
            for one in answer.impacts
        ],
        "lost_redundancy": [_lost(one) for one in answer.lost_redundancy],
        "starved": list(answer.starved),
        "services": list(answer.services),
        "broken_objectives": [
            {
                "component": one.component,
                "state": one.state.name.lower(),
                "objective": objective(one.objective),
            }
            for one in answer.broken_objectives
        ],
        "certain": answer.certain,
        "why": None if chain is None else [_cause(one) for one in chain],
    }


def _times(answer: BlastRadius, one: Impact) -> Answer:
    """Return when a component is hit, counted from the failure."""
    if answer.trail is None:
        return {"degraded_after": None, "down_after": None, "time_is_exact": False}
    found = arrival(answer.trail.graph, answer, one.component)
    return {
        "degraded_after": duration(found.degraded_after),
        "down_after": duration(found.down_after),
        "time_is_exact": found.exact,
    }


def _lost(one: LostRedundancy) -> Answer:
    return {
        "requirement": one.requirement,
        "dependent": one.dependent,
        "alive": one.alive,
        "minimum": one.minimum,
        "margin": one.margin,
    }


def _cause(one: Cause) -> Answer:
    return {
        "component": one.component,
        "state": one.state.name.lower(),
        "requirement": one.requirement,
        "provider": one.provider,
    }


def cold_start(answer: ColdStart) -> Answer:
    """Return what starts in which round, and what never does."""
    return {
        "waves": [list(wave) for wave in answer.waves],
        "deadlocked": list(answer.deadlocked),
        "deadlocks": [
            {"components": list(one.components), "remove": list(one.remove), "exact": one.exact}
            for one in answer.deadlocks
        ],
    }


def gap(one: Gap) -> Answer:
    """Return a gap with its score and its waiver."""
    found = one.finding
    disruption_class = found.disruption_class
    return {
        "id": one.id,
        "rule": one.rule,
        "title": one.title,
        "severity": str(one.severity),
        "score": one.score,
        "score_parts": {
            "tier_weight": one.parts.tier_weight,
            "exceed": one.parts.exceed,
            "reach": one.parts.reach,
            "confidence": one.parts.confidence,
        },
        "status": str(found.status),
        "component": found.component,
        "message": found.message,
        "disruption_class": None if disruption_class is None else str(disruption_class),
        "provider": found.provider,
        "requirement": found.requirement,
        "target": found.target,
        "achievable": found.achievable,
        "measured": found.measured,
        "confidence": found.confidence,
        "details": dict(found.details),
        "waiver": None if one.waiver is None else waiver(one.waiver),
        "lapsed_waiver": None if one.lapsed is None else waiver(one.lapsed),
    }


def dependency_map(answer: DependencyMap) -> Answer:
    """Return a map as flat lists of nodes and edges."""
    return {
        "nodes": [
            {
                "id": one.id,
                "label": one.label,
                "kind": one.kind,
                "components": list(one.components),
                "depth": one.depth,
            }
            for one in answer.nodes
        ],
        "edges": [
            {
                "dependent": one.dependent,
                "provider": one.provider,
                "effect": str(one.effect),
                "relation": one.relation,
                "minimum": one.minimum,
                "of": one.of,
                "requirements": list(one.requirements),
            }
            for one in answer.edges
        ],
        "truncated": answer.truncated,
    }


def diff(answer: Diff) -> Answer:
    """Return what was added, removed and changed."""
    return {
        "components": {
            "added": [component(one) for one in answer.added_components],
            "removed": [component(one) for one in answer.removed_components],
            "changed": [_changed(one) for one in answer.changed_components],
        },
        "requirements": {
            "added": [requirement(one) for one in answer.added_requirements],
            "removed": [requirement(one) for one in answer.removed_requirements],
            "changed": [_changed(one) for one in answer.changed_requirements],
        },
    }


def _changed(one: Changed) -> Answer:
    return {"id": one.id, "fields": list(one.fields)}


def duration(value: timedelta | None) -> str | None:
    """Return a duration as ISO 8601 writes it, null when it is not known."""
    return None if value is None else format_duration(value)
