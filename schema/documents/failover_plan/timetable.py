"""When each step of a written plan starts with so many people."""

from collections.abc import Mapping

from pydantic import Field

import model.failover.timetable
from model.failover import plan
from schema.documents.failover_plan.shape import Shape, whole


class Start(Shape):
    """When one step starts."""

    step: str
    start_s: float = Field(ge=0, description="Seconds after the first step starts.")


class Timetable(Shape):
    """When each step starts with so many people."""

    capacity: dict[str, int] = Field(description="Units by resource; others are unlimited.")
    makespan_s: float = Field(
        ge=0, description="Until all steps are done; no less, while some are underestimated."
    )
    lower_bound_s: float = Field(ge=0, description="No timetable can be shorter.")
    starts: tuple[Start, ...] = Field(description="By start, then id of the step.")
    underestimated: tuple[str, ...] = Field(
        description="Steps of unknown length: each counts with `atLeastS`, often zero."
    )
    left_out: tuple[str, ...] = Field(description="Steps that cannot run during the event.")


def timetable(found: plan.FailoverPlan, capacity: Mapping[str, int]) -> Timetable:
    """Return when each step starts, in its written shape."""
    made = model.failover.timetable.timetable(found, capacity)
    starts = sorted(made.start.items(), key=lambda one: (one[1], one[0]))
    return Timetable(
        capacity=dict(capacity),
        makespan_s=whole(made.makespan),
        lower_bound_s=whole(made.lower_bound),
        starts=tuple(Start(step=step, start_s=whole(begin)) for step, begin in starts),
        underestimated=tuple(made.underestimated),
        left_out=tuple(made.left_out),
    )
