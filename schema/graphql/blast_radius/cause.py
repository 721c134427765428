"""Causal chains: by which broken requirements a failure reaches a component."""

import strawberry

import model.impact.blast_radius
from model.impact.blast_radius import State
from schema.graphql.component import Component, Requirement, wrap
from schema.graphql.field import field, object_type
from schema.graphql.snapshot import View


@object_type
class Cause:
    """One step of a causal chain: the component is hit because the requirement broke."""

    model: strawberry.Private[model.impact.blast_radius.Cause]
    view: strawberry.Private[View]

    @field
    def component(self) -> Component:
        """What is hit."""
        return wrap(self.view, self.model.component)

    @field
    def state(self) -> State:
        """How it fares."""
        return self.model.state

    @field
    def requirement(self) -> Requirement | None:
        """The requirement that broke; null for the seed, the first of the chain."""
        broken = self.model.requirement
        if broken is None:
            return None
        return Requirement(model=self.view.graph.requirement(broken), view=self.view)

    @field
    def provider(self) -> Component | None:
        """By whose loss it broke; null for the seed."""
        lost = self.model.provider
        return None if lost is None else wrap(self.view, lost)
