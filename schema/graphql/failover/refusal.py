"""Hard needs of the service that nothing on the target side meets."""

import strawberry

import model.failover.plan
from schema.graphql.component import Component, wrap
from schema.graphql.field import field, object_type
from schema.graphql.snapshot import View


@object_type
class Refusal:
    """A hard need of the service that nothing on the target side meets."""

    model: strawberry.Private[model.failover.plan.Refusal]
    view: strawberry.Private[View]

    @field
    def component(self) -> Component:
        """What is absent."""
        return wrap(self.view, self.model.component)

    @field
    def needed_by(self) -> Component:
        """What cannot do without it."""
        return wrap(self.view, self.model.needed_by)

    @field
    def reason(self) -> str:
        """Why the service cannot run there."""
        return self.model.reason
