"""When each step starts with a limited number of people."""

from datetime import timedelta

import strawberry

import model.failover.timetable
from model.failover.plan import FailoverPlan
from schema.graphql.derived import shows
from schema.graphql.field import field, object_type
from schema.graphql.snapshot import View


@object_type
class StepStart:
    """When one step starts."""

    step: strawberry.ID = strawberry.field(description="Id of the step.")
    start: timedelta = strawberry.field(description="After the first step starts.")


@shows(
    model.failover.timetable.Timetable,
    omit=["capacity", "start", "serving", "everything"],
    properties=["makespan", "lower_bound"],
    ids=["underestimated", "left_out"],
)
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
    def serving_lower_bound(self) -> timedelta | None:
        """No timetable with so many people can serve sooner; null with `serving`."""
        found = self.model.serving
        return None if found is None else found.lower_bound

    @field
    def excess(self) -> timedelta:
        """How much shorter than `makespan` one may be at most."""
        return self.model.everything.excess

    @field
    def starts(self) -> list[StepStart]:
        """When each step starts, the first first."""
        found = sorted(self.model.start.items(), key=lambda one: (one[1], one[0]))
        return [StepStart(step=strawberry.ID(step), start=start) for step, start in found]


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
