"""What a drill, a restore or an incident showed, beside what was promised."""

from datetime import datetime, timedelta

import strawberry

import model.capability.measured
from schema.graphql.field import field, object_type


@object_type
class Measurement:
    """What a drill, a restore or an incident showed."""

    model: strawberry.Private[model.capability.measured.Measured]
    target: strawberry.Private[timedelta | None]

    @field
    def value(self) -> timedelta:
        """The figure."""
        return self.model.value

    @field
    def source(self) -> str:
        """What it was, as stated: `drill 2026-10-01`."""
        return self.model.source

    @field
    def at(self) -> datetime | None:
        """The day that the source names; null when it names none."""
        return self.model.at

    @field
    def age(self) -> timedelta | None:
        """How old it was at the moment asked about; null without a day."""
        return self.model.age

    @field
    def stale(self) -> bool:
        """True when it is older than 90 days, or nobody knows how old it is."""
        return self.model.stale

    @field
    def status(self) -> str:
        """`met`, `breached`, `no_target`, or `stale`, which shows nothing of a promise."""
        return self.model.status(self.target)
