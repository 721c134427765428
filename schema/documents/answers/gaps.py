"""Gaps as JSON data."""

from model.gaps.interface import Gap
from schema.documents.answers.records import waiver
from schema.documents.answers.text import Answer


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
