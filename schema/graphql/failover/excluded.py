"""Components that a plan does not touch, and why."""

import strawberry

import model.failover.plan
from schema.graphql.component import Component, wrap
from schema.graphql.field import field, object_type
from schema.graphql.snapshot import View


@object_type
class Excluded:
    """A component that the plan does not touch, and why."""

    model: strawberry.Private[model.failover.plan.Excluded]
    view: strawberry.Private[View]

    @field
    def component(self) -> Component:
        """What is left out."""
        return wrap(self.view, self.model.component)

    @field
    def reason(self) -> str:
        """Why."""
        return self.model.reason
