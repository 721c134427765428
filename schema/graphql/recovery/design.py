"""What the configuration of a component makes it capable of."""

import strawberry

import model.capability.design
from schema.graphql.field import field, object_type
from schema.graphql.recovery.estimate import Estimate


@object_type
class RecoveryDesign:
    """What the configuration of a component makes it capable of, whatever was measured."""

    model: strawberry.Private[model.capability.design.Design]

    @field
    def formula(self) -> str:
        """Id of the formula that fits."""
        return self.model.formula

    @field
    def rto(self) -> Estimate:
        """How long it is away."""
        return Estimate(model=self.model.rto)

    @field
    def rpo(self) -> Estimate:
        """How much it loses."""
        return Estimate(model=self.model.rpo)
