"""The steps of a plan: what each does, how long it takes, and how much later it may end."""

from datetime import timedelta
from typing import cast

import strawberry
from strawberry.scalars import JSON

import model.failover.plan
from model.failover.draft import check_of
from model.failover.plan import FailoverPlan
from model.failover.plan_slack import step_margins
from model.recovery.slack import Margin
from schema.exports.plans.aws_cli import command_of, with_inputs_as_text
from schema.exports.plans.call import About
from schema.exports.plans.calls import call_of
from schema.graphql.derived import shows
from schema.graphql.failover.order import Precedence
from schema.graphql.field import field, object_type
from schema.graphql.snapshot import View


@shows(model.failover.plan.Step)
class Step:
    """One step of a plan."""

    model: strawberry.Private[model.failover.plan.Step]
    view: strawberry.Private[View]
    plan: strawberry.Private[FailoverPlan]

    @field
    def command(self) -> str | None:
        """The command of the AWS CLI that does it, or shows that it worked; null if unknown.

        An argument that the graph does not know stands as `<name: what to supply>`.
        """
        return command_of(About(graph=self.view.graph, plan=self.plan, step=self.model))

    @field
    def check_command(self) -> str | None:
        """The command of the AWS CLI that shows whether it worked; null if unknown."""
        check = check_of(self.model.id)
        steps = (*self.plan.steps, *self.plan.post_recovery.steps)
        verification = next((step for step in steps if step.id == check), None)
        if verification is None:
            return None
        return command_of(About(graph=self.view.graph, plan=self.plan, step=verification))

    @field
    def call(self) -> JSON | None:
        """The call of AWS that an executor makes: `service`, `operation`, `region`, `arguments`.

        `region` is null for a global service. Null if none is known. An argument that the graph
        does not know is a text such as `<name: what to supply>`.
        """
        call, _ = call_of(About(graph=self.view.graph, plan=self.plan, step=self.model))
        if call is None:
            return None
        arguments = with_inputs_as_text(call.arguments)
        return cast(
            "JSON",
            {
                "service": call.service,
                "operation": call.operation,
                "region": call.region,
                "arguments": arguments,
            },
        )

    @field
    def why(self) -> list[Precedence]:
        """What it waits for, and the rule that demands each."""
        steps = (*self.plan.precedence, *self.plan.post_recovery.precedence)
        waits = (precedence for precedence in steps if precedence.after == self.model.id)
        return [Precedence(model=precedence) for precedence in waits]

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
        margins = self.view.recall(
            ("step_margins", self.plan.digest), lambda: step_margins(self.plan)
        )
        return margins[self.model.id]


@object_type
class StepWave:
    """The steps that may run together."""

    number: int = strawberry.field(description="1 for the first.")
    steps: list[Step] = strawberry.field(description="The steps, sorted by id.")


@shows(model.failover.plan.PostRecovery, types=[Precedence])
class PostRecovery:
    """What has to be done after the recovery, before the next event."""

    model: strawberry.Private[model.failover.plan.PostRecovery]
    view: strawberry.Private[View]
    plan: strawberry.Private[FailoverPlan]

    @field
    def steps(self) -> list[Step]:
        """The steps, sorted by wave."""
        return [Step(model=step, view=self.view, plan=self.plan) for step in self.model.steps]
