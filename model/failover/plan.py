"""The failover plan: steps, precedences with rule ids, waves, figures, and what has no plan.

The *old Region* is the one that the plan leaves, the *new Region* the one that takes over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Literal

from model.records.component import ComponentId
from model.records.requirement import Effect, EvidenceKind, RequirementId
from model.recovery.consistency import Consistency


class Mode(StrEnum):
    """Whether the old Region still answers."""

    PLANNED = "planned"
    """It answers: it can be drained, and no data need be lost."""
    UNPLANNED = "unplanned"
    """It does not answer, or its answers cannot be trusted."""


class Action(StrEnum):
    """What a step does to its component."""

    PRECHECK = "precheck"
    """Check whether the new Region can take over."""
    LOWER_TTL = "lower_ttl"
    """Let resolvers forget a name sooner, before it moves."""
    APPROVE = "approve"
    """A person decides."""
    RESYNC = "resync"
    """Bring the copies up to date."""
    DRAIN = "drain"
    """Wait until work in progress is done."""
    FENCE = "fence"
    """Stop writes in the old Region."""
    PROMOTE = "promote"
    """Make a copy the store that takes writes."""
    RESTORE = "restore"
    """Create it from a backup."""
    START = "start"
    """Start it where nothing runs."""
    SCALE = "scale"
    """Give it the capacity of both Regions."""
    ENABLE = "enable"
    """Switch on what was off in the new Region: triggers, schedules, rules."""
    SHIFT_TRAFFIC = "shift_traffic"
    """Send users to the new Region."""
    REPOINT = "repoint"
    """Configure a client to use a component of the new Region."""
    PIN = "pin"
    """Keep traffic from returning by itself to the old Region."""
    UNPIN = "unpin"
    """Let traffic return to the Region that it was kept from."""
    BRIDGE = "bridge"
    """Process in the new Region what still arrives in the old one."""
    VERIFY = "verify"
    """Check that a step worked."""
    MANUAL = "manual"
    """A person does what the description says."""
    PROTECT = "protect"
    """Give the new primary the redundancy and the backups of the old one."""
    REBUILD = "rebuild"
    """Make the old store a replica of the new primary."""
    PREPARE = "prepare"
    """Prepare the Region for the next event: redundancy, quotas, alarms, TTLs."""
    WORK_OFF = "work_off"
    """Process messages that the failover left behind."""
    RECORD = "record"
    """Write down how long it took."""


PASSIVE = frozenset({Action.PRECHECK, Action.VERIFY, Action.APPROVE})
"""Actions that change nothing: they check, or they decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a plan, with all that its executor needs to know."""

    id: str
    """`<action>:<component>`, unique. The verification of a step is `verify:<that step>`. A step
    that configures a component for full function only ends in `/soft`. In the plan of a component
    that is no service, steps about the whole plan are named `<action>:whole:<component>`."""
    component: ComponentId
    """What it acts on."""
    action: Action
    """What it does."""
    side: str
    """The Region in which it acts, or `global`."""
    wave: int
    """1 for the first; steps of one wave may run together."""
    description: str
    """One imperative sentence for the person who runs it."""
    requires: Sequence[str]
    """AWS APIs and components that the step uses, as `rds:FailoverGlobalCluster@us-west-2`."""
    preconditions: Sequence[str]
    """What must hold before it starts."""
    verify: Sequence[str]
    """How to see that it worked."""
    timeout: timedelta | None
    """When to give up; None when no limit is known."""
    expected: timedelta | None
    """How long it takes; None when unknown."""
    evidence: str
    """Where `expected` comes from: a formula and its source, or why it is unknown."""
    irreversible: bool
    """True when it cannot be undone."""
    compensation: str | None
    """How to undo it; None when it cannot be undone or changes nothing."""
    modes: Sequence[Mode]
    """In which modes it is part of the plan."""
    owner: str | None
    """Who runs it; None when nobody was named."""
    retries: int
    """How often to try again."""
    on_failure: Literal["stop", "continue", "rollback"]
    """What follows when it fails."""
    resources: Mapping[str, int] = field(default_factory=dict)
    """Units that the step occupies, by resource: `operator`, `rds@us-west-2`."""
    condition: str | None = None
    """When a conditional step runs; None for a step that always runs."""
    soft: bool = False
    """True when only full function needs it: the service serves, degraded, before it is done."""
    automatic: bool = False
    """True when it happens by itself from the event on: no person starts it."""
    doubts: Sequence[str] = ()
    """Why it may fail: what no source has read. Empty when nothing is in doubt."""
    at_least: timedelta = timedelta(0)
    """Lower bound of `expected`; equal to it when that is known."""
    idempotency_key: str = ""
    """SHA-256 of plan digest and step id: a second run with this key must change nothing."""

    @property
    def changes(self) -> bool:
        """True when the step changes the state of something."""
        return self.action not in PASSIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedence:
    """`before` must be finished before `after` starts."""

    before: str
    """Id of the step that must be finished."""
    after: str
    """Id of the step that waits."""
    rule: str
    """The rule that demands it, `F-01` to `F-14`."""
    evidence: EvidenceKind | None = None
    """How the dependency behind it is known; None when a rule alone demands it."""
    join: str | None = None
    """Precedences into one step with equal `join` are met together, by `minimum` of them; None when
    this one must be met by itself."""
    minimum: int = 1
    """How many precedences of the join must be met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterpart:
    """A pair: a component of the old Region and the one that replaces it."""

    component: ComponentId
    """On the side that is left."""
    counterpart: ComponentId
    """On the side that takes over."""
    rule: str
    """The rule that found the pair: `replication`, `same-name`, …
    (`model.failover.counterparts`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """A component that the plan does not touch, and why."""

    component: ComponentId
    """What is left out."""
    reason: str
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A hard need of the service that no component of the new Region meets."""

    component: ComponentId
    """The component that is missing in the new Region."""
    needed_by: ComponentId
    """What cannot do without it."""
    requirement: RequirementId
    """The need that nothing meets."""
    reason: str
    """Why the service cannot run there."""
    remedy: str
    """What would remove the refusal, as an instruction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A use across Regions, because a component was left behind."""

    dependent: ComponentId
    """The component that makes the call when the plan is done."""
    provider: ComponentId
    """The component that it calls: one left behind, or the counterpart of one that moved."""
    requirement: RequirementId
    """The need that crosses."""
    effect: Effect
    """How much the dependent needs it."""
    from_region: str | None
    """Where the dependent runs; None when it lies in no Region."""
    to_region: str
    """Where the provider runs."""
    latency: timedelta | None
    """How much longer each call takes; None when unknown."""
    evidence: str
    """The source of `latency`, or why it is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Infeasible:
    """A step that cannot run during the event, and the reason."""

    step: str
    """Id of the step."""
    reason: str
    """What it would need."""
    alternative: str | None = None
    """What would work instead; None when nothing is known."""
    waits_for: str | None = None
    """The infeasible step that it waits for; None when the step itself cannot run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleReport:
    """Steps that wait for each other, one shortest cycle, and what to change."""

    members: Sequence[str]
    """All of them."""
    cycle: Sequence[str]
    """Each step waits for the one before it, the first for the last."""
    suggestion: str
    """What to loosen."""
    dropped: Sequence[Precedence] = ()
    """The precedences that the plan ignores, the weakest first."""
    manual: bool = False
    """True when no precedence was weak: a person starts the group together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A computed figure beside its target."""

    computed: timedelta | None
    """None when a part of it is unknown."""
    known_part: timedelta | None
    """The known part: a lower bound. None when nothing brings the service back."""
    target: timedelta | None
    """What was promised; None when nothing was."""
    status: Literal["met", "breached", "unknown", "no_target"]
    """How the figure stands to what was promised."""
    reason: str = ""
    """The source of the figure, or why it is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """A figure in both readings of needs whose strength is unknown."""

    soft: Comparison
    """As if the dependents could do without."""
    hard: Comparison
    """As if they could not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreLoss:
    """How much recent data one authoritative store loses."""

    component: ComponentId
    """The store."""
    loss: timedelta | None
    """None when unknown, or when all data is lost."""
    everything: bool
    """True when no copy survives."""
    delayed: bool = False
    """True for messages that stay in the lost Region and arrive when it is back."""
    evidence: str
    """Where the figure comes from, or why it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackPoint:
    """Whether everything done until the end of a wave can be undone."""

    wave: int
    """The wave after which it is judged."""
    possible: bool
    """True when every change so far can be undone."""
    undo: Sequence[str]
    """Ids of the steps to undo, the last one first."""
    blocked_by: Sequence[str]
    """Ids of the steps done that cannot be undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRecovery:
    """What has to be done after the recovery, before the next event; no part of the RTO."""

    steps: Sequence[Step] = ()
    """The steps, sorted by wave."""
    precedence: Sequence[Precedence] = ()
    """Which of them must be finished before which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailoverPlan:
    """A failover plan. Equal inputs give equal plans and equal digests."""

    service: ComponentId
    """The component that the plan moves, with everything that it needs; usually a service."""
    last: str
    """The step that confirms that the service serves; degraded, until the soft steps are done."""
    from_region: str
    """The Region that fails or is left."""
    to_region: str
    """The Region that takes over."""
    mode: Mode
    """Whether the failing side still answers."""
    digest: str
    """`sha256:…` of the canonical JSON of the other fields without idempotency keys."""
    graph_digest: str
    """Digest of the revision that the plan was made from."""
    steps: Sequence[Step]
    """Sorted by (wave, −tier weight, −longest path to the end, id)."""
    precedence: Sequence[Precedence]
    """Which steps wait for which."""
    excluded: Sequence[Excluded]
    """What the plan does not touch, and why."""
    infeasible: Sequence[Infeasible]
    """Steps that cannot run during the event."""
    cycles: Sequence[CycleReport]
    """Steps that wait for each other."""
    critical_path: Sequence[str]
    """The steps that decide the RTO, first to last. In a planned failover they begin with the first
    interruption, as the RTO does; empty when nothing interrupts the service."""
    point_of_no_return: str | None
    """The first step that cannot be undone; None when all can."""
    detection: timedelta | None
    """Time until the failure is noticed; None when not known."""
    decision: timedelta | None
    """Time until somebody decides; None when not known."""
    gate: timedelta | None
    """When the first act of people may begin, from the event: they have noticed, decided, and
    checked what they need. Zero for a planned failover and where people do nothing; None when
    unknown."""
    rto: Comparison
    """How long it takes, beside what was promised; degraded until the soft steps are done."""
    rpo: Comparison
    """How much data is lost, beside what was promised."""
    rto_readings: Readings | None
    """The RTO with needs of unknown strength read as soft and as hard, where the two differ; `rto`
    shows the hard reading. None where they agree."""
    failback: bool = False
    """True when the plan returns to a Region that failed earlier: its stores are synchronised
    first."""
    scope: Sequence[ComponentId] = ()
    """Every affected component that the service needs. Each has a step, or its counterpart has one,
    or it is excluded."""
    counterparts: Sequence[Counterpart] = ()
    """What takes the place of what, and how that is known."""
    refusals: Sequence[Refusal] = ()
    """Hard needs that the new Region cannot meet; when not empty, the service cannot run there."""
    losses: Sequence[StoreLoss] = ()
    """What each authoritative store loses."""
    lacking: Sequence[ComponentId] = ()
    """Components that the service needs softly and that no step brings back, sorted: the service
    stays degraded."""
    rto_full: Comparison | None = None
    """The time until every step is done, soft ones included; unknown where `lacking` is not
    empty."""
    consistency: Consistency | None = None
    """How far apart in time the stores come back, beside what the service tolerates."""
    rollback_points: Sequence[RollbackPoint] = ()
    """One for each wave."""
    leave: Sequence[ComponentId] = ()
    """The components that stay in the old Region on request, sorted."""
    crossings: Sequence[Crossing] = ()
    """The uses across Regions that `leave` causes; only in a planned failover."""

    post_recovery: PostRecovery = field(default_factory=PostRecovery)
    """What has to be done after the recovery: protect the new primaries, rebuild the old stores as
    replicas, work off messages. It is no part of the RTO, nor of the digest."""

    @property
    def skew(self) -> timedelta | None:
        """How far apart in time the stores come back; None when a loss is unknown."""
        return None if self.consistency is None else self.consistency.apart

    @property
    def waves(self) -> Sequence[Sequence[Step]]:
        """The steps by wave, the first wave first."""
        count = max((step.wave for step in self.steps), default=0)
        return tuple(
            tuple(step for step in self.steps if step.wave == number)
            for number in range(1, count + 1)
        )

    @property
    def status(self) -> Literal["ready", "infeasible", "refused"]:
        """Whether running the steps brings the service back during the event.

        A fence that cannot run does not make a plan infeasible: a person may approve to continue.
        """
        if self.refusals:
            return "refused"
        stuck = any(blocked.step == self.last for blocked in self.infeasible)
        return "infeasible" if stuck else "ready"
