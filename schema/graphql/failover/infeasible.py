"""Steps that cannot run during the event, and what would work instead."""

import strawberry

import model.failover.plan
from schema.graphql.field import field, object_type


@object_type
class Infeasible:
    """A step that cannot run during the event."""

    model: strawberry.Private[model.failover.plan.Infeasible]

    @field
    def step(self) -> strawberry.ID:
        """Id of the step."""
        return strawberry.ID(self.model.step)

    @field
    def reason(self) -> str:
        """What it would need."""
        return self.model.reason

    @field
    def alternative(self) -> str | None:
        """What would work instead; null when nothing is declared."""
        return self.model.alternative

    @field
    def waits_for(self) -> strawberry.ID | None:
        """Id of the step that holds it up; null when it cannot run itself."""
        step = self.model.waits_for
        return None if step is None else strawberry.ID(step)
