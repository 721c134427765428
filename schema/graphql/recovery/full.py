"""When nothing is degraded any more."""

import strawberry

import model.recovery.full_function
from schema.graphql.component import Component, wrap_all
from schema.graphql.field import field, object_type
from schema.graphql.recovery.estimate import Estimate
from schema.graphql.snapshot import View


@object_type
class FullFunction:
    """When nothing is degraded any more: what it needs softly is back, too."""

    model: strawberry.Private[model.recovery.full_function.FullFunction]
    view: strawberry.Private[View]

    @field
    def total(self) -> Estimate:
        """Detection, decision and recovery; never shorter than the RTO."""
        return Estimate(model=self.model.total)

    @field
    def critical_path(self) -> list[Component]:
        """What it waits for, first to recover first, itself last; empty when it is not hit."""
        return wrap_all(self.view, self.model.path)

    @field
    def soft(self) -> list[Component]:
        """What it, or something that it stands on, needs softly; empty: no difference."""
        return wrap_all(self.view, self.model.soft)
