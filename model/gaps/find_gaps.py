"""Find gaps: run every rule, score its findings, and attach the waivers."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256

from model.capability.ownership import owner_of
from model.gaps.affected_share import affected_services, reaches
from model.gaps.business_weight import Seeds
from model.gaps.interface import Finding, Gap, GapRule, Question, Severity
from model.gaps.severity import score, severity
from model.gaps.tiers import effective_tier, weight
from model.gaps.waivers import Waivers
from model.graph import DependencyGraph

ORDER = tuple(Severity)


def find(graph: DependencyGraph, *, at: datetime, rules: Iterable[GapRule]) -> Sequence[Gap]:
    """Return the gaps that `rules` find at the moment `at`: the most severe first, ties by id.

    Two findings of one rule about the same component, provider, requirement and class are one gap:
    the one with the higher score stays.
    """
    question = Question(graph=graph, at=at)
    findings = [(rule, finding) for rule in rules for finding in rule.find(question)]
    reach = reaches(graph, {_hits(finding) for _, finding in findings})
    waivers = Waivers.of(graph.waivers, at)
    gaps: dict[str, Gap] = {}
    for rule, finding in findings:
        gap = _gap(graph, rule, finding, reach[_hits(finding)], waivers)
        gaps[gap.id] = max(gaps.get(gap.id, gap), gap, key=_score)
    return tuple(sorted(gaps.values(), key=rank))


def rank(gap: Gap) -> tuple[int, float, str]:
    """Return the place of a gap among others: by severity, falling score, id."""
    return ORDER.index(gap.severity), -gap.score, gap.id


def gap_id(rule: str, finding: Finding) -> str:
    """Return the identity of a gap: 16 hexadecimal digits."""
    parts = (
        rule,
        finding.component,
        finding.provider or "",
        finding.requirement or "",
        finding.disruption_class or "",
    )
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def _gap(
    graph: DependencyGraph, rule: GapRule, finding: Finding, reach: float, waivers: Waivers
) -> Gap:
    tier_weight = weight(effective_tier(graph, finding.component))
    parts = score(finding, tier_weight=tier_weight, reach=reach)
    value = round(parts.value, 9)
    return Gap(
        id=gap_id(rule.id, finding),
        rule=rule.id,
        title=rule.title,
        finding=finding,
        score=value,
        parts=parts,
        severity=severity(value),
        cause=finding.cause,
        owner=owner_of(graph, finding.component),
        services=affected_services(graph, _hits(finding)),
        unit=finding.unit or rule.unit,
        fix=rule.fix,
        waiver=waivers.current(rule.id, finding.component),
        lapsed=waivers.lapsed(rule.id, finding.component),
    )


def _hits(finding: Finding) -> Seeds:
    return tuple(sorted(finding.hits)) or (finding.component,)


def _score(gap: Gap) -> tuple[float, str]:
    return gap.score, gap.finding.message
