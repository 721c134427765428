"""The root `node`: anything that has an id of its own."""

import strawberry

from model.errors import UnknownRequirement
from schema.graphql.component import Requirement, wrap
from schema.graphql.context import Info
from schema.graphql.field import field, object_type
from schema.graphql.gap import Gap, all_gaps
from schema.graphql.node import Node
from schema.graphql.snapshot import View


@object_type
class NodeQueries:
    """Questions about anything by its id."""

    @field
    def node(self, info: Info, id: strawberry.ID) -> Node | None:
        """The component, requirement or gap with this id; null when there is none.

        The address `/graphql?revision=N` asks an earlier revision: Relay wants no further argument.
        """
        return node(info.context.at(None), id)


def node(view: View, identity: str) -> Node | None:
    """Return what has this id in a revision, None when nothing has."""
    if identity in view.graph:
        return wrap(view, identity)
    try:
        return Requirement(model=view.graph.requirement(identity), view=view)
    except UnknownRequirement:
        gap = next((gap for gap in all_gaps(view) if gap.id == identity), None)
        return None if gap is None else Gap(model=gap, view=view)
