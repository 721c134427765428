"""When each step starts with a limited number of people."""

from datetime import timedelta

import strawberry

import model.failover.timetable
from model.failover.plan import FailoverPlan
from schema.graphql.field import field, object_type
from schema.graphql.snapshot import View


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
    def serving(self) -> timedelta | None:
        """Until the service is back; no less, while `servingUnderestimated`.

        Null when the step that confirms it cannot run during the event.
        """
        found = self.model.serving
        return None if found is None else found.makespan

    @field
    def serving_underestimated(self) -> bool:
        """True when the service waits for a step of unknown length."""
        return self.model.serving_underestimated

    @field
    def serving_lower_bound(self) -> timedelta | None:
        """No timetable with so many people can serve sooner; null with `serving`."""
        found = self.model.serving
        return None if found is None else found.lower_bound

    @field
    def makespan(self) -> timedelta:
        """Until all steps are done; no less, while some are `underestimated`."""
        return self.model.makespan

    @field
    def lower_bound(self) -> timedelta:
        """No timetable with so many people that serves as soon can be shorter."""
        return self.model.lower_bound

    @field
    def excess(self) -> timedelta:
        """How much shorter than `makespan` one may be at most."""
        return self.model.everything.excess

    @field
    def proven(self) -> bool:
        """True when no timetable serves sooner, nor, serving as soon, ends sooner."""
        return self.model.proven

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


def timetable(
    view: View, plan: FailoverPlan, operators: int, *, exact: bool = False
) -> model.failover.timetable.Timetable:
    """Return the model's timetable, computed once per snapshot.

    Raises:
        InvalidValue: if a step needs more people than there are.
        NotAvailable: if it has to be exact and there is no solver.
    """
    solve = view.solver() if exact else None
    return view.recall(
        ("timetable", plan.digest, operators, exact),
        lambda: model.failover.timetable.timetable(plan, {"operator": operators}, solve),
    )
