"""Figures of findings: durations as seconds, estimates as a number, `"never"` or None."""

from datetime import timedelta

from model.capability.estimate import CONFIDENCE, Estimate
from model.gaps.interface import Status
from model.records.component import Json
from model.records.requirement import EvidenceKind, Requirement

EVIDENCE = {
    EvidenceKind.OBSERVED: 1.0,
    EvidenceKind.DECLARED: 0.9,
    EvidenceKind.ASSERTED: 0.7,
    EvidenceKind.INFERRED: 0.7,
}
"""Confidence in a requirement, by its strongest evidence."""

NO_EVIDENCE = 0.4
NEVER = "never"


def seconds(duration: timedelta | None) -> int | float | None:
    """Return a duration in seconds, whole where it is; None stays None."""
    if duration is None:
        return None
    whole_seconds = duration.total_seconds()
    return int(whole_seconds) if whole_seconds.is_integer() else whole_seconds


def figure(estimate: Estimate) -> Json:
    """Return an estimate in seconds, `"never"` when it is endless, None when it is not known."""
    return NEVER if estimate.never else seconds(estimate.value)


def judge(estimate: Estimate, target: timedelta) -> Status | None:
    """Return the status of an estimate against its target; None when it keeps the target."""
    over = estimate.exceeds(target)
    if over is None:
        return Status.UNKNOWN
    return Status.BREACHED if over else None


def confidence(estimate: Estimate) -> float:
    """Return the confidence in an estimate, by its basis."""
    return CONFIDENCE[estimate.basis]


def confidence_in(need: Requirement) -> float:
    """Return the confidence in a requirement; 0.4 when it has no evidence."""
    return EVIDENCE[need.evidence[0].kind] if need.evidence else NO_EVIDENCE
