"""Failover plans: in which order to bring a service back on the other side."""

from datetime import datetime, timedelta
from typing import cast

import strawberry
from strawberry.scalars import JSON

import model.failover
import model.failover.plan
from model.failover.plan import Action, Mode
from model.requirement import EvidenceKind
from schema.documents.failover_plan import document
from schema.graphql.answer import Answer
from schema.graphql.component import Component, wrap
from schema.graphql.field import field, object_type
from schema.graphql.snapshot import View


@object_type
class Step:
    """One step of a plan."""

    model: strawberry.Private[model.failover.plan.Step]
    view: strawberry.Private[View]

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
    def evidence(self) -> str:
        """Where `expected` comes from, or why it is not known."""
        return self.model.evidence

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
        """The rule that demands it, `F-01` to `F-13`."""
        return self.model.rule

    @field
    def evidence(self) -> EvidenceKind | None:
        """Of the dependency behind it; null when the rule alone demands it."""
        return self.model.evidence


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
    def digest(self) -> str:
        """`sha256:…` of all the rest."""
        return self.model.digest

    @field
    def waves(self) -> list[StepWave]:
        """The steps by wave, the first wave first."""
        return [
            StepWave(number=number, steps=[Step(model=one, view=self.view) for one in steps])
            for number, steps in enumerate(self.model.waves, start=1)
        ]

    @field
    def steps(self) -> list[Step]:
        """Every step, sorted by wave and id."""
        return [Step(model=one, view=self.view) for one in self.model.steps]

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
        """How long it takes, beside what was promised."""
        return Comparison(model=self.model.rto)

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
) -> FailoverPlan:
    """Return the plan; `at` None judges certificates and keys at the revision's publication.

    So that one revision always gives the same plan with the same digest.
    """
    return FailoverPlan(
        view=view,
        model=plan(
            view, service=service, from_region=from_region, to_region=to_region, mode=mode, at=at
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
) -> model.failover.plan.FailoverPlan:
    """Return the model's plan, computed once per snapshot."""
    view.graph.index(service)
    revision = view.snapshot.revision
    moment = at or revision.published_at
    return view.recall(
        ("failover_plan", service, from_region, to_region, mode, moment),
        lambda: model.failover.failover_plan(
            view.graph,
            service=service,
            from_region=from_region,
            to_region=to_region,
            mode=mode,
            at=moment,
            graph_digest=revision.digest,
        ),
    )
