"""Both sides of a plan: what takes the place of what, what stays, and what is refused."""

import strawberry

from model.failover import plan
from schema.graphql.derived import shows
from schema.graphql.snapshot import View


@shows(plan.Counterpart)
class Counterpart:
    """What takes the place of a component on the other side."""

    model: strawberry.Private[plan.Counterpart]
    view: strawberry.Private[View]


@shows(plan.Excluded)
class Excluded:
    """A component that the plan does not touch."""

    model: strawberry.Private[plan.Excluded]
    view: strawberry.Private[View]


@shows(plan.Refusal)
class Refusal:
    """A hard need of the service that nothing on the target side meets."""

    model: strawberry.Private[plan.Refusal]
    view: strawberry.Private[View]


@shows(plan.Crossing)
class Crossing:
    """A use of the other Region, because something was left behind."""

    model: strawberry.Private[plan.Crossing]
    view: strawberry.Private[View]
