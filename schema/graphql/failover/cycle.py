"""Steps that wait for each other, and what the plan does about it."""

import strawberry

import model.failover.plan
from schema.graphql.failover.precedence import Precedence
from schema.graphql.field import field, object_type


@object_type
class StepCycle:
    """Steps that wait for each other."""

    model: strawberry.Private[model.failover.plan.CycleReport]

    @field
    def members(self) -> list[str]:
        """All of them."""
        return list(self.model.members)

    @field
    def cycle(self) -> list[str]:
        """One shortest cycle among them."""
        return list(self.model.cycle)

    @field
    def suggestion(self) -> str:
        """What to loosen."""
        return self.model.suggestion

    @field
    def dropped(self) -> list[Precedence]:
        """What the plan ignores so that an order exists, weakest first."""
        return [Precedence(model=one) for one in self.model.dropped]

    @field
    def manual(self) -> bool:
        """True when nothing weak could be ignored: a person starts the group together."""
        return self.model.manual
