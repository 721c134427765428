"""Consistency: whether the stores of a service come back close enough to one moment."""

from datetime import timedelta

import strawberry

import model.recovery.consistency
from schema.graphql.field import field, object_type


@object_type
class Consistency:
    """How far apart the stores of a service come back, beside what it bears."""

    model: strawberry.Private[model.recovery.consistency.Consistency]

    @field
    def apart(self) -> timedelta | None:
        """How far apart; null when a loss is not known or endless."""
        return self.model.apart

    @field
    def tolerated(self) -> timedelta:
        """What the service bears; zero when nobody stated it."""
        return self.model.tolerated

    @field
    def stated(self) -> bool:
        """True when somebody stated what it bears."""
        return self.model.stated

    @field
    def status(self) -> str:
        """`tolerated`, `exceeded` or `unknown`."""
        return self.model.status
