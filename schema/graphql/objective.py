"""Objectives, capabilities and waivers: what was promised, what is possible, what was accepted."""

import strawberry

import model.records.objective
from schema.graphql.derived import shows


@shows(model.records.objective.Objective)
class Objective:
    """What is needed of a component under one disruption class. Null means not stated, never 0."""

    model: strawberry.Private[model.records.objective.Objective]


@shows(model.records.objective.Capability)
class Capability:
    """What a component can do today, as somebody asserts or measured. Null means not known."""

    model: strawberry.Private[model.records.objective.Capability]


@shows(model.records.objective.Waiver)
class Waiver:
    """A gap that its owner accepts for a reason until it expires; it stays counted."""

    model: strawberry.Private[model.records.objective.Waiver]
