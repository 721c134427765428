"""What an answer was drawn from: a revision, and how much of the estate could be read."""

from collections.abc import Collection

from model.records.coverage import Coverage, ScopeCoverage
from model.records.requirement import Effect
from model.records.revision import Revision
from schema.documents.answers.text import Answer, duration
from schema.documents.duration import format_moment

RUNNING = (Effect.HARD, Effect.SOFT, Effect.CONTAINMENT, Effect.TRIGGER, Effect.UNKNOWN)
"""The effects that a blast radius is drawn from."""
STARTING = (Effect.HARD, Effect.CONTAINMENT, Effect.LIFECYCLE, Effect.UNKNOWN)
"""The effects that a cold start is drawn from."""


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
