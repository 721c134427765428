"""Steps of a written plan that cannot run during the event."""

from pydantic import Field

from model.failover import plan
from schema.documents.failover_plan.shape import Shape


class Infeasible(Shape):
    """A step that cannot run during the event."""

    step: str
    reason: str
    alternative: str | None = Field(description="What would work instead; null without any.")
    waits_for: str | None = Field(
        description="The step that holds it up; null when it cannot run itself."
    )


def infeasible(one: plan.Infeasible) -> Infeasible:
    """Return what cannot run in its written shape."""
    return Infeasible(
        step=one.step,
        reason=one.reason,
        alternative=one.alternative,
        waits_for=one.waits_for,
    )
