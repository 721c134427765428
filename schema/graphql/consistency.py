"""Consistency: whether the stores of a service come back close enough to one moment."""

import strawberry

import model.recovery.consistency
from schema.graphql.derived import shows


@shows(model.recovery.consistency.Consistency)
class Consistency:
    """How far apart the stores of a service come back, beside what it bears."""

    model: strawberry.Private[model.recovery.consistency.Consistency]
