"""Interface of gap rules: what a rule is given, what it yields, and what a gap is."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from model.graph import DependencyGraph
from model.records.component import ComponentId, Json
from model.records.objective import DisruptionClass, Waiver
from model.records.requirement import RequirementId


class Severity(StrEnum):
    """How severe a gap is, the most severe first."""

    CRITICAL = "critical"
    """The score of a full breach that takes a third of the business weight, or more."""
    HIGH = "high"
    """The score of a full breach that takes a twentieth of it, or more."""
    MEDIUM = "medium"
    """The score of a full breach that takes a two-hundredth of it, or more."""
    LOW = "low"
    """Any lower score."""


class Status(StrEnum):
    """The result of comparing the achievable figure with the target."""

    BREACHED = "breached"
    """The achievable figure misses the target."""
    UNKNOWN = "unknown"
    """The achievable figure is unknown, so that the target cannot count as met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A gap as a rule yields it, before it is scored."""

    component: ComponentId
    """What has the gap."""
    message: str
    """One sentence for people, with names and figures."""
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
    unit: str | None = None
    """Unit of its figures where it is not that of the rule; None to use that of the rule."""
    exceed: float | None = None
    """How far a numeric target is missed, 0 to 1; None for yes-or-no gaps (counted as 1)."""
    confidence: float = 0.9
    """By the class of the evidence: measured 1.0, configuration 0.9, asserted 0.7, default 0.4."""
    hits: tuple[ComponentId, ...] = ()
    """The components whose failure stands for the gap when its reach is computed; empty means
    `component`."""
    details: Mapping[str, Json] = field(default_factory=dict)
    """Further figures, by name."""

    @property
    def cause(self) -> ComponentId:
        """The component because of which it is there: gaps with one cause are closed together.

        The provider behind it, else the only component whose failure stands for it, else the
        component itself.
        """
        if self.provider is not None:
            return self.provider
        return self.hits[0] if len(self.hits) == 1 else self.component


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The four factors behind a severity, each 0 to 1."""

    tier_weight: float
    """Weight of the strictest tier among the component and its dependents (`model.gaps.tiers`)."""
    exceed: float
    """How far the target is missed; 1 for yes-or-no gaps, 0.2 when the figure is unknown."""
    reach: float
    """Share of the business weight in the blast radius (`model.gaps.affected_share`)."""
    confidence: float
    """Confidence in the evidence."""

    @property
    def value(self) -> float:
        """The product of the four factors."""
        return self.tier_weight * self.exceed * self.reach * self.confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A finding with its rule, score and waiver."""

    id: str
    """Stable: a digest of rule, component, provider, requirement and class."""
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
    cause: ComponentId
    """The component because of which it is there; gaps with one cause are closed together."""
    owner: str | None
    """Who answers for its component; None when nothing states an owner."""
    services: tuple[ComponentId, ...]
    """The services that its failure takes down or degrades, sorted."""
    unit: str | None
    """Unit of target, achievable and measured: `s` for seconds; None for texts, and without
    them."""
    fix: str
    """How to close it."""
    lapsed: Waiver | None = None
    """The last waiver that accepted it and has expired; None when one holds or none ever did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The input of a rule: the graph, and the moment at which it is judged."""

    graph: DependencyGraph
    at: datetime


def finds_nothing(question: Question) -> Iterator[Finding]:
    """Yield nothing: for rules whose inputs no source provides yet."""
    return iter(())


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRule:
    """One rule. Its id is never used for another rule."""

    id: str
    title: str
    why: str
    """Why it matters, for the generated page."""
    fix: str
    """How to close it."""
    source: str
    example: str = ""
    """What the rule finds in the sample estate, for the generated page."""
    example_component: str | None = None
    """Id or name of a component with this gap in the sample estate; None when the estate has
    none."""
    needs: str = ""
    """The input that is missing before the rule can find anything; empty when nothing is."""
    unit: str | None = None
    """Unit of its figures: `s`, `tiers`; None when it has none."""
    find: Callable[[Question], Iterator[Finding]] = finds_nothing
