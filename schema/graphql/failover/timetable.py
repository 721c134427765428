"""When each step starts with a limited number of people."""

from datetime import timedelta

import strawberry

import model.failover.timetable
from schema.graphql.field import field, object_type


@object_type
class StepStart:
    """When one step starts."""

    step: strawberry.ID = strawberry.field(description="Id of the step.")
    start: timedelta = strawberry.field(description="After the first step starts.")


@object_type
class Timetable:
    """When each step of a plan starts with a limited number of people."""

    model: strawberry.Private[model.failover.timetable.Timetable]

    @field
    def makespan(self) -> timedelta:
        """Until all steps are done; no less, while some are `underestimated`."""
        return self.model.makespan

    @field
    def lower_bound(self) -> timedelta:
        """No timetable with so many people can be shorter."""
        return self.model.lower_bound

    @field
    def starts(self) -> list[StepStart]:
        """When each step starts, the first first."""
        found = sorted(self.model.start.items(), key=lambda one: (one[1], one[0]))
        return [StepStart(step=strawberry.ID(step), start=start) for step, start in found]

    @field
    def underestimated(self) -> list[strawberry.ID]:
        """Steps of unknown length: each counts with its `atLeast`, often zero."""
        return [strawberry.ID(one) for one in self.model.underestimated]

    @field
    def left_out(self) -> list[strawberry.ID]:
        """Steps that cannot run during the event."""
        return [strawberry.ID(one) for one in self.model.left_out]
