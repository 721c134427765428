"""The failover plan: steps, precedence with rule ids, waves, and what could not be planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from model.component import ComponentId
from model.requirement import EvidenceKind


class Mode(StrEnum):
    """Whether the failing side still answers."""

    PLANNED = "planned"
    UNPLANNED = "unplanned"


class Action(StrEnum):
    """What a step does to its component."""

    PRECHECK = "precheck"
    LOWER_TTL = "lower_ttl"
    APPROVE = "approve"
    DRAIN = "drain"
    FENCE = "fence"
    PROMOTE = "promote"
    RESTORE = "restore"
    START = "start"
    SCALE = "scale"
    ENABLE = "enable"
    SHIFT_TRAFFIC = "shift_traffic"
    VERIFY = "verify"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a plan (the step contract of `resilience-spec` §3.6)."""

    id: str
    """`<action>:<component>`, unique in the plan."""
    component: ComponentId
    action: Action
    side: str
    """The Region in which it acts."""
    wave: int
    """1 for the first."""
    description: str
    """One imperative sentence for the person who runs it."""
    requires: Sequence[str]
    """AWS APIs and components that the step itself uses, `rds:FailoverGlobalCluster@us-west-2`."""
    preconditions: Sequence[str]
    verify: Sequence[str]
    timeout: timedelta | None
    expected: timedelta | None
    """How long it takes; None when nobody knows."""
    evidence: str
    """Where `expected` comes from: a formula and its source, or why it is unknown."""
    irreversible: bool
    compensation: str | None
    """How to undo it; None when it cannot be undone."""
    modes: Sequence[Mode]
    owner: str | None
    retries: int
    on_failure: str
    """`stop`, `continue` or `rollback`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedence:
    """`before` must be finished when `after` starts."""

    before: str
    after: str
    rule: str
    """F-01 … F-13."""
    evidence: EvidenceKind | None = None
    """Of the dependency behind it; None when the rule alone demands it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """A component that the plan does not touch, and why."""

    component: ComponentId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Infeasible:
    """A step that cannot run during the event, and what it would need."""

    step: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleReport:
    """Steps that wait for each other, one shortest cycle and what to loosen."""

    members: Sequence[str]
    cycle: Sequence[str]
    suggestion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A computed figure beside its target."""

    computed: timedelta | None
    """None when a part of it is not known."""
    known_part: timedelta | None
    """A lower bound: what is known of it."""
    target: timedelta | None
    status: str
    """`met`, `breached`, `unknown` or `no_target`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailoverPlan:
    """A whole plan; equal inputs give equal plans and equal digests."""

    service: ComponentId
    from_region: str
    to_region: str
    mode: Mode
    digest: str
    """`sha256:…` of the canonical JSON of all the rest."""
    graph_digest: str
    steps: Sequence[Step]
    """Sorted by (wave, id)."""
    precedence: Sequence[Precedence]
    excluded: Sequence[Excluded]
    infeasible: Sequence[Infeasible]
    cycles: Sequence[CycleReport]
    critical_path: Sequence[str]
    """Step ids, first to last."""
    point_of_no_return: str | None
    """The first irreversible step."""
    detection: timedelta | None
    decision: timedelta | None
    rto: Comparison
    rpo: Comparison

    @property
    def waves(self) -> Sequence[Sequence[Step]]:
        """The steps by wave, the first wave first."""
        count = max((step.wave for step in self.steps), default=0)
        return tuple(
            tuple(step for step in self.steps if step.wave == number)
            for number in range(1, count + 1)
        )
