"""What another executor's format cannot say of a written plan."""

from pydantic import Field

from schema.documents.failover_plan.shape import Seconds, Shape


class Target(Shape):
    """What is lost when the plan is written in another executor's format."""

    format: str = Field(description="As it is asked for: `argo`, `asl`, `ssm`, `arc`.")
    inflation_s: Seconds = Field(
        description="How much later all steps are done, because the executor waits where the plan "
        "does not; as if each step succeeded in its expected time. Null when not known."
    )
    inflation_reason: str = Field(
        description="Where `inflationS` comes from, or why it is not known."
    )
    unmapped: tuple[str, ...] = Field(
        description="Ids of steps that the executor cannot do: a person does them at a gate."
    )
