"""Durations that are known, not known, or endless, and what makes them so."""

import strawberry

from model.capability import design, estimate
from schema.graphql.derived import shows


@shows(estimate.Estimate)
class Estimate:
    """A duration that is known, not known, or endless."""

    model: strawberry.Private[estimate.Estimate]


@shows(design.Design, types=[Estimate])
class RecoveryDesign:
    """What the configuration of a component makes it capable of, whatever was measured."""

    model: strawberry.Private[design.Design]
