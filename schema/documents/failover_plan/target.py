"""What another executor's format cannot say of a written plan."""

from schema.documents.failover_plan.shape import Seconds, Shape


class Target(Shape):
    """What is lost when the plan is written in another executor's format."""

    format: str
    inflation_s: Seconds
    unmapped: tuple[str, ...]
