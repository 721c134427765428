"""Promotion: what grave gaps name as a single point of failure is drawn (MAP-9)."""

from collections.abc import Iterable

from model.gaps.interface import Gap, Severity
from model.records.component import ComponentId

RULES = frozenset({"N-08", "N-09"})
"""Single point of failure, and false redundancy."""

GRAVE = frozenset({Severity.CRITICAL, Severity.HIGH})


def promoted_by(gaps: Iterable[Gap]) -> frozenset[ComponentId]:
    """Return the providers that critical and high gaps of the two rules name.

    Accepted gaps count as well: an owner's acceptance changes nothing in the design.
    """
    return frozenset(
        gap.finding.provider
        for gap in gaps
        if gap.rule in RULES and gap.severity in GRAVE and gap.finding.provider is not None
    )
