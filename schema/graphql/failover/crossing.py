"""Uses of the other Region, because a failover left something behind."""

from datetime import timedelta

import strawberry

import model.failover.plan
from model.records.requirement import Effect
from schema.graphql.component import Component, wrap
from schema.graphql.field import field, object_type
from schema.graphql.snapshot import View


@object_type
class Crossing:
    """A use of the other Region, because something was left behind."""

    model: strawberry.Private[model.failover.plan.Crossing]
    view: strawberry.Private[View]

    @field
    def dependent(self) -> Component:
        """What uses it, as it runs when the plan is done."""
        return wrap(self.view, self.model.dependent)

    @field
    def provider(self) -> Component:
        """What was left behind, or what took the place of what moved away."""
        return wrap(self.view, self.model.provider)

    @field
    def effect(self) -> Effect:
        """How much the dependent needs it."""
        return self.model.effect

    @field
    def from_region(self) -> str | None:
        """Where the dependent runs; null when it lies in no Region."""
        return self.model.from_region

    @field
    def to_region(self) -> str:
        """Where the provider runs."""
        return self.model.to_region

    @field
    def latency(self) -> timedelta | None:
        """What each call takes longer; null when not known."""
        return self.model.latency

    @field
    def evidence(self) -> str:
        """Where `latency` comes from, or why it is not known."""
        return self.model.evidence
