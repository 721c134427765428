"""How much recent data a component loses, store by store."""

from datetime import datetime, timedelta

import strawberry

import model.recovery.effective_rpo
from model.capability.measured import measured_rpo
from model.records.component import ComponentId
from model.recovery.consistency import consistency
from schema.graphql.component import Component, wrap_all
from schema.graphql.connection import Connection, connection, listed
from schema.graphql.consistency import Consistency
from schema.graphql.field import field, object_type
from schema.graphql.paging import PageRequest
from schema.graphql.recovery.estimate import Estimate
from schema.graphql.recovery.store import RecoveryStore
from schema.graphql.snapshot import View


@object_type
class RecoveryPoint:
    """How much recent data a component loses."""

    model: strawberry.Private[model.recovery.effective_rpo.EffectiveRpo]
    view: strawberry.Private[View]
    moment: strawberry.Private[datetime]
    target: strawberry.Private[timedelta | None]

    @field
    def loss(self) -> Estimate:
        """The worst over its stores; zero when it has none."""
        return Estimate(model=self.model.loss)

    @connection
    def stores(self, *, request: PageRequest) -> Connection[RecoveryStore]:
        """The stores that hold its data, sorted by id."""
        return listed(
            self.view,
            "recoveryStores",
            sorted(self.model.stores),
            str,
            request,
            self._store,
        )

    def _store(self, one: ComponentId) -> RecoveryStore:
        found = self.model
        seen = measured_rpo(self.view.graph, one, found.disruption_class, self.moment)
        loss = found.stores[one]
        return RecoveryStore(view=self.view, id=one, estimate=loss, seen=seen, target=self.target)

    @field
    def consistency(self) -> Consistency:
        """`skew` beside what the component bears."""
        subject = self.view.graph.component(self.model.component)
        return Consistency(model=consistency(subject, self.model.in_step.values()))

    @field
    def skew(self) -> timedelta | None:
        """How far restored stores are out of step; null when a loss is not known or endless."""
        return self.model.skew

    @field
    def rebuilds(self) -> list[Component]:
        """Caches and indexes that are filled again: nothing is lost, but it takes time."""
        return wrap_all(self.view, self.model.rebuilds)
