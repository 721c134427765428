"""How available a component is, as JSON data; keys as in `schema.documents.answers`."""

from typing import Any

from model.availability.answer import Availability, EventFigure
from model.availability.bounds import Approximation
from model.availability.importance import Importance
from schema.documents.answers import Answer, duration


def availability(answer: Availability) -> Answer:
    """Return the figures, the minimal cut sets and the events behind them."""
    return {
        "component": answer.component,
        "availability": answer.availability,
        "unavailability": answer.unavailability,
        "at_least": answer.at_least,
        "at_most": answer.at_most,
        "certain": answer.certain,
        "downtime_per_year": duration(answer.downtime_per_year),
        "method": answer.method,
        "approximation": None
        if answer.approximation is None
        else _approximation(answer.approximation),
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
        "event": one.event.name,
        "component": one.event.component,
        "together": list(one.event.together),
        "unavailability": one.event.figure.value,
        "source": str(one.event.figure.source),
        "explanation": one.event.figure.explanation,
        "importance": None if one.importance is None else _importance(one.importance),
    }


def _approximation(one: Approximation) -> dict[str, Any]:
    return {
        "order": one.order,
        "dropped": one.dropped,
        "minimal_cut_upper_bound": one.minimal_cut_upper_bound,
        "rare_event": one.rare_event,
        "rare_event_capped": one.rare_event_capped,
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
