"""The steps of a written plan."""

from typing import Annotated, Literal

from pydantic import Field

from model.failover import plan
from model.recovery.slack import Margin
from schema.documents.failover_plan.shape import Seconds, Shape, Signed, seconds, whole


class Step(Shape):
    """One step."""

    id: str
    component: str
    action: plan.Action
    side: str = Field(description="The Region in which it acts.")
    wave: int = Field(ge=1)
    description: str
    requires: tuple[str, ...] = Field(description="AWS APIs and components that it uses itself.")
    pre: tuple[str, ...] = Field(description="What must hold before it starts.")
    verify: tuple[str, ...] = Field(description="How to see that it worked.")
    timeout_s: Seconds
    expected_s: Seconds
    at_least_s: Annotated[float, Field(ge=0, description="What is known of `expectedS`.")]
    evidence: str = Field(description="Where `expectedS` comes from, or why it is unknown.")
    slack_s: Signed = Field(
        description="How much later it may end, in seconds; negative where the promised RTO is "
        "missed; null when not known or when the service does not wait for it."
    )
    slack_at_most_s: Signed = Field(description="An upper bound of `slackS`; null without one.")
    slack_reason: str = Field(description="Why `slackS` is null; empty otherwise.")
    gain_if_instant_s: Seconds = Field(
        description="How much sooner the service would be back if it took no time, in seconds."
    )
    known_gain_if_instant_s: Seconds = Field(
        description="The same of the known part of the RTO; null when the service never comes back."
    )
    gain_reason: str = Field(description="Why `gainIfInstantS` is null; empty otherwise.")
    irreversible: bool
    compensation: str | None = Field(description="How to undo it; null when that is impossible.")
    modes: tuple[plan.Mode, ...]
    owner: str | None
    retries: int = Field(ge=0)
    on_failure: Literal["stop", "continue", "rollback"]
    resources: dict[str, int] = Field(description="Units that it occupies, by resource.")
    condition: str | None = Field(description="When a branch is taken; null for every other step.")
    soft: bool = Field(
        description="True when only full function needs it: the service does not wait for it."
    )
    idempotency_key: str = Field(description="SHA-256 of the plan's digest and the step's id.")


def step(one: plan.Step, margin: Margin) -> Step:
    """Return a step in its written shape, with its slack and gain."""
    return Step(
        id=one.id,
        component=one.component,
        action=one.action,
        side=one.side,
        wave=one.wave,
        description=one.description,
        requires=tuple(one.requires),
        pre=tuple(one.preconditions),
        verify=tuple(one.verify),
        timeout_s=seconds(one.timeout),
        expected_s=seconds(one.expected),
        at_least_s=whole(one.at_least),
        evidence=one.evidence,
        slack_s=seconds(margin.slack),
        slack_at_most_s=seconds(margin.slack_at_most),
        slack_reason=margin.slack_reason,
        gain_if_instant_s=seconds(margin.gain),
        known_gain_if_instant_s=seconds(margin.known_gain),
        gain_reason=margin.gain_reason,
        irreversible=one.irreversible,
        compensation=one.compensation,
        modes=tuple(one.modes),
        owner=one.owner,
        retries=one.retries,
        on_failure=one.on_failure,
        resources=dict(one.resources),
        condition=one.condition,
        soft=one.soft,
        idempotency_key=one.idempotency_key,
    )
