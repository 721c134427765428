"""The components whose failure takes most with it."""

from collections.abc import Collection, Sequence

import strawberry

import model.disruption.scenarios
from model.records.requirement import Effect
from schema.drawn_from import RUNNING
from schema.graphql.answer import Answer
from schema.graphql.derived import shows
from schema.graphql.field import field, object_type
from schema.graphql.snapshot import View


@shows(model.disruption.scenarios.Reach)
class Reach:
    """How much one component takes with it when it fails; it does not count itself."""

    model: strawberry.Private[model.disruption.scenarios.Reach]
    view: strawberry.Private[View]


@object_type
class LargestBlastRadii(Answer):
    """The components whose failure takes most with it, the worst first."""

    model: strawberry.Private[Sequence[model.disruption.scenarios.Reach]]

    def effects(self) -> Collection[Effect]:
        """Return the effects that carry a running failure."""
        return RUNNING

    @field
    def components(self) -> list[Reach]:
        """The components, the worst first."""
        return [Reach(view=self.view, model=reach) for reach in self.model]


def largest_blast_radii(view: View, limit: int, *, places: bool) -> LargestBlastRadii:
    """Return the `limit` components whose failure takes most with it."""
    reaches = view.recall(
        ("largest_blast_radii", limit, places),
        lambda: model.disruption.scenarios.largest_blast_radii(view.graph, limit, places=places),
    )
    return LargestBlastRadii(view=view, model=reaches)
