"""A failover plan: in which order to bring a service back on the other side."""

from typing import cast

import strawberry
from strawberry.scalars import JSON

import model.failover
import model.failover.plan
import model.failover.timeline
from model.failover.plan import Step as PlanStep
from model.failover.plan_slack import shortening
from schema.documents.failover_plan import document
from schema.documents.failover_plan.shapes import written_timetable
from schema.exports.plans.step_commands import step_commands
from schema.exports.plans.targets import targets
from schema.graphql.answer import Answer
from schema.graphql.consistency import Consistency
from schema.graphql.derived import shows
from schema.graphql.failover.comparison import Comparison, RtoReadings, StoreLoss
from schema.graphql.failover.order import (
    Infeasible,
    Precedence,
    Progress,
    RollbackPoint,
    StepCycle,
)
from schema.graphql.failover.sides import Counterpart, Crossing, Excluded, Refusal
from schema.graphql.failover.step import PostRecovery, Step, StepWave
from schema.graphql.failover.timetable import TimelineStep, Timetable, timetable
from schema.graphql.field import field


@shows(
    model.failover.plan.FailoverPlan,
    ids=["last", "critical_path", "point_of_no_return"],
    types=[
        Comparison,
        Consistency,
        Counterpart,
        Crossing,
        Excluded,
        Infeasible,
        Precedence,
        RollbackPoint,
        RtoReadings,
        StepCycle,
        StoreLoss,
    ],
)
class FailoverPlan(Answer):
    """In which order to bring a service back; equal graphs give equal plans and digests."""

    model: strawberry.Private[model.failover.plan.FailoverPlan]

    @field
    def waves(self) -> list[StepWave]:
        """The steps by wave, the first wave first."""
        return [
            StepWave(number=number, steps=[self._step(step) for step in steps])
            for number, steps in enumerate(self.model.waves, start=1)
        ]

    @field
    def steps(self) -> list[Step]:
        """Every step, sorted by wave and id."""
        return [self._step(step) for step in self.model.steps]

    @field
    def post_recovery(self) -> PostRecovery:
        """What has to be done after the recovery; no part of the RTO, nor of the digest."""
        later = self.model.post_recovery
        return PostRecovery(model=later, view=self.view, plan=self.model)

    @field
    def shortened_by(self) -> list[Step]:
        """The steps without which the service would be back sooner, the greatest gain first."""
        return [self._step(step) for step, _ in shortening(self.model)]

    @field
    def refusals(self) -> list[Refusal]:
        """Hard needs that the new Region cannot meet; if any, the service cannot run there."""
        return [Refusal(model=refusal, view=self.view) for refusal in self.model.refusals]

    @field
    def timeline(self, operators: int = 2) -> list[TimelineStep]:
        """When each step would run after the event if so many people run the plan.

        Every step is there, those that cannot run as well; sorted by start.
        """
        steps = self.view.recall(
            ("timeline", self.model.digest, operators),
            lambda: model.failover.timeline.timeline(self.model, operators),
        )
        return [TimelineStep(model=step) for step in steps]

    @field
    def timetable(self, operators: int, exact: bool = False) -> Timetable:
        """When each step starts if so many people run the plan.

        `exact` looks for the shortest timetable, for some seconds, and says what it has proven.
        """
        times = timetable(self.view, self.model, operators, exact=exact)
        return Timetable(model=written_timetable(times))

    @field
    def progress(self, verified: list[strawberry.ID]) -> Progress:
        """Where an execution stands, given the ids of the steps that are verified."""
        return Progress(model=model.failover.progress(self.model, list(verified)))

    @field
    def document(self) -> JSON:
        """The whole plan as `GET /plans/{service}` gives it."""
        revision = self.view.snapshot.revision
        lost = targets(self.model, self.view.graph)
        written = document(
            self.model,
            generated_at=revision.published_at,
            targets=lost,
            commands=step_commands(self.model, self.view.graph),
        )
        return cast("JSON", written)

    def _step(self, step: PlanStep) -> Step:
        return Step(model=step, view=self.view, plan=self.model)
