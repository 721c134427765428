"""Severity: one score for each gap from four factors, and the buckets of the score."""

from math import inf, log2

from model.capability.estimate import Estimate
from model.gaps.interface import Finding, Score, Severity, Status

THRESHOLDS = ((0.3, Severity.CRITICAL), (0.05, Severity.HIGH), (0.005, Severity.MEDIUM))
"""The least score of each severity; below the last one a gap is low.

Critical: a full breach that takes a third of the business weight. High: one that takes a twentieth,
such as one service among twenty. Medium: one service among two hundred.
"""

UNKNOWN_EXCEED = 0.2
"""The factor where the achievable figure is unknown: as if the target were missed by a factor of
two, log2(2) / 5."""


def severity(score: float) -> Severity:
    """Return the bucket of a score.

    >>> str(severity(0.4)), str(severity(0.0005))
    ('critical', 'low')
    """
    return next((name for least, name in THRESHOLDS if score >= least), Severity.LOW)


def score(finding: Finding, *, tier_weight: float, reach: float) -> Score:
    """Return the factors of a finding, each rounded to nine decimals so that answers are equal."""
    return Score(
        tier_weight=round(tier_weight, 9),
        exceed=round(_exceed(finding), 9),
        reach=round(reach, 9),
        confidence=round(finding.confidence, 9),
    )


def exceed(achievable: float, target: float) -> float:
    """Return how far `achievable` is above `target`: log2 of the ratio in fifths, 0 to 1.

    Anything above a target of zero counts as 1.

        >>> exceed(60, 30), exceed(10, 30), exceed(3600, 30), exceed(1, 0), exceed(0, 0)
        (0.2, 0.0, 1.0, 1.0, 0.0)
    """
    if achievable <= target:
        return 0.0
    ratio = achievable / target if target > 0 else inf
    return 1.0 if ratio >= 32 else log2(ratio) / 5


def exceed_estimate(estimate: Estimate, target: float) -> float | None:
    """Return how far an estimate is above a target in seconds; None when unknown."""
    if estimate.never:
        return 1.0
    least = estimate.lower_bound.total_seconds()
    return None if estimate.value is None and least <= target else exceed(least, target)


def _exceed(finding: Finding) -> float:
    if finding.status is Status.UNKNOWN:
        return UNKNOWN_EXCEED
    return 1.0 if finding.exceed is None else finding.exceed
