"""Assertions as they are listed: who said what, and when."""

from datetime import datetime

import strawberry

from schema.graphql.context import Asserted
from schema.graphql.field import field, object_type
from schema.graphql.objective import Objective, Waiver


@object_type
class Assertion:
    """Something that a person asserts."""

    model: strawberry.Private[Asserted]

    @field
    def id(self) -> strawberry.ID:
        """By which it can be retracted."""
        return strawberry.ID(self.model.name)

    @field
    def author(self) -> str:
        """Who asserts it."""
        return self.model.author

    @field
    def asserted_at(self) -> datetime:
        """When it was asserted last."""
        return self.model.at

    @field
    def objectives(self) -> list[Objective]:
        """The objectives that it states."""
        return [Objective(model=objective) for objective in self.model.facts.objectives]

    @field
    def waivers(self) -> list[Waiver]:
        """The gaps that it accepts."""
        return [Waiver(model=waiver) for waiver in self.model.facts.waivers]

    @field
    def components(self) -> list[strawberry.ID]:
        """Ids of the services that it defines."""
        return [strawberry.ID(seen.component.id) for seen in self.model.facts.components]

    @field
    def dependents(self) -> list[strawberry.ID]:
        """Ids of the components whose needs it states or judges."""
        return [strawberry.ID(need.dependent.key) for need in self.model.facts.requirements]
