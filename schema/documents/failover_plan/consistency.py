"""How far apart the stores of a written plan come back."""

from typing import Literal

from pydantic import Field

import model.recovery.consistency
from schema.documents.failover_plan.shape import Seconds, Shape, seconds, whole


class Consistency(Shape):
    """How far apart the stores come back, beside what the service bears."""

    apart_s: Seconds
    tolerated_s: float = Field(ge=0, description="Zero when nobody stated it.")
    stated: bool = Field(description="True when somebody stated what the service bears.")
    status: Literal["tolerated", "exceeded", "unknown"]


def consistency(one: model.recovery.consistency.Consistency) -> Consistency:
    """Return how far apart in its written shape."""
    return Consistency(
        apart_s=seconds(one.apart),
        tolerated_s=whole(one.tolerated),
        stated=one.stated,
        status=one.status,
    )
