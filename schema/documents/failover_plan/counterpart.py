"""What takes the place of what in a written plan."""

from pydantic import Field

from model.failover import plan
from schema.documents.failover_plan.shape import Shape


class Counterpart(Shape):
    """What takes the place of a component on the other side."""

    component: str
    counterpart: str
    rule: str = Field(description="How that is known.")


def counterpart(one: plan.Counterpart) -> Counterpart:
    """Return a pair in its written shape."""
    return Counterpart(component=one.component, counterpart=one.counterpart, rule=one.rule)
