"""Single points of failure: the components whose failure alone takes another down."""

from collections.abc import Collection, Sequence

import strawberry

import model.disruption.scenarios
import model.impact.blast_radius
import model.records.component
from model.records.requirement import Effect
from schema.drawn_from import RUNNING
from schema.graphql.answer import Answer
from schema.graphql.component import Component, connect_components, wrap
from schema.graphql.connection import Connection, connection
from schema.graphql.field import field, object_type
from schema.graphql.paging import PageRequest
from schema.graphql.snapshot import View


@object_type
class SinglePointsOfFailure(Answer):
    """The components whose failure alone takes one component down."""

    of: strawberry.Private[str]
    model: strawberry.Private[Sequence[model.records.component.ComponentId]]

    def effects(self) -> Collection[Effect]:
        """Return the effects that carry a running failure."""
        return RUNNING

    @field
    def component(self) -> Component:
        """What goes down."""
        return wrap(self.view, self.of)

    @connection
    def providers(self, *, request: PageRequest) -> Connection[Component]:
        """The single points of failure, sorted by id."""
        return connect_components(self.view, "singlePointsOfFailure", self.model, request)

    @connection
    def possible(self, *, request: PageRequest) -> Connection[Component]:
        """Those that are only if needs of unknown strength are hard, sorted by id."""
        possible = self.view.recall(
            ("possible_single_points", self.of),
            lambda: model.disruption.scenarios.possible_single_points(self.view.graph, self.of),
        )
        return connect_components(self.view, "possible", possible, request)


def single_points_of_failure(view: View, component: str) -> SinglePointsOfFailure:
    """Return the components whose failure alone takes `component` down."""
    view.graph.index(component)
    points = view.recall(
        ("single_points_of_failure", component),
        lambda: model.impact.blast_radius.single_points_of_failure(view.graph, component),
    )
    return SinglePointsOfFailure(view=view, of=component, model=points)
