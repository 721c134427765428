"""Availability: how much of the time a component is up, and what takes it down."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

import strawberry

import model.availability.answer
import model.availability.bounds
import model.availability.importance
from model.availability.event_probability import FigureSource
from model.availability.graph_tree import BasicEvent
from model.errors import InvalidValue
from model.records.requirement import Effect
from schema.drawn_from import STOPPING
from schema.graphql.answer import Answer
from schema.graphql.component import Component, wrap, wrap_all
from schema.graphql.connection import Connection, connect, connection, listed
from schema.graphql.derived import shows
from schema.graphql.field import field, object_type
from schema.graphql.paging import Listing, PageRequest
from schema.graphql.snapshot import View
from schema.graphql.words import AvailabilityMethod
from schema.graphql.wrapped import Wrap

LARGEST_LISTED = 4
"""The largest cut sets that are listed; their number grows with every order."""


@shows(model.availability.importance.Importance)
class Importance:
    """How much one event matters.

    P is the chance that the component is down, P1 that chance when the event has happened, P0 when
    it has not, and q the chance of the event. What has no known figure never fails in it.
    """

    model: strawberry.Private[model.availability.importance.Importance]


@object_type
class FailureEvent:
    """One event that can take the other down, and how often it happens."""

    model: strawberry.Private[model.availability.answer.EventFigure]
    view: strawberry.Private[View]

    @field
    def event(self) -> str:
        """Its name in cut sets: the id of a component, or of a group and of some members."""
        return self.model.event.name

    @field
    def component(self) -> Component:
        """What fails by itself, or the group in which some members fail together."""
        return wrap(self.view, self.model.event.component)

    @field
    def together(self) -> list[Component]:
        """The members that fail together; empty when the component itself fails."""
        return wrap_all(self.view, self.model.event.together)

    @field
    def unavailability(self) -> float | None:
        """The share of time it is down by itself, 0 to 1; null when nobody states it."""
        return self.model.event.figure.value

    @field
    def source(self) -> FigureSource:
        """Where that figure comes from."""
        return self.model.event.figure.source

    @field
    def explanation(self) -> str:
        """How the figure was found, or why it is not known."""
        return self.model.event.figure.explanation

    @field
    def importance(self) -> Importance | None:
        """How much it matters; null when its own figure is not known, or nothing known ever fails.

        Null, too, when the method is not exact.
        """
        importance = self.model.importance
        return None if importance is None else Importance(model=importance)


@object_type
class CutSet:
    """Events that together take the other down, none of which could be left out."""

    names: strawberry.Private[Sequence[str]]
    events_by_name: strawberry.Private[Mapping[str, BasicEvent]]
    view: strawberry.Private[View]

    @field
    def events(self) -> list[str]:
        """The names of the events, sorted."""
        return list(self.names)

    @field
    def components(self) -> list[Component]:
        """The components that fail, sorted by id; members that fail together are all there."""
        events = (self.events_by_name[name] for name in self.names)
        ids = {component for event in events for component in event.together or (event.component,)}
        return wrap_all(self.view, sorted(ids))


@shows(model.availability.bounds.Approximation)
class Approximation:
    """What small cut sets say of the chance to be down, with the side on which each figure errs."""

    model: strawberry.Private[model.availability.bounds.Approximation]


@object_type
class Availability(Answer):
    """How much of the time a component is up, from the failures of what it stands on."""

    model: strawberry.Private[model.availability.answer.Availability]

    def effects(self) -> Collection[Effect]:
        """Return the effects by which one component takes another down."""
        return STOPPING

    @field
    def component(self) -> Component:
        """What it is about."""
        return wrap(self.view, self.model.component)

    @field
    def availability(self) -> float | None:
        """The share of time in service.

        Null while some component's own figure is not known, or when it takes too large a diagram.
        """
        return self.model.availability

    @field
    def unavailability(self) -> float | None:
        """1 − availability, with all its digits; null with `availability`."""
        return self.model.unavailability

    @field
    def at_least(self) -> float:
        """A lower bound: unknown figures are taken as always failed, unknown strengths as hard."""
        return self.model.at_least

    @field
    def at_most(self) -> float:
        """An upper bound: unknown figures are taken as never failing, unknown strengths as soft."""
        return self.model.at_most

    @field
    def certain(self) -> bool:
        """Whether it is the same however needs of unknown strength are read."""
        return self.model.certain

    @field
    def downtime_per_year(self) -> timedelta | None:
        """How long it is down in 365.25 days; null with `availability`."""
        return self.model.downtime_per_year

    @field
    def method(self) -> AvailabilityMethod:
        """How it was found; `approximation` tells the order of cut sets that made the bounds."""
        exact = self.model.approximation is None
        return AvailabilityMethod.EXACT if exact else AvailabilityMethod.CUT_SETS

    @field
    def approximation(self) -> Approximation | None:
        """What small cut sets say; null when the method is exact."""
        approximation = self.model.approximation
        return None if approximation is None else Approximation(model=approximation)

    @field
    def cut_set_count(self) -> float:
        """How many minimal cut sets there are, or were found when the method is a bound."""
        return float(self.model.cut_set_count)

    @field
    def cut_set_orders(self) -> list[float]:
        """Entry k counts the minimal cut sets of k components; may be larger than an Int."""
        return [float(count) for count in self.model.cut_set_orders]

    @field
    def cut_sets_left_out(self) -> float | None:
        """How many are not listed; null when nobody counted."""
        left = self.model.cut_sets_left_out
        return None if left is None else float(left)

    @connection
    def cut_sets(self, *, request: PageRequest) -> Connection[CutSet]:
        """The listed minimal cut sets, the smallest first."""
        listing = Listing(name="cutSets", elements=self.model.cut_sets, key=_place)
        events = {figure.event.name: figure.event for figure in self.model.events}
        return connect(
            self.view,
            listing,
            request,
            lambda names: CutSet(names=names, events_by_name=events, view=self.view),
        )

    @field
    def single_points_of_failure(self) -> list[Component]:
        """The components whose failure alone takes it down, sorted by id; itself left out."""
        return wrap_all(self.view, self.model.single_points_of_failure)

    @connection
    def events(self, *, request: PageRequest) -> Connection[FailureEvent]:
        """The events that can take it down, by falling share of all downtime."""
        ranks = {figure.event.name: f"{at:09d}" for at, figure in enumerate(self.model.events)}
        return listed(
            self.view,
            "events",
            self.model.events,
            lambda figure: ranks[figure.event.name],
            request,
            Wrap(kind=FailureEvent, given={"view": self.view}),
        )

    @field
    def unknown(self) -> list[Component]:
        """The components whose own unavailability nobody states."""
        return wrap_all(self.view, self.model.unknown)


def availability(
    view: View, component: str, *, pessimistic: bool, order: int, structural: bool
) -> Availability:
    """Return the availability of `component`, computed once per snapshot.

    Raises:
        InvalidValue: if cut sets of an order out of range are asked for.
    """
    if not 1 <= order <= LARGEST_LISTED:
        raise InvalidValue("order", order, f"a number from 1 to {LARGEST_LISTED}")
    answer = view.recall(
        ("availability", component, pessimistic, order, structural),
        lambda: model.availability.answer.availability(
            view.graph,
            component,
            unknown_is_hard=pessimistic,
            list_up_to=order,
            structural=structural,
        ),
    )
    return Availability(view=view, model=answer)


def _place(cut_set: Sequence[str]) -> str:
    """Return a key that sorts as cut sets are sorted: by size, then by names."""
    return f"{len(cut_set):09d}\n" + "\n".join(cut_set)
