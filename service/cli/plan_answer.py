"""The parts of the JSON answer of `loadpath plan` beside the plan: timetable and progress."""

from collections.abc import Mapping
from typing import Any

from model.failover import Progress
from model.failover.timetable import Timetable
from model.recovery.schedule import Span
from schema.documents.duration import format_duration


def times_answer(times: Timetable | None) -> Mapping[str, Any]:
    """Return when each step starts as JSON data; empty without a timetable."""
    if times is None:
        return {}
    return {
        "timetable": {
            **_serving(times.serving),
            "serving_underestimated": times.serving_underestimated,
            "makespan": format_duration(times.makespan),
            "lower_bound": format_duration(times.lower_bound),
            "excess": format_duration(times.everything.excess),
            "proven": times.proven,
            "start": {step: format_duration(begin) for step, begin in times.start.items()},
            "underestimated": list(times.underestimated),
            "left_out": list(times.left_out),
        }
    }


def _serving(span: Span | None) -> Mapping[str, Any]:
    names = ("serving", "serving_lower_bound")
    if span is None:
        return dict.fromkeys(names)
    values = (format_duration(span.makespan), format_duration(span.lower_bound))
    return dict(zip(names, values, strict=True))


def progress_answer(standing: Progress | None) -> Mapping[str, Any]:
    """Return where an execution stands as JSON data; empty without --verified."""
    if standing is None:
        return {}
    names = ("done", "ready", "waiting", "infeasible", "out_of_order")
    return {"progress": {name: list(getattr(standing, name)) for name in names}}
