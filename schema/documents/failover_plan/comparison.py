"""Figures of a written plan beside their targets."""

from typing import Literal

from pydantic import Field

from model.failover import plan
from schema.documents.failover_plan.shape import Seconds, Shape, seconds


class Comparison(Shape):
    """A computed figure beside its target."""

    computed_s: Seconds
    known_part_s: Seconds
    target_s: Seconds
    status: Literal["met", "breached", "unknown", "no_target"]
    reason: str = Field(description="Where it comes from, or why it is not known.")


def comparison(one: plan.Comparison) -> Comparison:
    """Return a figure beside its target in its written shape."""
    return Comparison(
        computed_s=seconds(one.computed),
        known_part_s=seconds(one.known_part),
        target_s=seconds(one.target),
        status=one.status,
        reason=one.reason,
    )
