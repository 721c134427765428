"""How available a component is, as JSON data; keys as in `schema.documents.answers`."""

from typing import Any

from model.availability.answer import Availability, EventFigure
from model.availability.importance import Importance
from schema.documents.answers import Answer, duration


def availability(answer: Availability) -> Answer:
    """Return the figures, the minimal cut sets and the events behind them."""
    return {
        "component": answer.component,
        "availability": answer.availability,
        "at_most": answer.at_most,
        "downtime_per_year": duration(answer.downtime_per_year),
        "method": answer.method,
        "cut_set_count": answer.cut_set_count,
        "cut_set_orders": list(answer.cut_set_orders),
        "cut_sets": [list(one) for one in answer.cut_sets],
        "cut_sets_left_out": answer.cut_sets_left_out,
        "single_points_of_failure": list(answer.single_points_of_failure),
        "events": [_event(one) for one in answer.events],
        "unknown": list(answer.unknown),
    }


def _event(one: EventFigure) -> Answer:
    return {
        "component": one.component,
        "unavailability": one.figure.value,
        "source": str(one.figure.source),
        "explanation": one.figure.explanation,
        "importance": None if one.importance is None else _importance(one.importance),
    }


def _importance(one: Importance) -> dict[str, Any]:
    return {
        "birnbaum": one.birnbaum,
        "criticality": one.criticality,
        "diagnostic": one.diagnostic,
        "risk_achievement_worth": one.risk_achievement_worth,
        "risk_reduction_worth": one.risk_reduction_worth,
        "fussell_vesely": one.fussell_vesely,
    }
