"""Recovery: how long a component is away and how much it loses, and whether that was promised."""

from schema.graphql.recovery.answer import Recovery, recovery

__all__ = ["Recovery", "recovery"]
