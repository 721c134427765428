"""Cold starts as JSON data."""

from model.impact.cold_start import ColdStart
from schema.documents.answers.text import Answer


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
