"""The order of a plan: what waits for what, in circles, in vain, and how far it was run."""

import strawberry

from model.failover import plan, resume
from schema.graphql.derived import shows


@shows(plan.Precedence, ids=["before", "after"])
class Precedence:
    """A step that must be finished when another starts."""

    model: strawberry.Private[plan.Precedence]


@shows(plan.CycleReport, types=[Precedence])
class StepCycle:
    """Steps that wait for each other."""

    model: strawberry.Private[plan.CycleReport]


@shows(plan.Infeasible, ids=["step", "waits_for"])
class Infeasible:
    """A step that cannot run during the event."""

    model: strawberry.Private[plan.Infeasible]


@shows(plan.RollbackPoint, ids=["undo", "blocked_by"])
class RollbackPoint:
    """Whether everything done up to the end of a wave can be undone."""

    model: strawberry.Private[plan.RollbackPoint]


@shows(resume.Progress, ids=["done", "ready", "waiting", "infeasible", "out_of_order"])
class Progress:
    """Where an execution stands, in the order of the plan."""

    model: strawberry.Private[resume.Progress]
