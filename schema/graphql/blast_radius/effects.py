"""Which requirements carry a running failure."""

from model.records.requirement import Effect

DRAWN_FROM = (
    Effect.HARD,
    Effect.SOFT,
    Effect.CONTAINMENT,
    Effect.TRIGGER,
    Effect.UNKNOWN,
)
"""The effects that carry a running failure."""
