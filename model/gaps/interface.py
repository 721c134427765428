"""What a gap is and what a rule must provide."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from model.graph import DependencyGraph
from model.records.component import ComponentId, Json
from model.records.objective import DisruptionClass, Waiver
from model.records.requirement import RequirementId


class Severity(StrEnum):
    """How much a gap matters (`resilience-spec` §3.5), the gravest first."""

    CRITICAL = "critical"
    """Score as of a whole breach that takes a third of what matters."""
    HIGH = "high"
    """Score as of one that takes a twentieth of it."""
    MEDIUM = "medium"
    """Score as of one that takes a two-hundredth of it."""
    LOW = "low"
    """Any lower score."""


class Status(StrEnum):
    """What the comparison of target and achievable says."""

    BREACHED = "breached"
    """What can be achieved falls short of the target."""
    UNKNOWN = "unknown"
    """The achievable figure is not known, so compliance cannot be claimed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule yields: one gap before it is scored."""

    component: ComponentId
    """What has the gap."""
    message: str
    """One sentence for a person, with names and figures."""
    status: Status = Status.BREACHED
    """Whether the objective is breached, or cannot be judged."""
    disruption_class: DisruptionClass | None = None
    """Of which disruption; None when the gap is there without any."""
    provider: ComponentId | None = None
    """The provider behind it; None when there is no one such."""
    requirement: RequirementId | None = None
    """The requirement behind it; None when there is no one such."""
    target: Json = None
    """What was promised; None when nothing was."""
    achievable: Json = None
    """What the design can do; None when not known."""
    measured: Json = None
    """What was measured; None when nothing was."""
    exceed: float | None = None
    """How far a numeric target is missed, 0 to 1; None for yes-or-no gaps (counted as 1)."""
    confidence: float = 0.9
    """By the class of the evidence: measured 1.0, configuration 0.9, asserted 0.7, default 0.4."""
    hits: tuple[ComponentId, ...] = ()
    """What fails when the gap bites, for the reach; empty means `component`."""
    details: Mapping[str, Json] = field(default_factory=dict)
    """Further figures, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The four factors behind a severity, each 0 to 1."""

    tier_weight: float
    """Of the component, by the strictest tier that stands on it (`model.gaps.tiers`)."""
    exceed: float
    """How far the target is missed; 1 for yes-or-no gaps, 0.2 when the figure is not known."""
    reach: float
    """Share of what was promised that is in the blast radius (`model.gaps.affected_share`)."""
    confidence: float
    """In the evidence."""

    @property
    def value(self) -> float:
        """The product of the four."""
        return self.tier_weight * self.exceed * self.reach * self.confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A finding with its rule, score and waiver."""

    id: str
    """Stable identity: of rule, component, provider, requirement and class."""
    rule: str
    """Id of the rule that found it, `N-03`."""
    title: str
    """What the rule says."""
    finding: Finding
    score: float
    """The figure behind the severity, 0 to 1."""
    parts: Score
    """The four factors whose product is the score."""
    severity: Severity
    """How much it matters."""
    waiver: Waiver | None
    """The waiver that accepts it today, while it stays counted; None when nobody accepts it."""
    lapsed: Waiver | None = None
    """The last waiver that accepted it and has expired; None when one holds or none ever did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a rule looks at: the graph, and the moment for which it is asked."""

    graph: DependencyGraph
    at: datetime


def finds_nothing(question: Question) -> Iterator[Finding]:
    """Find nothing: for rules whose inputs no source gives yet."""
    return iter(())


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
    example: str = ""
    """What it finds in the sample estate, for the generated page."""
    example_component: str | None = None
    """Id or name of a component on which the sample estate has it, as `example` tells; None where
    the estate has none."""
    needs: str = ""
    """What is missing before the rule can find anything; empty when nothing is."""
    find: Callable[[Question], Iterator[Finding]] = finds_nothing
