"""How long a component is away, and what it waits for."""

import strawberry

import model.recovery.effective_rto
from model.disruption.disruptions import Disruption
from schema.graphql.component import Component, wrap_all
from schema.graphql.disruption import sentence
from schema.graphql.field import field, object_type
from schema.graphql.recovery.estimate import Estimate
from schema.graphql.snapshot import View


@object_type
class RecoveryTime:
    """How long a component is away under the worst disruption of its class."""

    model: strawberry.Private[model.recovery.effective_rto.EffectiveRto]
    view: strawberry.Private[View]

    @field
    def total(self) -> Estimate:
        """Detection, decision and recovery together; zero when no such disruption reaches it."""
        return Estimate(model=self.model.total)

    @field
    def detection(self) -> Estimate:
        """Until it is noticed; zero when all of it acts by itself."""
        return Estimate(model=self.model.detection)

    @field
    def decision(self) -> Estimate:
        """Until somebody decides; zero when all of it acts by itself."""
        return Estimate(model=self.model.decision)

    @field
    def recovery(self) -> Estimate:
        """From then until it serves."""
        return Estimate(model=self.model.recovery)

    @field
    def disruption(self) -> str | None:
        """The worst disruption, in a few words; null when none reaches it."""
        found: Disruption | None = self.model.disruption
        return None if found is None else sentence(found)

    @field
    def critical_path(self) -> list[Component]:
        """What it waits for, first to recover first, itself last; empty when it is not hit."""
        return wrap_all(self.view, self.model.path)
