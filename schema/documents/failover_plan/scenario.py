"""The scenario of a written plan: which side fails, and whether it was meant to."""

from datetime import datetime

from pydantic import Field

from model.failover import plan
from schema.documents.duration import format_moment
from schema.documents.failover_plan.shape import Shape


class Scenario(Shape):
    """What happens: which side fails, and whether it was meant to."""

    service: str = Field(
        description="Id of what is brought back: a service, or a component with all it stands on."
    )
    seed: tuple[str, ...] = Field(description="What fails first.")
    mode: plan.Mode
    failback: bool = Field(description="True when it returns to a Region that failed earlier.")
    from_region: str = Field(alias="from", description="The Region that fails or is left.")
    to_region: str = Field(alias="to", description="The Region that takes over.")
    t0: str | None = Field(description="The moment for which validity was judged.")
    leave: tuple[str, ...] = Field(
        default=(),
        exclude_if=lambda stays: not stays,
        description="What stays where it is, as asked; left out when everything moves.",
    )


def scenario(found: plan.FailoverPlan, judged_at: datetime) -> Scenario:
    """Return what happens, in its written shape; `judged_at` is the moment of its validity."""
    return Scenario.model_validate(
        {
            "service": found.service,
            "seed": (f"region:{found.from_region}",),
            "mode": found.mode,
            "failback": found.failback,
            "from": found.from_region,
            "to": found.to_region,
            "t0": format_moment(judged_at),
            "leave": tuple(found.leave),
        }
    )
