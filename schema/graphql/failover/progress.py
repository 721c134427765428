"""Where the execution of a plan stands."""

import strawberry

import model.failover
from schema.graphql.field import field, object_type


@object_type
class Progress:
    """Where an execution stands, in the order of the plan."""

    model: strawberry.Private[model.failover.Progress]

    @field
    def done(self) -> list[strawberry.ID]:
        """The verified steps."""
        return [strawberry.ID(one) for one in self.model.done]

    @field
    def ready(self) -> list[strawberry.ID]:
        """Steps that wait for nothing more, and may run together."""
        return [strawberry.ID(one) for one in self.model.ready]

    @field
    def waiting(self) -> list[strawberry.ID]:
        """Steps that wait for others."""
        return [strawberry.ID(one) for one in self.model.waiting]

    @field
    def infeasible(self) -> list[strawberry.ID]:
        """Steps that cannot run during the event, and are not done."""
        return [strawberry.ID(one) for one in self.model.infeasible]

    @field
    def out_of_order(self) -> list[strawberry.ID]:
        """Verified steps that wait for a step which is not."""
        return [strawberry.ID(one) for one in self.model.out_of_order]
