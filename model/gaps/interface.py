"""What a gap is and what a rule must provide."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from model.component import ComponentId, Json
from model.graph import DependencyGraph
from model.objective import DisruptionClass, Waiver
from model.requirement import RequirementId


class Severity(StrEnum):
    """How much a gap matters (`resilience-spec` §3.5)."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Status(StrEnum):
    """What the comparison of target and achievable says."""

    BREACHED = "breached"
    UNKNOWN = "unknown"
    """The achievable figure is not known, so compliance cannot be claimed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule yields: one gap before it is scored."""

    component: ComponentId
    message: str
    """One sentence for a person, with names and figures."""
    status: Status = Status.BREACHED
    disruption_class: DisruptionClass | None = None
    provider: ComponentId | None = None
    requirement: RequirementId | None = None
    target: Json = None
    achievable: Json = None
    measured: Json = None
    exceed: float | None = None
    """How far a numeric target is missed, 0 to 1; None for yes-or-no gaps (counted as 1)."""
    confidence: float = 0.9
    """By the class of the evidence: measured 1.0, configuration 0.9, asserted 0.7, default 0.4."""
    details: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A finding with its rule, score and waiver."""

    id: str
    """Stable: digest of rule, component, provider, requirement and class."""
    rule: str
    title: str
    finding: Finding
    score: float
    severity: Severity
    waiver: Waiver | None
    """The waiver that accepts it today; a waived gap stays counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a rule looks at: the graph, and the moment for which it is asked."""

    graph: DependencyGraph
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRule:
    """One rule. Ids are those of `resilience-spec` §3.5 and are never used again."""

    id: str
    title: str
    why: str
    """Why it matters, for the generated page."""
    fix: str
    """How to close it."""
    source: str
    find: Callable[[Question], Iterator[Finding]]
