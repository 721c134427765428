"""The viewer: who asks, and what that person may do."""

import strawberry

from schema.graphql import context
from schema.graphql.context import Role
from schema.graphql.derived import shows
from schema.graphql.field import describe

strawberry.enum(Role, description=describe(Role))


@shows(context.Viewer)
class Viewer:
    """Who asks."""

    model: strawberry.Private[context.Viewer]
