"""Nodes: objects that a client may fetch again by their id, as Relay does.

References:
    1. GraphQL Global Object Identification, https://relay.dev/graphql/objectidentification.htm
"""

import strawberry

from schema.graphql.field import field, interface


@interface
class Node:
    """An object with an id of its own, by which `node` finds it in any revision that has it."""

    @field
    def id(self) -> strawberry.ID:
        """The id; no two nodes have the same."""
        raise NotImplementedError
