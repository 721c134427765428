"""Plan runs: a failover plan as people carry it out, with the actual times."""

from datetime import datetime

import strawberry

from model.errors import InvalidValue, did_you_mean
from model.failover import plan_run
from model.failover.plan import FailoverPlan, Mode
from model.failover.plan_run import Occasion, PlannedRun, RunOutcome, TickOutcome
from model.records.objective import Capability, DisruptionClass
from model.records.observation import Facts
from schema.graphql import failover
from schema.graphql.assertions import as_json
from schema.graphql.context import Assertion
from schema.graphql.derived import shows
from schema.graphql.field import input_type
from schema.graphql.snapshot import View
from schema.names import resolve, resolve_all


@shows(plan_run.Tick, ids=["step"])
class Tick:
    """What somebody noted about one step."""

    model: strawberry.Private[plan_run.Tick]


@shows(plan_run.PlanRun, ids=["plan", "last"], types=[Tick])
class PlanRun:
    """A plan as it was carried out so far."""

    model: strawberry.Private[plan_run.PlanRun]


@input_type
class PlanRunInput:
    """Which plan is run, and why."""

    service: strawberry.ID = strawberry.field(description="Id of the component that it moves.")
    from_region: str = strawberry.field(description="The Region that fails or is left.")
    to_region: str = strawberry.field(description="The Region that takes over.")
    mode: Mode = strawberry.field(
        default=Mode.UNPLANNED, description="Whether the old Region still answers."
    )
    failback: bool = strawberry.field(
        default=False, description="Whether it returns to a Region that failed earlier."
    )
    leave: list[strawberry.ID] | None = strawberry.field(
        default=None, description="What stays in the old Region."
    )
    revision: int | None = strawberry.field(
        default=None, description="The revision that the plan is made from; null: the current one."
    )
    occasion: Occasion = strawberry.field(
        default=Occasion.INCIDENT, description="Whether it is a drill."
    )
    event_at: datetime | None = strawberry.field(
        default=None, description="When the failure began; null: now."
    )

    def to_planned(self, view: View) -> PlannedRun:
        """Return which plan is run, with its digest.

        Raises:
            UnknownComponent: if a component is not known.
            InvalidValue: if there is no plan for it, or the event lies in the future.
        """
        if self.event_at is not None and self.event_at > view.now:
            raise InvalidValue("eventAt", self.event_at.isoformat(), "a moment that has passed")
        leave = resolve_all(view.graph, self.leave or ())
        plan = failover.plan(
            view,
            service=resolve(view.graph, self.service),
            from_region=self.from_region,
            to_region=self.to_region,
            mode=self.mode,
            failback=self.failback,
            leave=leave,
        )
        return PlannedRun(
            plan=plan.digest,
            service=plan.service,
            from_region=plan.from_region,
            to_region=plan.to_region,
            mode=plan.mode,
            failback=plan.failback,
            leave=leave,
            revision=view.snapshot.revision.number,
            last=plan.last,
            occasion=self.occasion,
            event_at=self.event_at or view.now,
        )


@input_type
class TickInput:
    """How one step of a run went."""

    run: strawberry.ID = strawberry.field(description="Id of the run.")
    step: strawberry.ID = strawberry.field(description="Id of the step.")
    outcome: TickOutcome = strawberry.field(
        default=TickOutcome.DONE, description="How it went; `OPEN` takes an earlier tick back."
    )
    at: datetime | None = strawberry.field(default=None, description="When it ended; null: now.")
    note: str = strawberry.field(default="", description="A remark.")

    def to_tick(self, run: plan_run.PlanRun, view: View, author: str) -> plan_run.Tick:
        """Return the tick.

        Raises:
            InvalidValue: if the run has ended or its plan has no such step, or the moment lies in
                the future or before the event.
        """
        if run.outcome is not None:
            raise InvalidValue("run", run.id, "a run that is under way; this one has ended")
        steps = [step.id for step in plan_of(run, view).steps]
        if self.step not in steps:
            hint = did_you_mean(self.step, steps)
            raise InvalidValue("step", self.step, "the id of a step of the plan", hint=hint)
        moment = self.at or view.now
        if not run.planned.event_at <= moment <= view.now:
            raise InvalidValue("at", moment.isoformat(), "a moment between the event and now")
        return plan_run.Tick(
            step=self.step, outcome=self.outcome, at=moment, author=author, note=self.note
        )


@input_type
class RunEndInput:
    """How a run ended."""

    run: strawberry.ID = strawberry.field(description="Id of the run.")
    outcome: RunOutcome = strawberry.field(description="How it ended.")


def plan_of(run: plan_run.PlanRun, view: View) -> FailoverPlan:
    """Return the plan that is run; `view` shows the revision of the run."""
    planned = run.planned
    return failover.plan(
        view,
        service=planned.service,
        from_region=planned.from_region,
        to_region=planned.to_region,
        mode=planned.mode,
        failback=planned.failback,
        leave=planned.leave,
    )


def measurement_of(run: plan_run.PlanRun, author: str) -> Assertion | None:
    """Return what a finished run proves: the RTO that it took; None when it did not serve."""
    rto = run.rto
    if run.outcome is not RunOutcome.FINISHED or rto is None or run.serving_at is None:
        return None
    capability = Capability(
        subject=run.planned.service,
        disruption_class=DisruptionClass.REGION,
        source=f"{run.planned.occasion} {run.serving_at:%Y-%m-%d}: plan run {run.id}",
        rto=rto,
    )
    return Assertion(
        author=author,
        id=f"plan-run/{run.id}",
        action="endPlanRun",
        arguments=as_json({"run": run.id, "rto": rto}),
        facts=Facts(capabilities=(capability,)),
    )
