"""Failover plans: in which order to bring a service back on the other side."""

from datetime import datetime, timedelta
from typing import cast

import strawberry
from strawberry.scalars import JSON

import model.failover
import model.failover.plan
import model.failover.timetable
from model.failover.margins import shortening, step_margins
from model.failover.plan import Action, Mode
from model.failover.plan import FailoverPlan as Plan
from model.failover.plan import Step as PlanStep
from model.recovery.margins import Margin
from model.requirement import EvidenceKind
from schema.documents.failover_plan import document
from schema.graphql.answer import Answer
from schema.graphql.component import Component, wrap
from schema.graphql.consistency import Consistency
from schema.graphql.field import field, object_type
from schema.graphql.snapshot import View


@object_type
class Step:
    """One step of a plan."""

    model: strawberry.Private[model.failover.plan.Step]
    view: strawberry.Private[View]
    plan: strawberry.Private[Plan]

    @field
    def id(self) -> strawberry.ID:
        """`<action>:<component>`, unique in the plan."""
        return strawberry.ID(self.model.id)

    @field
    def component(self) -> Component:
        """What it acts on."""
        return wrap(self.view, self.model.component)

    @field
    def action(self) -> Action:
        """What it does."""
        return self.model.action

    @field
    def side(self) -> str:
        """The Region in which it acts."""
        return self.model.side

    @field
    def wave(self) -> int:
        """1 for the first; the steps of one wave may run together."""
        return self.model.wave

    @field
    def description(self) -> str:
        """One imperative sentence for the person who runs it."""
        return self.model.description

    @field
    def requires(self) -> list[str]:
        """AWS APIs and components that the step itself uses."""
        return list(self.model.requires)

    @field
    def preconditions(self) -> list[str]:
        """What must hold before it starts."""
        return list(self.model.preconditions)

    @field
    def verify(self) -> list[str]:
        """How to see that it worked."""
        return list(self.model.verify)

    @field
    def timeout(self) -> timedelta | None:
        """When to give up; null when not known."""
        return self.model.timeout

    @field
    def expected(self) -> timedelta | None:
        """How long it takes; null when nobody knows."""
        return self.model.expected

    @field
    def at_least(self) -> timedelta:
        """What is known of `expected` at least; equal to it when that is known."""
        return self.model.at_least

    @field
    def evidence(self) -> str:
        """Where `expected` comes from, or why it is not known."""
        return self.model.evidence

    @field
    def slack(self) -> timedelta | None:
        """How much later it may end; negative where the promised RTO is missed.

        Null when not known, or when the service does not wait for it.
        """
        return self._margin().slack

    @field
    def slack_at_most(self) -> timedelta | None:
        """What is known of `slack`: no more than this; null when nothing is."""
        return self._margin().slack_at_most

    @field
    def slack_reason(self) -> str:
        """Why `slack` is null; empty when it is not."""
        return self._margin().slack_reason

    @field
    def gain_if_instant(self) -> timedelta | None:
        """How much sooner the service would be back if it took no time; null when not known."""
        return self._margin().gain

    @field
    def known_gain_if_instant(self) -> timedelta | None:
        """The same of the known part of the RTO; null when the service never comes back."""
        return self._margin().known_gain

    @field
    def gain_reason(self) -> str:
        """Why `gainIfInstant` is null; empty when it is not."""
        return self._margin().gain_reason

    def _margin(self) -> Margin:
        found = self.view.recall(
            ("step_margins", self.plan.digest), lambda: step_margins(self.plan)
        )
        return found[self.model.id]

    @field
    def irreversible(self) -> bool:
        """True when it cannot be undone."""
        return self.model.irreversible

    @field
    def compensation(self) -> str | None:
        """How to undo it; null when it cannot be undone."""
        return self.model.compensation

    @field
    def modes(self) -> list[Mode]:
        """In which modes it is part of the plan."""
        return list(self.model.modes)

    @field
    def owner(self) -> str | None:
        """Who runs it; null when nobody was named."""
        return self.model.owner

    @field
    def retries(self) -> int:
        """How often to try again."""
        return self.model.retries

    @field
    def on_failure(self) -> str:
        """`stop`, `continue` or `rollback`."""
        return self.model.on_failure

    @field
    def resources(self) -> JSON:
        """Units that it occupies while it runs, by resource."""
        return cast("JSON", dict(self.model.resources))

    @field
    def condition(self) -> str | None:
        """When a branch is taken; null for a step that always runs."""
        return self.model.condition

    @field
    def idempotency_key(self) -> str:
        """SHA-256 of the plan's digest and the id: a second run with it does nothing new."""
        return self.model.idempotency_key


@object_type
class StepWave:
    """The steps that may run together."""

    number: int = strawberry.field(description="1 for the first.")
    steps: list[Step] = strawberry.field(description="The steps, sorted by id.")


@object_type
class Precedence:
    """A step that must be finished when another starts."""

    model: strawberry.Private[model.failover.plan.Precedence]

    @field
    def before(self) -> strawberry.ID:
        """Id of the step that must be finished."""
        return strawberry.ID(self.model.before)

    @field
    def after(self) -> strawberry.ID:
        """Id of the step that waits."""
        return strawberry.ID(self.model.after)

    @field
    def rule(self) -> str:
        """The rule that demands it, `F-01` to `F-14`."""
        return self.model.rule

    @field
    def evidence(self) -> EvidenceKind | None:
        """Of the dependency behind it; null when the rule alone demands it."""
        return self.model.evidence

    @field
    def join(self) -> str | None:
        """Precedences into one step with an equal join wait for `minimum` of them together."""
        return self.model.join

    @field
    def minimum(self) -> int:
        """How many of the join are needed."""
        return self.model.minimum


@object_type
class Excluded:
    """A component that the plan does not touch, and why."""

    model: strawberry.Private[model.failover.plan.Excluded]
    view: strawberry.Private[View]

    @field
    def component(self) -> Component:
        """What is left out."""
        return wrap(self.view, self.model.component)

    @field
    def reason(self) -> str:
        """Why."""
        return self.model.reason


@object_type
class Infeasible:
    """A step that cannot run during the event."""

    model: strawberry.Private[model.failover.plan.Infeasible]

    @field
    def step(self) -> strawberry.ID:
        """Id of the step."""
        return strawberry.ID(self.model.step)

    @field
    def reason(self) -> str:
        """What it would need."""
        return self.model.reason

    @field
    def alternative(self) -> str | None:
        """What would work instead; null when nothing is declared."""
        return self.model.alternative

    @field
    def waits_for(self) -> strawberry.ID | None:
        """Id of the step that holds it up; null when it cannot run itself."""
        step = self.model.waits_for
        return None if step is None else strawberry.ID(step)


@object_type
class Counterpart:
    """What takes the place of a component on the other side."""

    model: strawberry.Private[model.failover.plan.Counterpart]
    view: strawberry.Private[View]

    @field
    def component(self) -> Component:
        """On the side that is left."""
        return wrap(self.view, self.model.component)

    @field
    def counterpart(self) -> Component:
        """On the side that takes over."""
        return wrap(self.view, self.model.counterpart)

    @field
    def rule(self) -> str:
        """How that is known, such as `replication` or `same-name`."""
        return self.model.rule


@object_type
class Refusal:
    """A hard need of the service that nothing on the target side meets."""

    model: strawberry.Private[model.failover.plan.Refusal]
    view: strawberry.Private[View]

    @field
    def component(self) -> Component:
        """What is absent."""
        return wrap(self.view, self.model.component)

    @field
    def needed_by(self) -> Component:
        """What cannot do without it."""
        return wrap(self.view, self.model.needed_by)

    @field
    def reason(self) -> str:
        """Why the service cannot run there."""
        return self.model.reason


@object_type
class StoreLoss:
    """How much recent data one authoritative store loses."""

    model: strawberry.Private[model.failover.plan.StoreLoss]
    view: strawberry.Private[View]

    @field
    def component(self) -> Component:
        """The store."""
        return wrap(self.view, self.model.component)

    @field
    def loss(self) -> timedelta | None:
        """How much; null when not known, or when everything is lost."""
        return self.model.loss

    @field
    def everything(self) -> bool:
        """True when no copy survives."""
        return self.model.everything

    @field
    def evidence(self) -> str:
        """Where the figure comes from, or why it is not known."""
        return self.model.evidence


@object_type
class RollbackPoint:
    """Whether everything done up to the end of a wave can be undone."""

    model: strawberry.Private[model.failover.plan.RollbackPoint]

    @field
    def wave(self) -> int:
        """The wave after which it is judged."""
        return self.model.wave

    @field
    def possible(self) -> bool:
        """True when every change so far can be undone."""
        return self.model.possible

    @field
    def undo(self) -> list[strawberry.ID]:
        """Ids of the steps to compensate, in this order."""
        return [strawberry.ID(one) for one in self.model.undo]

    @field
    def blocked_by(self) -> list[strawberry.ID]:
        """Ids of the done steps that cannot be undone."""
        return [strawberry.ID(one) for one in self.model.blocked_by]


@object_type
class Progress:
    """Where an execution stands, in the order of the plan."""

    model: strawberry.Private[model.failover.Progress]

    @field
    def done(self) -> list[strawberry.ID]:
        """The verified steps."""
        return [strawberry.ID(one) for one in self.model.done]

    @field
    def ready(self) -> list[strawberry.ID]:
        """Steps that wait for nothing more, and may run together."""
        return [strawberry.ID(one) for one in self.model.ready]

    @field
    def waiting(self) -> list[strawberry.ID]:
        """Steps that wait for others."""
        return [strawberry.ID(one) for one in self.model.waiting]

    @field
    def infeasible(self) -> list[strawberry.ID]:
        """Steps that cannot run during the event, and are not done."""
        return [strawberry.ID(one) for one in self.model.infeasible]

    @field
    def out_of_order(self) -> list[strawberry.ID]:
        """Verified steps that wait for a step which is not."""
        return [strawberry.ID(one) for one in self.model.out_of_order]


@object_type
class StepCycle:
    """Steps that wait for each other."""

    model: strawberry.Private[model.failover.plan.CycleReport]

    @field
    def members(self) -> list[str]:
        """All of them."""
        return list(self.model.members)

    @field
    def cycle(self) -> list[str]:
        """One shortest cycle among them."""
        return list(self.model.cycle)

    @field
    def suggestion(self) -> str:
        """What to loosen."""
        return self.model.suggestion

    @field
    def dropped(self) -> list[Precedence]:
        """What the plan ignores so that an order exists, weakest first."""
        return [Precedence(model=one) for one in self.model.dropped]

    @field
    def manual(self) -> bool:
        """True when nothing weak could be ignored: a person starts the group together."""
        return self.model.manual


@object_type
class Comparison:
    """A computed figure beside its target."""

    model: strawberry.Private[model.failover.plan.Comparison]

    @field
    def computed(self) -> timedelta | None:
        """The figure; null when a part of it is not known."""
        return self.model.computed

    @field
    def known_part(self) -> timedelta | None:
        """A lower bound: what is known of it."""
        return self.model.known_part

    @field
    def target(self) -> timedelta | None:
        """What was promised; null when nothing was."""
        return self.model.target

    @field
    def status(self) -> str:
        """`met`, `breached`, `unknown` or `no_target`."""
        return self.model.status

    @field
    def reason(self) -> str:
        """Where it comes from, or why it is not known."""
        return self.model.reason


@object_type
class StepStart:
    """When one step starts."""

    step: strawberry.ID = strawberry.field(description="Id of the step.")
    start: timedelta = strawberry.field(description="After the first step starts.")


@object_type
class Timetable:
    """When each step of a plan starts with a limited number of people."""

    model: strawberry.Private[model.failover.timetable.Timetable]

    @field
    def makespan(self) -> timedelta:
        """Until all steps are done; no less, while some are `underestimated`."""
        return self.model.makespan

    @field
    def lower_bound(self) -> timedelta:
        """No timetable with so many people can be shorter."""
        return self.model.lower_bound

    @field
    def starts(self) -> list[StepStart]:
        """When each step starts, the first first."""
        found = sorted(self.model.start.items(), key=lambda one: (one[1], one[0]))
        return [StepStart(step=strawberry.ID(step), start=start) for step, start in found]

    @field
    def underestimated(self) -> list[strawberry.ID]:
        """Steps of unknown length: each counts with its `atLeast`, often zero."""
        return [strawberry.ID(one) for one in self.model.underestimated]

    @field
    def left_out(self) -> list[strawberry.ID]:
        """Steps that cannot run during the event."""
        return [strawberry.ID(one) for one in self.model.left_out]


@object_type
class FailoverPlan(Answer):
    """In which order to bring a service back; equal graphs give equal plans and digests."""

    model: strawberry.Private[model.failover.plan.FailoverPlan]

    @field
    def service(self) -> Component:
        """What is brought back."""
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
    def timetable(self, operators: int) -> Timetable:
        """When each step starts if so many people run the plan."""
        capacity = {"operator": operators}
        return Timetable(model=model.failover.timetable.timetable(self.model, capacity))

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
        """Ids of the steps that decide how long it takes, first to last."""
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
        """How long it takes, beside what was promised; degraded while something is `lacking`."""
        return Comparison(model=self.model.rto)

    @field
    def lacking(self) -> list[Component]:
        """What it needs softly and no step brings back: it works degraded without."""
        return [wrap(self.view, one) for one in self.model.lacking]

    @field
    def rto_full(self) -> Comparison | None:
        """Until every step is done, also those that the service does not wait for.

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
        return cast("JSON", document(self.model, generated_at=revision.published_at))


def failover_plan(
    view: View,
    *,
    service: str,
    from_region: str,
    to_region: str,
    mode: Mode,
    at: datetime | None = None,
    failback: bool = False,
) -> FailoverPlan:
    """Return the plan; `at` None judges certificates and keys at the revision's publication.

    So that one revision always gives the same plan with the same digest.
    """
    return FailoverPlan(
        view=view,
        model=plan(
            view,
            service=service,
            from_region=from_region,
            to_region=to_region,
            mode=mode,
            at=at,
            failback=failback,
        ),
    )


def plan(
    view: View,
    *,
    service: str,
    from_region: str,
    to_region: str,
    mode: Mode,
    at: datetime | None = None,
    failback: bool = False,
) -> model.failover.plan.FailoverPlan:
    """Return the model's plan, computed once per snapshot."""
    view.graph.index(service)
    revision = view.snapshot.revision
    moment = at or revision.published_at
    return view.recall(
        ("failover_plan", service, from_region, to_region, mode, moment, failback),
        lambda: model.failover.failover_plan(
            view.graph,
            service=service,
            from_region=from_region,
            to_region=to_region,
            mode=mode,
            at=moment,
            graph_digest=revision.digest,
            failback=failback,
        ),
    )
