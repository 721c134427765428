"""Which requirements an answer is drawn from: what was not read of others cannot change it."""

from model.records.requirement import Effect

RUNNING = (Effect.HARD, Effect.SOFT, Effect.CONTAINMENT, Effect.TRIGGER, Effect.UNKNOWN)
"""Effects that carry a failure on while everything runs: blast radius."""
STARTING = (Effect.HARD, Effect.CONTAINMENT, Effect.LIFECYCLE, Effect.UNKNOWN)
"""Effects that can keep a component from starting: cold start."""
STOPPING = (Effect.HARD, Effect.CONTAINMENT, Effect.UNKNOWN)
"""Effects by which one component takes another down: availability."""
OUTAGE = (Effect.HARD, Effect.CONTAINMENT)
"""Effects that carry an outage on: outage windows."""
RECOVERY = (
    Effect.HARD,
    Effect.SOFT,
    Effect.CONTAINMENT,
    Effect.REPLICATION,
    Effect.BACKUP,
    Effect.UNKNOWN,
)
"""Effects that decide how a component comes back and what it loses."""
ACCESS = (Effect.POLICY, Effect.HARD, Effect.CONTAINMENT)
"""Effects that say who may do what, and what runs with which role: compromise."""
CHANGE = tuple(Effect)
"""Effects of needs that a change of policies, keys or secrets may take away: all of them."""
