"""Whether everything done up to the end of a wave can be undone."""

import strawberry

import model.failover.plan
from schema.graphql.field import field, object_type


@object_type
class RollbackPoint:
    """Whether everything done up to the end of a wave can be undone."""

    model: strawberry.Private[model.failover.plan.RollbackPoint]

    @field
    def wave(self) -> int:
        """The wave after which it is judged."""
        return self.model.wave

    @field
    def possible(self) -> bool:
        """True when every change so far can be undone."""
        return self.model.possible

    @field
    def undo(self) -> list[strawberry.ID]:
        """Ids of the steps to compensate, in this order."""
        return [strawberry.ID(one) for one in self.model.undo]

    @field
    def blocked_by(self) -> list[strawberry.ID]:
        """Ids of the done steps that cannot be undone."""
        return [strawberry.ID(one) for one in self.model.blocked_by]
