"""What all parts of the written plan share: camel case, and durations in seconds."""

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Seconds = Annotated[float | None, Field(ge=0, description="Seconds; null when not known.")]
Signed = float | None


class Shape(BaseModel):
    """What all parts of the document share: camel case, no unknown fields, immutable."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True
    )


def seconds(duration: timedelta | None) -> float | None:
    """Return seconds, None when the duration is not known."""
    return None if duration is None else whole(duration)


def whole(duration: timedelta) -> float:
    """Return seconds, as an integer where they are whole."""
    total = duration.total_seconds()
    return int(total) if total.is_integer() else total
