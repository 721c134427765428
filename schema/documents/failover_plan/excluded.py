"""Components that a written plan does not touch."""

from model.failover import plan
from schema.documents.failover_plan.shape import Shape


class Excluded(Shape):
    """A component that the plan does not touch."""

    component: str
    reason: str


def excluded(one: plan.Excluded) -> Excluded:
    """Return what is left out in its written shape."""
    return Excluded(component=one.component, reason=one.reason)
