"""What a failure does to one component, when, and why."""

from datetime import timedelta

import strawberry

import model.impact.blast_radius
from model.impact.blast_radius import State, causal_chain, impact_time
from model.impact.time_to_impact import ImpactTime
from schema.graphql.blast_radius.cause import Cause
from schema.graphql.component import Component, Requirement, wrap
from schema.graphql.field import field, object_type
from schema.graphql.snapshot import View


@object_type
class Impact:
    """What happens to one component."""

    answer: strawberry.Private[model.impact.blast_radius.BlastRadius]
    model: strawberry.Private[model.impact.blast_radius.Impact]
    view: strawberry.Private[View]

    @field
    def component(self) -> Component:
        """What is hit."""
        return wrap(self.view, self.model.component)

    @field
    def state(self) -> State:
        """How it fares when requirements of unknown strength are taken as soft."""
        return self.model.state

    @field
    def pessimistic(self) -> State:
        """How it fares when requirements of unknown strength are taken as hard."""
        return self.model.pessimistic

    @field
    def distance(self) -> int:
        """Length of the shortest causal chain, 1 for direct dependents of the seeds."""
        return self.model.distance

    @field
    def degraded_after(self) -> timedelta | None:
        """When it stops being fully up, counted from the failure; null when it never does."""
        return self._arrival().degraded_after

    @field
    def down_after(self) -> timedelta | None:
        """When it goes down, counted from the failure; null when it only degrades."""
        return self._arrival().down_after

    @field
    def time_is_exact(self) -> bool:
        """False when a tolerance nobody stated was taken as zero: it may come later."""
        return self._arrival().exact

    def _arrival(self) -> ImpactTime:
        return impact_time(self.view.graph, self.answer, self.model.component)

    @field
    def requirement(self) -> Requirement:
        """The requirement that broke, on the shortest chain."""
        broken = self.view.graph.requirement(self.model.requirement)
        return Requirement(model=broken, view=self.view)

    @field
    def causal_chain(self) -> list[Cause]:
        """The shortest chain from a seed to this component, the seed first."""
        chain = causal_chain(self.view.graph, self.answer, self.model.component)
        self.view.budget.spend(len(chain))
        return [Cause(model=one, view=self.view) for one in chain]
