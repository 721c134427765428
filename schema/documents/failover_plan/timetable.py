"""When each step of a written plan starts with so many people."""

from pydantic import Field

import model.failover.timetable
from schema.documents.failover_plan.shape import Seconds, Shape, seconds, whole


class Start(Shape):
    """When one step starts."""

    step: str
    start_s: float = Field(ge=0, description="Seconds after the first step starts.")


class Timetable(Shape):
    """When each step starts with so many people."""

    capacity: dict[str, int] = Field(description="Units by resource; others are unlimited.")
    serving_s: Seconds = Field(
        description="Until the service is back; no less, while `servingUnderestimated`. Null when "
        "the step that confirms it cannot run during the event."
    )
    serving_underestimated: bool = Field(
        description="True when the service waits for a step of unknown length."
    )
    serving_lower_bound_s: Seconds = Field(description="No timetable can serve sooner.")
    makespan_s: float = Field(
        ge=0, description="Until all steps are done; no less, while some are underestimated."
    )
    lower_bound_s: float = Field(
        ge=0, description="No timetable that serves as soon can be shorter."
    )
    excess_s: float = Field(
        ge=0, description="How much shorter than `makespanS` one may be at most."
    )
    proven: bool = Field(
        description="True when no timetable serves sooner, nor, serving as soon, ends sooner."
    )
    starts: tuple[Start, ...] = Field(description="By start, then id of the step.")
    underestimated: tuple[str, ...] = Field(
        description="Steps of unknown length: each counts with `atLeastS`, often zero."
    )
    left_out: tuple[str, ...] = Field(description="Steps that cannot run during the event.")


def timetable(made: model.failover.timetable.Timetable) -> Timetable:
    """Return when each step starts, in its written shape."""
    starts = sorted(made.start.items(), key=lambda one: (one[1], one[0]))
    return Timetable(
        capacity=dict(made.capacity),
        serving_s=seconds(made.serving.makespan if made.serving else None),
        serving_underestimated=made.serving_underestimated,
        serving_lower_bound_s=seconds(made.serving.lower_bound if made.serving else None),
        makespan_s=whole(made.makespan),
        lower_bound_s=whole(made.lower_bound),
        excess_s=whole(made.everything.excess),
        proven=made.proven,
        starts=tuple(Start(step=step, start_s=whole(begin)) for step, begin in starts),
        underestimated=tuple(made.underestimated),
        left_out=tuple(made.left_out),
    )
