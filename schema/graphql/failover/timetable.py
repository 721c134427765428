"""When each step starts with a limited number of people."""

import strawberry

import model.failover.timeline
import model.failover.timetable
from model.failover.plan import FailoverPlan
from schema.documents.failover_plan.shapes import Start, WrittenTimetable
from schema.graphql.derived import shows
from schema.graphql.snapshot import View


@shows(model.failover.timeline.TimelineStep, ids=["step", "waits_for"])
class TimelineStep:
    """When one step would run, measured from the event."""

    model: strawberry.Private[model.failover.timeline.TimelineStep]


@shows(Start, ids=["step"])
class StepStart:
    """When one step starts."""

    model: strawberry.Private[Start]


@shows(
    WrittenTimetable,
    omit=["capacity"],
    ids=["underestimated", "left_out"],
    types=[StepStart],
)
class Timetable:
    """When each step of a plan starts with a limited number of people."""

    model: strawberry.Private[WrittenTimetable]


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
