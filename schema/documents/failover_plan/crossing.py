"""Uses of the other Region in a written plan, because something was left behind."""

from pydantic import Field

from model.failover import plan
from model.records.requirement import Effect
from schema.documents.failover_plan.shape import Seconds, Shape, seconds


class Crossing(Shape):
    """A use of the other Region, because something was left behind."""

    dependent: str = Field(description="As it runs when the plan is done.")
    provider: str = Field(
        description="What was left behind, or what took the place of what moved away."
    )
    requirement: str
    effect: Effect
    from_region: str | None = Field(
        alias="from", description="Where the dependent runs; null when it lies in no Region."
    )
    to_region: str = Field(alias="to", description="Where the provider runs.")
    latency_s: Seconds = Field(description="What each call takes longer; null when not known.")
    evidence: str = Field(description="Where `latencyS` comes from, or why it is not known.")


def crossing(one: plan.Crossing) -> Crossing:
    """Return a use of the other Region in its written shape."""
    return Crossing.model_validate(
        {
            "dependent": one.dependent,
            "provider": one.provider,
            "requirement": one.requirement,
            "effect": one.effect,
            "from": one.from_region,
            "to": one.to_region,
            "latency_s": seconds(one.latency),
            "evidence": one.evidence,
        }
    )
