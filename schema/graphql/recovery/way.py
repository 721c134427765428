"""Ways in which a component comes back when a Region fails, and why they differ."""

import strawberry

from model.answers import recovery_ways
from schema.graphql.derived import shows
from schema.graphql.failover.comparison import Comparison


@shows(recovery_ways.Difference)
class RecoveryDifference:
    """Why a plan takes another time than the design."""

    model: strawberry.Private[recovery_ways.Difference]


@shows(recovery_ways.RecoveryWay, types=[Comparison, RecoveryDifference])
class RecoveryWay:
    """One way in which a component comes back."""

    model: strawberry.Private[recovery_ways.RecoveryWay]
