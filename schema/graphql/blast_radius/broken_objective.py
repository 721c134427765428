"""Promises that bind components which a failure takes down."""

import strawberry

import model.impact.blast_radius
from model.impact.blast_radius import State
from schema.graphql.component import Component, wrap
from schema.graphql.field import field, object_type
from schema.graphql.objective import Objective
from schema.graphql.snapshot import View


@object_type
class BrokenObjective:
    """A promise that binds a component which is down."""

    model: strawberry.Private[model.impact.blast_radius.BrokenObjective]
    view: strawberry.Private[View]

    @field
    def component(self) -> Component:
        """Whom it binds."""
        return wrap(self.view, self.model.component)

    @field
    def state(self) -> State:
        """How the component fares."""
        return self.model.state

    @field
    def objective(self) -> Objective:
        """The promise: `rto` says how long this may last."""
        return Objective(model=self.model.objective)
