"""Why a written plan cannot bring the service back."""

from pydantic import Field

from model.failover import plan
from schema.documents.failover_plan.shape import Shape


class Refusal(Shape):
    """A hard need of the service that nothing on the target side meets."""

    component: str = Field(description="What is absent.")
    needed_by: str
    requirement: str
    reason: str


def refusal(one: plan.Refusal) -> Refusal:
    """Return a hard need without a counterpart in its written shape."""
    return Refusal(
        component=one.component,
        needed_by=one.needed_by,
        requirement=one.requirement,
        reason=one.reason,
    )
