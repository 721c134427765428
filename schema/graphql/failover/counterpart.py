"""What takes the place of a component on the other side, and how that is known."""

import strawberry

import model.failover.plan
from schema.graphql.component import Component, wrap
from schema.graphql.field import field, object_type
from schema.graphql.snapshot import View


@object_type
class Counterpart:
    """What takes the place of a component on the other side."""

    model: strawberry.Private[model.failover.plan.Counterpart]
    view: strawberry.Private[View]

    @field
    def component(self) -> Component:
        """On the side that is left."""
        return wrap(self.view, self.model.component)

    @field
    def counterpart(self) -> Component:
        """On the side that takes over."""
        return wrap(self.view, self.model.counterpart)

    @field
    def rule(self) -> str:
        """How that is known, such as `replication` or `same-name`."""
        return self.model.rule
