"""Durations that are known, not known, or endless."""

from datetime import timedelta

import strawberry

import model.capability.estimate
from model.capability.estimate import Basis
from schema.graphql.field import describe, field, object_type

strawberry.enum(Basis, name="EstimateBasis", description=describe(Basis))


@object_type
class Estimate:
    """A duration that is known, not known, or endless."""

    model: strawberry.Private[model.capability.estimate.Estimate]

    @field
    def value(self) -> timedelta | None:
        """The duration; null when it is not known or endless, never zero instead."""
        return self.model.value

    @field
    def never(self) -> bool:
        """True when nothing brings the component, or its data, back."""
        return self.model.never

    @field
    def at_least(self) -> timedelta:
        """What is known of it at least; equal to `value` when that is known."""
        return self.model.lower_bound

    @field
    def basis(self) -> Basis:
        """How it is known."""
        return self.model.basis

    @field
    def source(self) -> str:
        """The document, formula or person it comes from."""
        return self.model.source

    @field
    def reason(self) -> str:
        """Why it is not known or endless; empty when it is known."""
        return self.model.reason

    @field
    def text(self) -> str:
        """For a person: `90 s`, `never`, `unknown`, `at least 90 s`."""
        return self.model.text
