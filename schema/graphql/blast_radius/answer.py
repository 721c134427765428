"""Blast radius: what stops or degrades when something fails."""

from collections.abc import Collection
from datetime import timedelta

import strawberry

import model.impact.blast_radius
from model.disruption.disruptions import Disruption
from model.impact.blast_radius import State
from model.records.objective import DisruptionClass
from model.records.requirement import Effect
from schema.disruption_words import sentence
from schema.drawn_from import RUNNING
from schema.graphql.answer import Answer
from schema.graphql.blast_radius.impact import (
    BrokenObjective,
    Impact,
    Interruption,
    LatentNeed,
    LostRedundancy,
)
from schema.graphql.component import Component, connect_components, wrap_all
from schema.graphql.connection import Connection, connect, connection, listed
from schema.graphql.field import field, object_type
from schema.graphql.paging import Listing, PageRequest
from schema.graphql.snapshot import View
from schema.graphql.wrapped import Wrap
from schema.names import resolve


@object_type
class BlastRadius(Answer):
    """Everything that stops or degrades because of a disruption."""

    model: strawberry.Private[model.impact.blast_radius.BlastRadius]

    def effects(self) -> Collection[Effect]:
        """Return the effects that carry a running failure."""
        return RUNNING

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

    @connection
    def seeds(self, *, request: PageRequest) -> Connection[Component]:
        """The components that fail at first."""
        return connect_components(self.view, "seeds", self.model.seeds, request)

    @connection
    def impacts(
        self,
        state: State | None = None,
        *,
        request: PageRequest,
    ) -> Connection[Impact]:
        """Every component that is hit, sorted by id; `state` keeps only those."""
        listing = Listing(
            name="impacts",
            elements=self.model.impacts,
            key=lambda impact: impact.component,
            keep=lambda impact: state is None or impact.state is state,
        )
        given = {"answer": self.model, "view": self.view}
        return connect(self.view, listing, request, Wrap(kind=Impact, given=given))

    @field
    def impact(self, component: strawberry.ID) -> Impact | None:
        """What happens to one component; null when it is a seed or is not hit."""
        hit = resolve(self.view.graph, component)
        for impact in self.model.impacts:
            if impact.component == hit:
                return Impact(model=impact, answer=self.model, view=self.view)
        return None

    @connection
    def lost_redundancy(self, *, request: PageRequest) -> Connection[LostRedundancy]:
        """The requirements that still hold, with fewer members than before."""
        return listed(
            self.view,
            "lostRedundancy",
            self.model.lost_redundancy,
            lambda lost: lost.requirement,
            request,
            Wrap(kind=LostRedundancy, given={"view": self.view}),
        )

    @connection
    def starved(self, *, request: PageRequest) -> Connection[Component]:
        """Components outside of the blast radius whose trigger or data feed is in it."""
        return connect_components(self.view, "starved", self.model.starved, request)

    @connection
    def bad(self, *, request: PageRequest) -> Connection[Component]:
        """Components that answer with wrong content, those of the disruption included."""
        return connect_components(self.view, "bad", self.model.bad, request)

    @connection
    def slow(self, *, request: PageRequest) -> Connection[Component]:
        """Components that answer late, those of the disruption included."""
        return connect_components(self.view, "slow", self.model.slow, request)

    @connection
    def interrupted(self, *, request: PageRequest) -> Connection[Interruption]:
        """What is down or degraded for a while, until something fails over by itself."""
        return listed(
            self.view,
            "interrupted",
            self.model.interrupted,
            lambda away: f"{away.component} {away.start} {away.state}",
            request,
            Wrap(kind=Interruption, given={"view": self.view}),
        )

    @field
    def state_at(self, component: strawberry.ID, at: timedelta) -> State:
        """The state of one component so long after the failure, interruptions included."""
        states = model.impact.blast_radius.states_at(self.model, at)
        return states.get(resolve(self.view.graph, component), State.UP)

    @connection
    def latent(self, *, request: PageRequest) -> Connection[LatentNeed]:
        """What components that still run cannot do any more: start, renew, fail over, restore."""
        return listed(
            self.view,
            "latent",
            self.model.latent,
            lambda need: f"{need.component} {need.cannot} {need.requirement}",
            request,
            Wrap(kind=LatentNeed, given={"view": self.view}),
        )

    @field
    def services(self) -> list[Component]:
        """The services, journeys and systems that are hit."""
        return wrap_all(self.view, self.model.services)

    @connection
    def broken_objectives(self, *, request: PageRequest) -> Connection[BrokenObjective]:
        """The promises that bind components which are down."""
        return listed(
            self.view,
            "brokenObjectives",
            self.model.broken_objectives,
            lambda broken: broken.component,
            request,
            Wrap(kind=BrokenObjective, given={"view": self.view}),
        )

    def _count(self, state: State) -> int:
        return sum(impact.state is state for impact in self.model.impacts)


def blast_radius(
    view: View, disruption: Disruption, horizon: timedelta | None = None
) -> BlastRadius:
    """Return the blast radius of `disruption`, computed once per snapshot."""
    answer = view.recall(
        ("blast_radius", disruption, horizon),
        lambda: model.impact.blast_radius.blast_radius(view.graph, disruption, horizon=horizon),
    )
    return BlastRadius(view=view, model=answer)
