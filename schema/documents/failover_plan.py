"""The failover plan as JSON: the canonical form that executors and exports read."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from model.failover import plan
from model.failover.margins import step_margins
from model.failover.timetable import timetable
from model.recovery import consistency
from model.recovery.margins import Margin
from schema.documents.duration import format_moment

SCHEMA: Final = "https://loadpath.dev/schema/failover-plan/1"
"""Names the shape; it changes only when a reader of the old shape would misread the new one."""

Seconds = Annotated[float | None, Field(ge=0, description="Seconds; null when not known.")]
Signed = float | None


class Shape(BaseModel):
    """What all parts of the document share: camel case, no unknown fields, immutable."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True
    )


class Scenario(Shape):
    """What happens: which side fails, and whether it was meant to."""

    service: str = Field(description="Id of the service that is brought back.")
    seed: tuple[str, ...] = Field(description="What fails first.")
    mode: plan.Mode
    failback: bool = Field(description="True when it returns to a Region that failed earlier.")
    from_region: str = Field(alias="from", description="The Region that fails or is left.")
    to_region: str = Field(alias="to", description="The Region that takes over.")
    t0: str | None = Field(description="The moment for which validity was judged.")


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
    idempotency_key: str = Field(description="SHA-256 of the plan's digest and the step's id.")


class Edge(Shape):
    """`before` must be finished when `after` starts."""

    before: str
    after: str
    rule: str
    evidence: str | None
    join: str | None = Field(
        description="Edges into one step with an equal join wait together, for `minimum` of them."
    )
    minimum: int = Field(ge=1)


class Excluded(Shape):
    """A component that the plan does not touch."""

    component: str
    reason: str


class Infeasible(Shape):
    """A step that cannot run during the event."""

    step: str
    reason: str
    alternative: str | None = Field(description="What would work instead; null without any.")
    waits_for: str | None = Field(
        description="The step that holds it up; null when it cannot run itself."
    )


class Counterpart(Shape):
    """What takes the place of a component on the other side."""

    component: str
    counterpart: str
    rule: str = Field(description="How that is known.")


class Refusal(Shape):
    """A hard need of the service that nothing on the target side meets."""

    component: str = Field(description="What is absent.")
    needed_by: str
    requirement: str
    reason: str


class Cycle(Shape):
    """Steps that wait for each other."""

    members: tuple[str, ...]
    cycle: tuple[str, ...]
    suggestion: str
    dropped: tuple[Edge, ...] = Field(description="What the plan ignores, weakest first.")
    manual: bool = Field(description="True when a person starts the group together.")


class StoreLoss(Shape):
    """How much recent data one authoritative store loses."""

    component: str
    loss_s: Seconds
    everything: bool = Field(description="True when no copy survives.")
    evidence: str


class RollbackPoint(Shape):
    """Whether everything done up to the end of a wave can be undone."""

    wave: int = Field(ge=1)
    possible: bool
    undo: tuple[str, ...] = Field(description="Ids of the steps to compensate, in this order.")
    blocked_by: tuple[str, ...] = Field(description="Ids of the steps that cannot be undone.")


class Comparison(Shape):
    """A computed figure beside its target."""

    computed_s: Seconds
    known_part_s: Seconds
    target_s: Seconds
    status: Literal["met", "breached", "unknown", "no_target"]
    reason: str = Field(description="Where it comes from, or why it is not known.")


class Consistency(Shape):
    """How far apart the stores come back, beside what the service bears."""

    apart_s: Seconds
    tolerated_s: float = Field(ge=0, description="Zero when nobody stated it.")
    stated: bool = Field(description="True when somebody stated what the service bears.")
    status: Literal["tolerated", "exceeded", "unknown"]


class Start(Shape):
    """When one step starts."""

    step: str
    start_s: float = Field(ge=0, description="Seconds after the first step starts.")


class Timetable(Shape):
    """When each step starts with so many people."""

    capacity: dict[str, int] = Field(description="Units by resource; others are unlimited.")
    makespan_s: float = Field(
        ge=0, description="Until all steps are done; no less, while some are underestimated."
    )
    lower_bound_s: float = Field(ge=0, description="No timetable can be shorter.")
    starts: tuple[Start, ...] = Field(description="By start, then id of the step.")
    underestimated: tuple[str, ...] = Field(
        description="Steps of unknown length: each counts with `atLeastS`, often zero."
    )
    left_out: tuple[str, ...] = Field(description="Steps that cannot run during the event.")


class Target(Shape):
    """What is lost when the plan is written in another executor's format."""

    format: str
    inflation_s: Seconds
    unmapped: tuple[str, ...]


class FailoverPlanDocument(Shape):
    """A failover plan of Loadpath."""

    schema_: str = Field(
        default=SCHEMA, alias="schema", description="Names the shape of this document."
    )
    plan_digest: str = Field(pattern="^sha256:[0-9a-f]{64}$")
    graph_digest: str
    generated_at: str = Field(
        description="When the revision behind it was published; not part of the digest."
    )
    scenario: Scenario
    status: Literal["ready", "infeasible", "refused"] = Field(
        description="Whether running the steps brings the service back during the event."
    )
    steps: tuple[Step, ...]
    edges: tuple[Edge, ...]
    scope: tuple[str, ...] = Field(description="Every affected component it stands on.")
    counterparts: tuple[Counterpart, ...]
    excluded: tuple[Excluded, ...]
    refusals: tuple[Refusal, ...] = Field(
        description="Not empty: the service cannot run there, whatever the steps do."
    )
    infeasible: tuple[Infeasible, ...]
    cycles: tuple[Cycle, ...]
    critical_path: tuple[str, ...]
    detection_s: Seconds
    decision_s: Seconds
    rto: Comparison = Field(
        description="Until the service is back, degraded while `lacking` is not empty."
    )
    rto_full: Comparison | None = Field(
        description="Until every step is done; unknown while `lacking` is not empty."
    )
    lacking: tuple[str, ...] = Field(
        description="What it needs softly and no step brings back: it works degraded without."
    )
    rpo: Comparison
    losses: tuple[StoreLoss, ...]
    skew_s: Seconds
    consistency: Consistency | None = Field(description="`skewS` beside what the service bears.")
    point_of_no_return: str | None
    rollback_points: tuple[RollbackPoint, ...]
    targets: tuple[Target, ...] = ()
    timetable: Timetable | None = Field(
        default=None, description="Only when asked for, with the number of operators."
    )


def shape(
    found: plan.FailoverPlan,
    *,
    generated_at: datetime,
    at: datetime | None = None,
    capacity: Mapping[str, int] | None = None,
) -> FailoverPlanDocument:
    """Return `found` in its written shape; `at` is the moment it was judged for, if not that.

    With a `capacity` (`model.failover.timetable`), it tells when each step starts.
    """
    margins = step_margins(found)
    return FailoverPlanDocument(
        plan_digest=found.digest,
        graph_digest=found.graph_digest,
        generated_at=format_moment(generated_at),
        scenario=Scenario.model_validate(
            {
                "service": found.service,
                "seed": (f"region:{found.from_region}",),
                "mode": found.mode,
                "failback": found.failback,
                "from": found.from_region,
                "to": found.to_region,
                "t0": format_moment(at or generated_at),
            }
        ),
        status=found.status,
        steps=tuple(_step(one, margins[one.id]) for one in found.steps),
        edges=tuple(_edge(one) for one in found.precedence),
        scope=tuple(found.scope),
        counterparts=tuple(
            Counterpart(component=one.component, counterpart=one.counterpart, rule=one.rule)
            for one in found.counterparts
        ),
        excluded=tuple(
            Excluded(component=one.component, reason=one.reason) for one in found.excluded
        ),
        refusals=tuple(
            Refusal(
                component=one.component,
                needed_by=one.needed_by,
                requirement=one.requirement,
                reason=one.reason,
            )
            for one in found.refusals
        ),
        infeasible=tuple(
            Infeasible(
                step=one.step,
                reason=one.reason,
                alternative=one.alternative,
                waits_for=one.waits_for,
            )
            for one in found.infeasible
        ),
        cycles=tuple(_cycle(one) for one in found.cycles),
        critical_path=tuple(found.critical_path),
        detection_s=_seconds(found.detection),
        decision_s=_seconds(found.decision),
        rto=_comparison(found.rto),
        rto_full=None if found.rto_full is None else _comparison(found.rto_full),
        lacking=tuple(found.lacking),
        rpo=_comparison(found.rpo),
        losses=tuple(
            StoreLoss(
                component=one.component,
                loss_s=_seconds(one.loss),
                everything=one.everything,
                evidence=one.evidence,
            )
            for one in found.losses
        ),
        skew_s=_seconds(found.skew),
        consistency=None if found.consistency is None else _consistency(found.consistency),
        point_of_no_return=found.point_of_no_return,
        rollback_points=tuple(
            RollbackPoint(
                wave=one.wave,
                possible=one.possible,
                undo=tuple(one.undo),
                blocked_by=tuple(one.blocked_by),
            )
            for one in found.rollback_points
        ),
        timetable=None if capacity is None else _timetable(found, capacity),
    )


def document(
    found: plan.FailoverPlan,
    *,
    generated_at: datetime,
    at: datetime | None = None,
    capacity: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """Return `found` as plain data, keys as written."""
    written = shape(found, generated_at=generated_at, at=at, capacity=capacity)
    return written.model_dump(mode="json", by_alias=True)


def canonical(
    found: plan.FailoverPlan,
    *,
    generated_at: datetime,
    at: datetime | None = None,
    capacity: Mapping[str, int] | None = None,
) -> bytes:
    """Return `found` as canonical JSON: sorted keys, no white space, UTF-8."""
    written = document(found, generated_at=generated_at, at=at, capacity=capacity)
    return orjson.dumps(written, option=orjson.OPT_SORT_KEYS)


def _step(one: plan.Step, margin: Margin) -> Step:
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
        timeout_s=_seconds(one.timeout),
        expected_s=_seconds(one.expected),
        at_least_s=_whole(one.at_least),
        evidence=one.evidence,
        slack_s=_seconds(margin.slack),
        slack_at_most_s=_seconds(margin.slack_at_most),
        slack_reason=margin.slack_reason,
        gain_if_instant_s=_seconds(margin.gain),
        known_gain_if_instant_s=_seconds(margin.known_gain),
        gain_reason=margin.gain_reason,
        irreversible=one.irreversible,
        compensation=one.compensation,
        modes=tuple(one.modes),
        owner=one.owner,
        retries=one.retries,
        on_failure=one.on_failure,
        resources=dict(one.resources),
        condition=one.condition,
        idempotency_key=one.idempotency_key,
    )


def _edge(one: plan.Precedence) -> Edge:
    return Edge(
        before=one.before,
        after=one.after,
        rule=one.rule,
        evidence=one.evidence,
        join=one.join,
        minimum=one.minimum,
    )


def _cycle(one: plan.CycleReport) -> Cycle:
    return Cycle(
        members=tuple(one.members),
        cycle=tuple(one.cycle),
        suggestion=one.suggestion,
        dropped=tuple(_edge(edge) for edge in one.dropped),
        manual=one.manual,
    )


def _comparison(one: plan.Comparison) -> Comparison:
    return Comparison(
        computed_s=_seconds(one.computed),
        known_part_s=_seconds(one.known_part),
        target_s=_seconds(one.target),
        status=one.status,
        reason=one.reason,
    )


def _consistency(one: consistency.Consistency) -> Consistency:
    return Consistency(
        apart_s=_seconds(one.apart),
        tolerated_s=_whole(one.tolerated),
        stated=one.stated,
        status=one.status,
    )


def _timetable(found: plan.FailoverPlan, capacity: Mapping[str, int]) -> Timetable:
    made = timetable(found, capacity)
    starts = sorted(made.start.items(), key=lambda one: (one[1], one[0]))
    return Timetable(
        capacity=dict(capacity),
        makespan_s=_whole(made.makespan),
        lower_bound_s=_whole(made.lower_bound),
        starts=tuple(Start(step=step, start_s=_whole(begin)) for step, begin in starts),
        underestimated=tuple(made.underestimated),
        left_out=tuple(made.left_out),
    )


def _seconds(duration: timedelta | None) -> float | None:
    return None if duration is None else _whole(duration)


def _whole(duration: timedelta) -> float:
    """Return seconds, as an integer where they are whole."""
    seconds = duration.total_seconds()
    return int(seconds) if seconds.is_integer() else seconds
