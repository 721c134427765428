"""Figures of a plan beside what was promised, and what its stores lose."""

import strawberry

import schema.graphql.component  # noqa: F401 - ids are shown as the components that they name
from model.failover import plan
from schema.graphql.derived import shows
from schema.graphql.snapshot import View


@shows(plan.Comparison)
class Comparison:
    """A computed figure beside its target."""

    model: strawberry.Private[plan.Comparison]


@shows(plan.Readings, types=[Comparison])
class RtoReadings:
    """A figure in both readings of needs whose strength is unknown."""

    model: strawberry.Private[plan.Readings]


@shows(plan.StoreLoss)
class StoreLoss:
    """How much recent data one authoritative store loses."""

    model: strawberry.Private[plan.StoreLoss]
    view: strawberry.Private[View]
