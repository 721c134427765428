"""How much one store of data loses."""

from datetime import timedelta

import strawberry

import model.capability.estimate
import model.capability.measured
from schema.graphql.component import Component, wrap
from schema.graphql.field import field, object_type
from schema.graphql.recovery.estimate import Estimate
from schema.graphql.recovery.measurement import Measurement
from schema.graphql.snapshot import View


@object_type
class RecoveryStore:
    """How much one store of data loses."""

    view: strawberry.Private[View]
    id: strawberry.Private[str]
    estimate: strawberry.Private[model.capability.estimate.Estimate]
    seen: strawberry.Private[model.capability.measured.Measured | None]
    target: strawberry.Private[timedelta | None]

    @field
    def component(self) -> Component:
        """The store."""
        return wrap(self.view, self.id)

    @field
    def loss(self) -> Estimate:
        """How much recent data it loses."""
        return Estimate(model=self.estimate)

    @field
    def measured(self) -> Measurement | None:
        """What was measured last of this store; null when nothing was."""
        return None if self.seen is None else Measurement(model=self.seen, target=self.target)
