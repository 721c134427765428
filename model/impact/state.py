"""State: how well a component serves."""

from enum import IntEnum


class State(IntEnum):
    """How well a component serves; a total order (`resilience-spec` §3.1.1)."""

    UP = 0
    """Serves fully."""
    DEGRADED = 1
    """Serves, but not fully."""
    DOWN = 2
    """Does not serve."""
