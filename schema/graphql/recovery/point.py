"""How much recent data a component loses, store by store."""

from datetime import datetime, timedelta

import strawberry

from model.capability.measured import measured_rpo
from model.records.component import ComponentId
from model.recovery import consistency, effective_rpo
from schema.graphql.component import Component, wrap, wrap_all
from schema.graphql.connection import Connection, connection, listed
from schema.graphql.consistency import Consistency
from schema.graphql.field import field, object_type
from schema.graphql.paging import PageRequest
from schema.graphql.recovery.estimate import Estimate
from schema.graphql.recovery.measurement import Measurement
from schema.graphql.snapshot import View


@object_type
class RecoveryStore:
    """How much one store of data loses."""

    model: strawberry.Private[effective_rpo.EffectiveRpo]
    store: strawberry.Private[ComponentId]
    view: strawberry.Private[View]
    moment: strawberry.Private[datetime]
    target: strawberry.Private[timedelta | None]

    @field
    def component(self) -> Component:
        """The store."""
        return wrap(self.view, self.store)

    @field
    def loss(self) -> Estimate:
        """How much recent data it loses."""
        return Estimate(model=self.model.stores[self.store])

    @field
    def measured(self) -> Measurement | None:
        """What was measured last of this store; null when nothing was."""
        disruption_class = self.model.disruption_class
        latest = measured_rpo(self.view.graph, self.store, disruption_class, self.moment)
        return None if latest is None else Measurement(model=latest, target=self.target)


@object_type
class RecoveryPoint:
    """How much recent data a component loses."""

    model: strawberry.Private[effective_rpo.EffectiveRpo]
    view: strawberry.Private[View]
    moment: strawberry.Private[datetime]
    target: strawberry.Private[timedelta | None]

    @field
    def loss(self) -> Estimate:
        """The worst over its stores; zero when it has none."""
        return Estimate(model=self.model.loss)

    @field
    def soft(self) -> Estimate:
        """The same over those stores alone that are needed hard for certain."""
        return Estimate(model=self.model.soft)

    @field
    def delayed(self) -> list[Component]:
        """Queues and streams of a lost Region: their messages are not lost, but wait for it."""
        return wrap_all(self.view, self.model.delayed)

    @connection
    def stores(self, *, request: PageRequest) -> Connection[RecoveryStore]:
        """The stores that hold its data, sorted by id."""
        stores = sorted(self.model.stores)
        return listed(self.view, "recoveryStores", stores, str, request, self._store)

    def _store(self, store: ComponentId) -> RecoveryStore:
        return RecoveryStore(
            model=self.model, store=store, view=self.view, moment=self.moment, target=self.target
        )

    @field
    def consistency(self) -> Consistency:
        """`skew` beside what the component bears."""
        subject = self.view.graph.component(self.model.component)
        return Consistency(model=consistency.consistency(subject, self.model.in_step.values()))

    @field
    def skew(self) -> timedelta | None:
        """How far restored stores are out of step; null when a loss is not known or endless."""
        return self.model.skew

    @field
    def rebuilds(self) -> list[Component]:
        """Caches and indexes that are filled again: nothing is lost, but it takes time."""
        return wrap_all(self.view, self.model.rebuilds)
