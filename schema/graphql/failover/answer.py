"""A failover plan: in which order to bring a service back on the other side."""

from datetime import timedelta
from typing import cast

import strawberry
from strawberry.scalars import JSON

import model.failover
import model.failover.plan
from model.failover.plan import Mode
from model.failover.plan import Step as PlanStep
from model.failover.plan_slack import shortening
from schema.documents.failover_plan import document
from schema.exports.plans.targets import targets
from schema.graphql.answer import Answer
from schema.graphql.component import Component, wrap
from schema.graphql.consistency import Consistency
from schema.graphql.failover.comparison import Comparison
from schema.graphql.failover.counterpart import Counterpart
from schema.graphql.failover.crossing import Crossing
from schema.graphql.failover.cycle import StepCycle
from schema.graphql.failover.excluded import Excluded
from schema.graphql.failover.infeasible import Infeasible
from schema.graphql.failover.precedence import Precedence
from schema.graphql.failover.progress import Progress
from schema.graphql.failover.refusal import Refusal
from schema.graphql.failover.rollback import RollbackPoint
from schema.graphql.failover.step import Step, StepWave
from schema.graphql.failover.store_loss import StoreLoss
from schema.graphql.failover.timetable import Timetable, timetable
from schema.graphql.field import field, object_type


@object_type
class FailoverPlan(Answer):
    """In which order to bring a service back; equal graphs give equal plans and digests."""

    model: strawberry.Private[model.failover.plan.FailoverPlan]

    @field
    def service(self) -> Component:
        """What is brought back: a service, or any other component with all that it stands on."""
        return wrap(self.view, self.model.service)

    @field
    def from_region(self) -> str:
        """The Region that fails or is left."""
        return self.model.from_region

    @field
    def to_region(self) -> str:
        """The Region that takes over."""
        return self.model.to_region

    @field
    def mode(self) -> Mode:
        """Whether the failing side still answers."""
        return self.model.mode

    @field
    def failback(self) -> bool:
        """True when it returns to a Region that failed earlier."""
        return self.model.failback

    @field
    def status(self) -> str:
        """`ready`, `infeasible` or `refused`: whether running it brings the service back."""
        return self.model.status

    @field
    def last(self) -> strawberry.ID:
        """Id of the step that confirms that it serves; degraded, until soft steps are done."""
        return strawberry.ID(self.model.last)

    @field
    def digest(self) -> str:
        """`sha256:…` of all the rest."""
        return self.model.digest

    @field
    def waves(self) -> list[StepWave]:
        """The steps by wave, the first wave first."""
        return [
            StepWave(number=number, steps=[self._step(one) for one in steps])
            for number, steps in enumerate(self.model.waves, start=1)
        ]

    @field
    def steps(self) -> list[Step]:
        """Every step, sorted by wave and id."""
        return [self._step(one) for one in self.model.steps]

    @field
    def shortened_by(self) -> list[Step]:
        """The steps without which the service would be back sooner, the greatest gain first."""
        return [self._step(one) for one, _ in shortening(self.model)]

    def _step(self, one: PlanStep) -> Step:
        return Step(model=one, view=self.view, plan=self.model)

    @field
    def precedence(self) -> list[Precedence]:
        """Which steps wait for which."""
        return [Precedence(model=one) for one in self.model.precedence]

    @field
    def excluded(self) -> list[Excluded]:
        """What the plan does not touch, and why."""
        return [Excluded(model=one, view=self.view) for one in self.model.excluded]

    @field
    def leave(self) -> list[Component]:
        """What stays where it is, as asked."""
        return [wrap(self.view, one) for one in self.model.leave]

    @field
    def crossings(self) -> list[Crossing]:
        """Who uses the other Region because of what stays; only planned, where both sides live."""
        return [Crossing(model=one, view=self.view) for one in self.model.crossings]

    @field
    def infeasible(self) -> list[Infeasible]:
        """Steps that cannot run during the event."""
        return [Infeasible(model=one) for one in self.model.infeasible]

    @field
    def scope(self) -> list[Component]:
        """Every affected component that the service stands on."""
        return [wrap(self.view, one) for one in self.model.scope]

    @field
    def counterparts(self) -> list[Counterpart]:
        """What takes the place of what, and how that is known."""
        return [Counterpart(model=one, view=self.view) for one in self.model.counterparts]

    @field
    def refusals(self) -> list[Refusal]:
        """Not empty: the service cannot run there, whatever the steps do."""
        return [Refusal(model=one, view=self.view) for one in self.model.refusals]

    @field
    def losses(self) -> list[StoreLoss]:
        """What each authoritative store loses."""
        return [StoreLoss(model=one, view=self.view) for one in self.model.losses]

    @field
    def skew(self) -> timedelta | None:
        """How far apart in time the stores come back; null when a loss is not known."""
        return self.model.skew

    @field
    def consistency(self) -> Consistency | None:
        """`skew` beside what the service bears."""
        found = self.model.consistency
        return None if found is None else Consistency(model=found)

    @field
    def timetable(self, operators: int, exact: bool = False) -> Timetable:
        """When each step starts if so many people run the plan.

        `exact` looks for the shortest timetable, for some seconds, and says what it has proven.
        """
        return Timetable(model=timetable(self.view, self.model, operators, exact=exact))

    @field
    def rollback_points(self) -> list[RollbackPoint]:
        """Whether everything can be undone, after each wave."""
        return [RollbackPoint(model=one) for one in self.model.rollback_points]

    @field
    def progress(self, verified: list[strawberry.ID]) -> Progress:
        """Where an execution stands, given the ids of the steps that are verified."""
        return Progress(model=model.failover.progress(self.model, list(verified)))

    @field
    def cycles(self) -> list[StepCycle]:
        """Steps that wait for each other."""
        return [StepCycle(model=one) for one in self.model.cycles]

    @field
    def critical_path(self) -> list[strawberry.ID]:
        """Ids of the steps that decide `rto`, first to last.

        Planned, they begin with the first that users notice; empty when they notice none.
        """
        return [strawberry.ID(one) for one in self.model.critical_path]

    @field
    def point_of_no_return(self) -> strawberry.ID | None:
        """Id of the first step that cannot be undone; null when all can."""
        step = self.model.point_of_no_return
        return None if step is None else strawberry.ID(step)

    @field
    def detection(self) -> timedelta | None:
        """Time until the failure is noticed; null when not known."""
        return self.model.detection

    @field
    def decision(self) -> timedelta | None:
        """Time until somebody decides; null when not known."""
        return self.model.decision

    @field
    def rto(self) -> Comparison:
        """How long it takes, beside what was promised; degraded until the soft steps are done."""
        return Comparison(model=self.model.rto)

    @field
    def lacking(self) -> list[Component]:
        """What it can do without and no step brings back: it works degraded without."""
        return [wrap(self.view, one) for one in self.model.lacking]

    @field
    def rto_full(self) -> Comparison | None:
        """Until every step is done, also the soft ones, which the service does not wait for.

        Not known while something is `lacking`.
        """
        found = self.model.rto_full
        return None if found is None else Comparison(model=found)

    @field
    def rpo(self) -> Comparison:
        """How much data is lost, beside what was promised."""
        return Comparison(model=self.model.rpo)

    @field
    def document(self) -> JSON:
        """The whole plan as `GET /plans/{service}` gives it."""
        revision = self.view.snapshot.revision
        lost = targets(self.model, self.view.graph)
        return cast("JSON", document(self.model, generated_at=revision.published_at, targets=lost))
