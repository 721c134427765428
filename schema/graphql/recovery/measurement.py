"""What a drill, a restore or an incident showed, beside what was promised."""

from datetime import timedelta

import strawberry

from model.capability import measured
from schema.graphql.derived import shows
from schema.graphql.field import field
from schema.graphql.words import MeasurementStatus


@shows(measured.Measured)
class Measurement:
    """What a drill, a restore or an incident showed."""

    model: strawberry.Private[measured.Measured]
    target: strawberry.Private[timedelta | None]

    @field
    def status(self) -> MeasurementStatus:
        """What it shows of the promise."""
        return MeasurementStatus(self.model.status(self.target))
