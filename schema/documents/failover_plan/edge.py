"""The edges of a written plan: which step waits for which."""

from pydantic import Field

from model.failover import plan
from schema.documents.failover_plan.shape import Shape


class Edge(Shape):
    """`before` must be finished when `after` starts."""

    before: str
    after: str
    rule: str
    evidence: str | None
    join: str | None = Field(
        description="Edges into one step with an equal join wait together, for `minimum` of them."
    )
    minimum: int = Field(ge=1)


def edge(one: plan.Precedence) -> Edge:
    """Return a precedence in its written shape."""
    return Edge(
        before=one.before,
        after=one.after,
        rule=one.rule,
        evidence=one.evidence,
        join=one.join,
        minimum=one.minimum,
    )
