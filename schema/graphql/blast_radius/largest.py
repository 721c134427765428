"""The components whose failure takes most with it."""

from collections.abc import Collection, Sequence

import strawberry

import model.impact.blast_radius
from model.records.requirement import Effect
from schema.drawn_from import RUNNING
from schema.graphql.answer import Answer
from schema.graphql.component import Component, wrap
from schema.graphql.field import field, object_type
from schema.graphql.snapshot import View


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
        return RUNNING

    @field
    def components(self) -> list[Reach]:
        """The components, the worst first."""
        return [
            Reach(view=self.view, id=id, down=down, degraded=degraded)
            for id, down, degraded in self.model
        ]


def largest_blast_radii(view: View, limit: int) -> LargestBlastRadii:
    """Return the `limit` components whose failure takes most with it."""
    reaches = view.recall(
        ("largest_blast_radii", limit),
        lambda: model.impact.blast_radius.largest_blast_radii(view.graph, limit),
    )
    return LargestBlastRadii(view=view, model=reaches)
