"""Blast radius: what stops or degrades when something fails, and why."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import TypeVar

import strawberry

import model.blast_radius
from model.blast_radius import State, arrival, causal_chain
from model.disruption import Disruption
from model.objective import DisruptionClass
from model.requirement import Effect
from model.time_to_impact import Arrival
from schema.graphql.answer import Answer
from schema.graphql.component import (
    Component,
    Requirement,
    connect_components,
    wrap,
    wrap_all,
)
from schema.graphql.connection import Connection, connect, listed
from schema.graphql.disruption import sentence
from schema.graphql.field import field, object_type
from schema.graphql.objective import Objective
from schema.graphql.paging import Listing, PageRequest
from schema.graphql.snapshot import View

DRAWN_FROM = (
    Effect.HARD,
    Effect.SOFT,
    Effect.CONTAINMENT,
    Effect.TRIGGER,
    Effect.UNKNOWN,
)
"""The effects that carry a running failure."""

Item = TypeVar("Item")


@object_type
class Cause:
    """One step of a causal chain: the component is hit because the requirement broke."""

    model: strawberry.Private[model.blast_radius.Cause]
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


@object_type
class Impact:
    """What happens to one component."""

    answer: strawberry.Private[model.blast_radius.BlastRadius]
    model: strawberry.Private[model.blast_radius.Impact]
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

    def _arrival(self) -> Arrival:
        return arrival(self.view.graph, self.answer, self.model.component)

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


@object_type
class LostRedundancy:
    """A surviving k-of-n requirement that lost members."""

    model: strawberry.Private[model.blast_radius.LostRedundancy]
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


@object_type
class BrokenObjective:
    """A promise that binds a component which is down."""

    model: strawberry.Private[model.blast_radius.BrokenObjective]
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


@object_type
class BlastRadius(Answer):
    """Everything that stops or degrades because of a disruption."""

    model: strawberry.Private[model.blast_radius.BlastRadius]

    def effects(self) -> Collection[Effect]:
        """Return the effects that carry a running failure."""
        return DRAWN_FROM

    @field
    def disruption(self) -> str:
        """What fails, in a few words."""
        return sentence(self.model.disruption)

    @field
    def horizon(self) -> timedelta | None:
        """The answer holds this long after the failure; null when it has run its course."""
        return self.model.horizon

    @field
    def disruption_class(self) -> DisruptionClass:
        """Which class of objectives it is measured against."""
        return self.model.disruption_class

    @field
    def certain(self) -> bool:
        """True when requirements of unknown strength make no difference."""
        return self.model.certain

    @field
    def seed_count(self) -> int:
        """How many components fail at first."""
        return len(self.model.seeds)

    @field
    def down_count(self) -> int:
        """How many further components stop."""
        return self._count(State.DOWN)

    @field
    def degraded_count(self) -> int:
        """How many components degrade."""
        return self._count(State.DEGRADED)

    @field
    def seeds(
        self,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Component]:
        """The components that fail at first."""
        request = PageRequest(first=first, after=after, last=last, before=before)
        return connect_components(self.view, "seeds", self.model.seeds, request)

    @field
    def impacts(
        self,
        state: State | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Impact]:
        """Every component that is hit, sorted by id; `state` keeps only those."""
        listing = Listing(
            name="impacts",
            items=self.model.impacts,
            key=lambda one: one.component,
            keep=lambda one: state is None or one.state is state,
        )
        request = PageRequest(first=first, after=after, last=last, before=before)
        return connect(
            self.view,
            listing,
            request,
            lambda one: Impact(model=one, answer=self.model, view=self.view),
        )

    @field
    def impact(self, component: strawberry.ID) -> Impact | None:
        """What happens to one component; null when it is a seed or is not hit."""
        self.view.graph.index(component)
        for one in self.model.impacts:
            if one.component == str(component):
                return Impact(model=one, answer=self.model, view=self.view)
        return None

    @field
    def lost_redundancy(
        self,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[LostRedundancy]:
        """The requirements that still hold, with fewer members than before."""
        request = PageRequest(first=first, after=after, last=last, before=before)
        return listed(
            self.view,
            "lostRedundancy",
            self.model.lost_redundancy,
            lambda one: one.requirement,
            request,
            lambda one: LostRedundancy(model=one, view=self.view),
        )

    @field
    def starved(
        self,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Component]:
        """Components outside of the blast radius whose trigger or data feed is in it."""
        request = PageRequest(first=first, after=after, last=last, before=before)
        return connect_components(self.view, "starved", self.model.starved, request)

    @field
    def services(self) -> list[Component]:
        """The services, journeys and systems that are hit."""
        return wrap_all(self.view, self.model.services)

    @field
    def broken_objectives(
        self,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[BrokenObjective]:
        """The promises that bind components which are down."""
        request = PageRequest(first=first, after=after, last=last, before=before)
        return listed(
            self.view,
            "brokenObjectives",
            self.model.broken_objectives,
            lambda one: one.component,
            request,
            lambda one: BrokenObjective(model=one, view=self.view),
        )

    def _count(self, state: State) -> int:
        return sum(one.state is state for one in self.model.impacts)


@object_type
class Reach:
    """How much one component takes with it when it fails."""

    view: strawberry.Private[View]
    id: strawberry.Private[str]
    down: int = strawberry.field(description="How many components stop.")
    degraded: int = strawberry.field(description="How many components degrade.")

    @field
    def component(self) -> Component:
        """What fails."""
        return wrap(self.view, self.id)


@object_type
class LargestBlastRadii(Answer):
    """The components whose failure takes most with it, the worst first."""

    model: strawberry.Private[Sequence[tuple[str, int, int]]]

    def effects(self) -> Collection[Effect]:
        """Return the effects that carry a running failure."""
        return DRAWN_FROM

    @field
    def components(self) -> list[Reach]:
        """The components, the worst first."""
        return [
            Reach(view=self.view, id=id, down=down, degraded=degraded)
            for id, down, degraded in self.model
        ]


@object_type
class SinglePointsOfFailure(Answer):
    """The components whose failure alone takes one component down."""

    of: strawberry.Private[str]
    model: strawberry.Private[Sequence[model.component.ComponentId]]

    def effects(self) -> Collection[Effect]:
        """Return the effects that carry a running failure."""
        return DRAWN_FROM

    @field
    def component(self) -> Component:
        """What goes down."""
        return wrap(self.view, self.of)

    @field
    def providers(
        self,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Component]:
        """The single points of failure, sorted by id."""
        request = PageRequest(first=first, after=after, last=last, before=before)
        return connect_components(self.view, "singlePointsOfFailure", self.model, request)


def blast_radius(
    view: View, disruption: Disruption, horizon: timedelta | None = None
) -> BlastRadius:
    """Return the blast radius of `disruption`, computed once per snapshot."""
    answer = view.recall(
        ("blast_radius", disruption, horizon),
        lambda: model.blast_radius.blast_radius(view.graph, disruption, horizon=horizon),
    )
    return BlastRadius(view=view, model=answer)


def largest_blast_radii(view: View, limit: int) -> LargestBlastRadii:
    """Return the `limit` components whose failure takes most with it."""
    found = view.recall(
        ("largest_blast_radii", limit),
        lambda: model.blast_radius.largest_blast_radii(view.graph, limit),
    )
    return LargestBlastRadii(view=view, model=found)


def single_points_of_failure(view: View, component: str) -> SinglePointsOfFailure:
    """Return the components whose failure alone takes `component` down."""
    view.graph.index(component)
    found = view.recall(
        ("single_points_of_failure", component),
        lambda: model.blast_radius.single_points_of_failure(view.graph, component),
    )
    return SinglePointsOfFailure(view=view, of=component, model=found)
