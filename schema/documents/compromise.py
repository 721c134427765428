"""A compromise as JSON data."""

from collections.abc import Sequence

from model.impact.compromise import Compromise, Hold
from schema.documents.answers import Answer


def compromise_answer(found: Compromise) -> Answer:
    """Return whom the attacker may act as and what it may stop, each with by whom and how."""
    return {
        "start": found.start,
        "principals": _holds(found.principals),
        "stopped": _holds(found.stopped),
    }


def _holds(holds: Sequence[Hold]) -> list[Answer]:
    return [
        {
            "component": one.component,
            "by": one.by,
            "action": one.action,
            "certain": one.certain.certain,
            "depends_on": sorted(one.certain.keys),
        }
        for one in holds
    ]
