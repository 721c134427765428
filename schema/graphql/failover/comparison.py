"""Figures of a plan beside what was promised."""

from datetime import timedelta

import strawberry

import model.failover.plan
from schema.graphql.field import field, object_type


@object_type
class Comparison:
    """A computed figure beside its target."""

    model: strawberry.Private[model.failover.plan.Comparison]

    @field
    def computed(self) -> timedelta | None:
        """The figure; null when a part of it is not known."""
        return self.model.computed

    @field
    def known_part(self) -> timedelta | None:
        """A lower bound: what is known of it."""
        return self.model.known_part

    @field
    def target(self) -> timedelta | None:
        """What was promised; null when nothing was."""
        return self.model.target

    @field
    def status(self) -> str:
        """`met`, `breached`, `unknown` or `no_target`."""
        return self.model.status

    @field
    def reason(self) -> str:
        """Where it comes from, or why it is not known."""
        return self.model.reason
