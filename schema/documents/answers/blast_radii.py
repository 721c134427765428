"""Blast radii as JSON data."""

from collections.abc import Sequence

from model.impact.blast_radius import (
    BlastRadius,
    BrokenObjective,
    Cause,
    Impact,
    LostRedundancy,
    impact_time,
)
from schema.documents.answers.disruptions import disruption
from schema.documents.answers.records import objective
from schema.documents.answers.text import Answer, duration


def blast_radius(answer: BlastRadius, chain: Sequence[Cause] | None = None) -> Answer:
    """Return what falls and degrades; `chain` is why one component does, when that was asked."""
    return {
        "disruption": disruption(answer.disruption),
        "disruption_class": str(answer.disruption_class),
        "horizon": duration(answer.horizon),
        "seeds": list(answer.seeds),
        "down": list(answer.down),
        "degraded": list(answer.degraded),
        "impacts": [_impact(answer, one) for one in answer.impacts],
        "lost_redundancy": [_lost(one) for one in answer.lost_redundancy],
        "starved": list(answer.starved),
        "services": list(answer.services),
        "broken_objectives": [_broken(one) for one in answer.broken_objectives],
        "certain": answer.certain,
        "why": None if chain is None else [_cause(one) for one in chain],
    }


def _impact(answer: BlastRadius, one: Impact) -> Answer:
    return {
        "component": one.component,
        "state": one.state.name.lower(),
        "pessimistic": one.pessimistic.name.lower(),
        "distance": one.distance,
        "requirement": one.requirement,
        **_times(answer, one),
    }


def _times(answer: BlastRadius, one: Impact) -> Answer:
    """Return when a component is hit, counted from the failure."""
    if answer.readings is None:
        return {"degraded_after": None, "down_after": None, "time_is_exact": False}
    found = impact_time(answer.readings.graph, answer, one.component)
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


def _broken(one: BrokenObjective) -> Answer:
    return {
        "component": one.component,
        "state": one.state.name.lower(),
        "objective": objective(one.objective),
    }


def _cause(one: Cause) -> Answer:
    return {
        "component": one.component,
        "state": one.state.name.lower(),
        "requirement": one.requirement,
        "provider": one.provider,
    }
