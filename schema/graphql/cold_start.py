"""Cold start: what cannot start from nothing."""

from collections.abc import Collection

import strawberry

import model.impact.cold_start
from model.records.requirement import Effect
from schema.drawn_from import STARTING
from schema.graphql.answer import Answer
from schema.graphql.component import Component, connect_components, wrap_all
from schema.graphql.connection import Connection, connection
from schema.graphql.derived import shows
from schema.graphql.field import field, object_type
from schema.graphql.paging import PageRequest
from schema.graphql.snapshot import View


@shows(model.impact.cold_start.Deadlock)
class Deadlock:
    """One set of components that wait for each other."""

    model: strawberry.Private[model.impact.cold_start.Deadlock]
    view: strawberry.Private[View]


@object_type
class Wave:
    """The components that can start in the same round."""

    view: strawberry.Private[View]
    ids: strawberry.Private[list[model.records.component.ComponentId]]
    number: int = strawberry.field(description="1 for the first round.")

    @field
    def count(self) -> int:
        """How many components start in it."""
        return len(self.ids)

    @connection
    def components(self, *, request: PageRequest) -> Connection[Component]:
        """The components, sorted by id."""
        return connect_components(self.view, "wave", self.ids, request)


@object_type
class PossibleDeadlocks:
    """What never starts if every requirement of unknown strength is hard."""

    model: strawberry.Private[model.impact.cold_start.PossibleDeadlocks]
    view: strawberry.Private[View]

    @connection
    def deadlocked(self, *, request: PageRequest) -> Connection[Component]:
        """Everything that never starts; what never starts for certain is included."""
        return connect_components(self.view, "possibly", self.model.deadlocked, request)

    @field
    def cycles(self) -> list[list[Component]]:
        """The sets of components that wait for each other."""
        return [wrap_all(self.view, cycle) for cycle in self.model.cycles]


@object_type
class ColdStart(Answer):
    """What can start from nothing, in which rounds, and what never can."""

    model: strawberry.Private[model.impact.cold_start.ColdStart]

    def effects(self) -> Collection[Effect]:
        """Return the effects that can keep a component from starting."""
        return STARTING

    @field
    def waves(self) -> list[Wave]:
        """The rounds, the first one first."""
        return [
            Wave(view=self.view, ids=sorted(ids), number=number)
            for number, ids in enumerate(self.model.waves, start=1)
        ]

    @connection
    def deadlocked(self, *, request: PageRequest) -> Connection[Component]:
        """Everything that never starts: the deadlocks and what stands on them."""
        return connect_components(self.view, "deadlocked", self.model.deadlocked, request)

    @field
    def deadlocks(self) -> list[Deadlock]:
        """The sets of components that wait for each other."""
        return [Deadlock(model=deadlock, view=self.view) for deadlock in self.model.deadlocks]

    @field
    def possibly(self) -> PossibleDeadlocks:
        """The same if every requirement of unknown strength is hard and needs all its members."""
        return PossibleDeadlocks(model=self.model.possibly, view=self.view)

    @field
    def certain(self) -> bool:
        """True when requirements of unknown strength make no difference to what never starts."""
        return self.model.certain


def cold_start(view: View) -> ColdStart:
    """Return what can start from nothing, computed once per snapshot."""
    answer = view.recall("cold_start", lambda: model.impact.cold_start.cold_start(view.graph))
    return ColdStart(view=view, model=answer)
