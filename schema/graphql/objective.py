"""Objectives, capabilities and waivers: what was promised, what is possible, what was accepted."""

from datetime import datetime, timedelta

import strawberry

import model.records.objective
from model.records.objective import DisruptionClass
from schema.graphql.field import field, object_type


@object_type
class Objective:
    """What is needed of a component under one disruption class. Null means not stated, never 0."""

    model: strawberry.Private[model.records.objective.Objective]

    @field
    def subject(self) -> strawberry.ID:
        """Id of the component that it binds."""
        return strawberry.ID(self.model.subject)

    @field
    def disruption_class(self) -> DisruptionClass:
        """How much fails at once."""
        return self.model.disruption_class

    @field
    def source(self) -> str:
        """Where it was stated: a tag, a file with its line, an author."""
        return self.model.source

    @field
    def rto(self) -> timedelta | None:
        """Recovery time objective: how long it may be away."""
        return self.model.rto

    @field
    def rpo(self) -> timedelta | None:
        """Recovery point objective: how much recent data may be lost."""
        return self.model.rpo

    @field
    def availability(self) -> float | None:
        """Fraction of time in service, such as 0.9995."""
        return self.model.availability

    @field
    def latency(self) -> timedelta | None:
        """Longest time for a response."""
        return self.model.latency

    @field
    def throughput(self) -> float | None:
        """Requests per second."""
        return self.model.throughput

    @field
    def backup_interval(self) -> timedelta | None:
        """Longest time between two backups."""
        return self.model.backup_interval

    @field
    def inherited_from(self) -> strawberry.ID | None:
        """Id of the component whose promise this is; null when stated on the subject itself."""
        owner = self.model.inherited_from
        return None if owner is None else strawberry.ID(owner)


@object_type
class Capability:
    """What a component can do today, as somebody asserts or measured. Null means not known."""

    model: strawberry.Private[model.records.objective.Capability]

    @field
    def subject(self) -> strawberry.ID:
        """Id of the component."""
        return strawberry.ID(self.model.subject)

    @field
    def disruption_class(self) -> DisruptionClass:
        """How much fails at once."""
        return self.model.disruption_class

    @field
    def source(self) -> str:
        """Who asserts or measured it."""
        return self.model.source

    @field
    def rto(self) -> timedelta | None:
        """How long it is away."""
        return self.model.rto

    @field
    def rpo(self) -> timedelta | None:
        """How much recent data it loses."""
        return self.model.rpo


@object_type
class Waiver:
    """A gap that its owner accepts for a reason until it expires; it stays counted."""

    model: strawberry.Private[model.records.objective.Waiver]

    @field
    def rule(self) -> str:
        """Id of the rule, `N-03`."""
        return self.model.rule

    @field
    def subject(self) -> strawberry.ID:
        """Id of the component."""
        return strawberry.ID(self.model.subject)

    @field
    def owner(self) -> str:
        """Who accepts it."""
        return self.model.owner

    @field
    def reason(self) -> str:
        """Why."""
        return self.model.reason

    @field
    def expires_at(self) -> datetime:
        """When it stops to hold."""
        return self.model.expires_at
