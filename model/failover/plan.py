"""The failover plan: steps, precedence with rule ids, waves, and what could not be planned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Literal

from model.records.component import ComponentId
from model.records.requirement import Effect, EvidenceKind, RequirementId
from model.recovery.consistency import Consistency


class Mode(StrEnum):
    """Whether the failing side still answers."""

    PLANNED = "planned"
    """It answers: it can be drained, and nothing need be lost."""
    UNPLANNED = "unplanned"
    """It does not answer, or cannot be trusted."""


class Action(StrEnum):
    """What a step does to its component."""

    PRECHECK = "precheck"
    """Look whether the other side can take over."""
    LOWER_TTL = "lower_ttl"
    """Let names be forgotten sooner, before they move."""
    APPROVE = "approve"
    """A person decides."""
    RESYNC = "resync"
    """Bring the copies up to date."""
    DRAIN = "drain"
    """Let what is under way come to its end."""
    FENCE = "fence"
    """Make the old side unable to write."""
    PROMOTE = "promote"
    """Make a copy the one that takes writes."""
    RESTORE = "restore"
    """Make it anew from a backup."""
    START = "start"
    """Start it."""
    SCALE = "scale"
    """Give it the capacity of both sides."""
    ENABLE = "enable"
    """Switch on what was off on this side: triggers, schedules, rules."""
    SHIFT_TRAFFIC = "shift_traffic"
    """Send users to this side."""
    VERIFY = "verify"
    """See that a step worked."""
    MANUAL = "manual"
    """A person does it, by the description."""


PASSIVE = frozenset({Action.PRECHECK, Action.VERIFY, Action.APPROVE})
"""Actions that change no state: they look, or they decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a plan (the step contract of `resilience-spec` §3.6)."""

    id: str
    """`<action>:<component>`, unique; the check of a change is `verify:<step it checks>`. What
    configures a component anew for full function only ends in `/soft`; in the plan of what is no
    service, what is about the whole is `<action>:whole:<component>`."""
    component: ComponentId
    """What it acts on."""
    action: Action
    """What it does."""
    side: str
    """The Region in which it acts, or `global`."""
    wave: int
    """1 for the first; the steps of one wave may run together."""
    description: str
    """One imperative sentence for the person who runs it."""
    requires: Sequence[str]
    """AWS APIs and components that the step itself uses, `rds:FailoverGlobalCluster@us-west-2`."""
    preconditions: Sequence[str]
    """What must hold before it starts."""
    verify: Sequence[str]
    """How to see that it worked."""
    timeout: timedelta | None
    """When to give up; None when nobody knows how long it may take."""
    expected: timedelta | None
    """How long it takes; None when nobody knows."""
    evidence: str
    """Where `expected` comes from: a formula and its source, or why it is unknown."""
    irreversible: bool
    """True when it cannot be undone."""
    compensation: str | None
    """How to undo it; None when it cannot be undone, or changes nothing."""
    modes: Sequence[Mode]
    """In which modes it is part of the plan."""
    owner: str | None
    """Who runs it; None when nobody was named."""
    retries: int
    """How often to try again."""
    on_failure: Literal["stop", "continue", "rollback"]
    """`stop`, `continue` or `rollback`."""
    resources: Mapping[str, int] = field(default_factory=dict)
    """Units that it occupies while it runs, by resource: `operator`, `rds@us-west-2`."""
    condition: str | None = None
    """When a branch is taken; None for a step that always runs."""
    soft: bool = False
    """True when only full function needs it: the service does not wait for it."""
    at_least: timedelta = timedelta(0)
    """What is known of `expected` at least; equal to it when that is known."""
    idempotency_key: str = ""
    """SHA-256 of plan digest and step id: a second run with this key does nothing new."""

    @property
    def changes(self) -> bool:
        """True when it changes the state of something."""
        return self.action not in PASSIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedence:
    """`before` must be finished when `after` starts."""

    before: str
    """Id of the step that must be finished."""
    after: str
    """Id of the step that waits."""
    rule: str
    """The rule that demands it, `F-01` to `F-14`."""
    evidence: EvidenceKind | None = None
    """Of the dependency behind it; None when the rule alone demands it."""
    join: str | None = None
    """Precedences into one step with an equal join wait together, for `minimum` of them;
    None when this one must be met whatever the others do."""
    minimum: int = 1
    """How many of the join are needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterpart:
    """What takes the place of a component on the other side, and how that is known."""

    component: ComponentId
    """On the side that is left."""
    counterpart: ComponentId
    """On the side that takes over."""
    rule: str
    """How that is known: `replication`, `same-name`, …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """A component that the plan does not touch, and why."""

    component: ComponentId
    """What is left out."""
    reason: str
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A hard need of the service that nothing on the target side meets."""

    component: ComponentId
    """What is absent."""
    needed_by: ComponentId
    """What cannot do without it."""
    requirement: RequirementId
    """The need that nothing meets."""
    reason: str
    """Why the service cannot run there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A use of the other Region, because something was left behind."""

    dependent: ComponentId
    """What uses the other Region, as it runs when the plan is done."""
    provider: ComponentId
    """What it then uses: what was left behind, or what took the place of what moved away."""
    requirement: RequirementId
    """The need that crosses."""
    effect: Effect
    """How much the dependent needs it."""
    from_region: str | None
    """Where the dependent runs; None when it lies in no Region."""
    to_region: str
    """Where the provider runs."""
    latency: timedelta | None
    """What each call takes longer; None when not known."""
    evidence: str
    """Where `latency` comes from, or why it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Infeasible:
    """A step that cannot run during the event, and what it would need."""

    step: str
    """Id of the step."""
    reason: str
    """What it would need."""
    alternative: str | None = None
    """What would work instead; None when nothing is declared."""
    waits_for: str | None = None
    """The step that holds it up; None when it cannot run itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleReport:
    """Steps that wait for each other, one shortest cycle and what to loosen."""

    members: Sequence[str]
    """All of them."""
    cycle: Sequence[str]
    """One shortest cycle among them: each waits for the step before it, the first for the last."""
    suggestion: str
    """What to loosen."""
    dropped: Sequence[Precedence] = ()
    """What the plan ignores so that an order exists, weakest first."""
    manual: bool = False
    """True when nothing weak could be ignored: a person starts the group together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A computed figure beside its target."""

    computed: timedelta | None
    """The figure; None when a part of it is not known."""
    known_part: timedelta | None
    """A lower bound: what is known of it."""
    target: timedelta | None
    """What was promised; None when nothing was."""
    status: Literal["met", "breached", "unknown", "no_target"]
    """`met`, `breached`, `unknown` or `no_target`."""
    reason: str = ""
    """Where it comes from, or why it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreLoss:
    """How much recent data one authoritative store loses."""

    component: ComponentId
    """The store."""
    loss: timedelta | None
    """How much; None when not known, or when everything is lost."""
    everything: bool
    """True when no copy survives."""
    evidence: str
    """Where the figure comes from, or why it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackPoint:
    """Whether everything done up to the end of a wave can be undone."""

    wave: int
    """The wave after which it is judged."""
    possible: bool
    """True when every change so far can be undone."""
    undo: Sequence[str]
    """Ids of the done steps to compensate, the last first."""
    blocked_by: Sequence[str]
    """Ids of the done steps that cannot be undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailoverPlan:
    """A whole plan; equal inputs give equal plans and equal digests."""

    service: ComponentId
    """What is brought back: a service, or any other component with all that it stands on."""
    last: str
    """The step that confirms that it serves; degraded, until the soft steps are done."""
    from_region: str
    """The Region that fails or is left."""
    to_region: str
    """The Region that takes over."""
    mode: Mode
    """Whether the failing side still answers."""
    digest: str
    """`sha256:…` of all the rest, idempotency keys aside."""
    graph_digest: str
    """Digest of the revision that the plan was made from."""
    steps: Sequence[Step]
    """Sorted by (wave, −tier weight, −tail, id): those that matter most first."""
    precedence: Sequence[Precedence]
    """Which steps wait for which."""
    excluded: Sequence[Excluded]
    """What the plan does not touch, and why."""
    infeasible: Sequence[Infeasible]
    """Steps that cannot run during the event."""
    cycles: Sequence[CycleReport]
    """Steps that wait for each other."""
    critical_path: Sequence[str]
    """The steps that decide the RTO, first to last. Planned, they begin with the first that users
    notice, as the RTO does; empty when they notice none."""
    point_of_no_return: str | None
    """The first step that cannot be undone; None when all can."""
    detection: timedelta | None
    """Time until the failure is noticed; None when not known."""
    decision: timedelta | None
    """Time until somebody decides; None when not known."""
    rto: Comparison
    """How long it takes, beside what was promised; degraded until the soft steps are done."""
    rpo: Comparison
    """How much data is lost, beside what was promised."""
    failback: bool = False
    """True when it returns to a Region that failed earlier: stores are synchronised back first."""
    scope: Sequence[ComponentId] = ()
    """Every affected component that the service stands on: each has a step, its counterpart has
    one, or it is excluded."""
    counterparts: Sequence[Counterpart] = ()
    """What takes the place of what, and how that is known."""
    refusals: Sequence[Refusal] = ()
    """Not empty: the service cannot run on the target side, whatever the steps do."""
    losses: Sequence[StoreLoss] = ()
    """What each authoritative store loses."""
    lacking: Sequence[ComponentId] = ()
    """What the service can do without, and no step brings back: until somebody does, it works
    degraded. Sorted."""
    rto_full: Comparison | None = None
    """Until every step is done, the soft ones too, which `rto` does not wait for; unknown where
    something is lacking, because no step brings it back."""
    consistency: Consistency | None = None
    """How far apart in time the stores come back, beside what the service bears."""
    rollback_points: Sequence[RollbackPoint] = ()
    """Whether everything can be undone, after each wave."""
    leave: Sequence[ComponentId] = ()
    """What stays where it is, as asked, sorted; empty when everything moves."""
    crossings: Sequence[Crossing] = ()
    """Who uses the other Region because of `leave`; only planned, where both sides live."""

    @property
    def skew(self) -> timedelta | None:
        """How far apart in time the stores come back; None when a loss is not known."""
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

        A fence that cannot run does not make a plan infeasible: a person may approve to go on.
        """
        if self.refusals:
            return "refused"
        stuck = any(one.step == self.last for one in self.infeasible)
        return "infeasible" if stuck else "ready"
