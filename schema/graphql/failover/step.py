"""The steps of a plan: what each does, how long it takes, and how much later it may end."""

from datetime import timedelta
from typing import cast

import strawberry
from strawberry.scalars import JSON

import model.failover.plan
from model.failover.plan import Action, FailoverPlan, Mode
from model.failover.plan_slack import step_margins
from model.recovery.slack import Margin
from schema.graphql.component import Component, wrap
from schema.graphql.field import field, object_type
from schema.graphql.snapshot import View


@object_type
class Step:
    """One step of a plan."""

    model: strawberry.Private[model.failover.plan.Step]
    view: strawberry.Private[View]
    plan: strawberry.Private[FailoverPlan]

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
    def soft(self) -> bool:
        """True when only full function needs it: the service does not wait for it."""
        return self.model.soft

    @field
    def idempotency_key(self) -> str:
        """SHA-256 of the plan's digest and the id: a second run with it does nothing new."""
        return self.model.idempotency_key


@object_type
class StepWave:
    """The steps that may run together."""

    number: int = strawberry.field(description="1 for the first.")
    steps: list[Step] = strawberry.field(description="The steps, sorted by id.")
