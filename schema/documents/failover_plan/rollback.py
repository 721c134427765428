"""Whether a written plan can be undone, wave by wave."""

from pydantic import Field

from model.failover import plan
from schema.documents.failover_plan.shape import Shape


class RollbackPoint(Shape):
    """Whether everything done up to the end of a wave can be undone."""

    wave: int = Field(ge=1)
    possible: bool
    undo: tuple[str, ...] = Field(description="Ids of the steps to compensate, in this order.")
    blocked_by: tuple[str, ...] = Field(description="Ids of the steps that cannot be undone.")


def rollback_point(one: plan.RollbackPoint) -> RollbackPoint:
    """Return what can be undone after a wave in its written shape."""
    return RollbackPoint(
        wave=one.wave,
        possible=one.possible,
        undo=tuple(one.undo),
        blocked_by=tuple(one.blocked_by),
    )
