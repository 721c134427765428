"""How much recent data each authoritative store loses."""

from datetime import timedelta

import strawberry

import model.failover.plan
from schema.graphql.component import Component, wrap
from schema.graphql.field import field, object_type
from schema.graphql.snapshot import View


@object_type
class StoreLoss:
    """How much recent data one authoritative store loses."""

    model: strawberry.Private[model.failover.plan.StoreLoss]
    view: strawberry.Private[View]

    @field
    def component(self) -> Component:
        """The store."""
        return wrap(self.view, self.model.component)

    @field
    def loss(self) -> timedelta | None:
        """How much; null when not known, or when everything is lost."""
        return self.model.loss

    @field
    def everything(self) -> bool:
        """True when no copy survives."""
        return self.model.everything

    @field
    def evidence(self) -> str:
        """Where the figure comes from, or why it is not known."""
        return self.model.evidence
