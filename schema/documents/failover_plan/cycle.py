"""The cycles of a written plan: steps that wait for each other."""

from pydantic import Field

from model.failover import plan
from schema.documents.failover_plan.edge import Edge, edge
from schema.documents.failover_plan.shape import Shape


class Cycle(Shape):
    """Steps that wait for each other."""

    members: tuple[str, ...]
    cycle: tuple[str, ...]
    suggestion: str
    dropped: tuple[Edge, ...] = Field(description="What the plan ignores, weakest first.")
    manual: bool = Field(description="True when a person starts the group together.")


def cycle(one: plan.CycleReport) -> Cycle:
    """Return a cycle in its written shape."""
    return Cycle(
        members=tuple(one.members),
        cycle=tuple(one.cycle),
        suggestion=one.suggestion,
        dropped=tuple(edge(dropped) for dropped in one.dropped),
        manual=one.manual,
    )
