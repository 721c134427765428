"""What a drill, a restore or an incident showed, beside what was promised."""

from datetime import timedelta

import strawberry

from model.capability import measured
from schema.graphql.derived import shows
from schema.graphql.field import field


@shows(measured.Measured)
class Measurement:
    """What a drill, a restore or an incident showed."""

    model: strawberry.Private[measured.Measured]
    target: strawberry.Private[timedelta | None]

    @field
    def status(self) -> str:
        """`met`, `breached`, `no_target`, or `stale`, which shows nothing of a promise."""
        return self.model.status(self.target)
