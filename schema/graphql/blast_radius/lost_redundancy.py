"""Requirements that survive a failure with fewer members than before."""

import strawberry

import model.impact.blast_radius
from schema.graphql.component import Component, Requirement, wrap
from schema.graphql.field import field, object_type
from schema.graphql.snapshot import View


@object_type
class LostRedundancy:
    """A surviving k-of-n requirement that lost members."""

    model: strawberry.Private[model.impact.blast_radius.LostRedundancy]
    view: strawberry.Private[View]

    @field
    def requirement(self) -> Requirement:
        """The requirement."""
        return Requirement(
            model=self.view.graph.requirement(self.model.requirement), view=self.view
        )

    @field
    def dependent(self) -> Component:
        """Who needs it."""
        return wrap(self.view, self.model.dependent)

    @field
    def alive(self) -> int:
        """How many members are left."""
        return self.model.alive

    @field
    def minimum(self) -> int:
        """How many are needed."""
        return self.model.minimum

    @field
    def margin(self) -> int:
        """How many more may be lost; 0 is "at risk"."""
        return self.model.margin
