"""How much recent data the stores of a written plan lose."""

from pydantic import Field

from model.failover import plan
from schema.documents.failover_plan.shape import Seconds, Shape, seconds


class StoreLoss(Shape):
    """How much recent data one authoritative store loses."""

    component: str
    loss_s: Seconds
    everything: bool = Field(description="True when no copy survives.")
    evidence: str


def store_loss(one: plan.StoreLoss) -> StoreLoss:
    """Return the loss of one store in its written shape."""
    return StoreLoss(
        component=one.component,
        loss_s=seconds(one.loss),
        everything=one.everything,
        evidence=one.evidence,
    )
