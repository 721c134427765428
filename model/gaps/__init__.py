"""NFR gaps: promises that today's design cannot keep, one rule a file."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from model.gaps import (
    deadlock,
    expiring,
    false_redundancy,
    missing_objective,
    no_backup,
    no_detection,
    rpo_breach,
    rpo_inversion,
    rto_breach,
    rto_inversion,
    single_points,
)
from model.gaps.find import find
from model.gaps.interface import Gap, GapRule
from model.graph import DependencyGraph

RULES: tuple[GapRule, ...] = (
    rto_breach.RULE,
    rpo_breach.RULE,
    rto_inversion.RULE,
    rpo_inversion.RULE,
    missing_objective.RULE,
    single_points.RULE,
    false_redundancy.RULE,
    no_backup.RULE,
    no_detection.RULE,
    expiring.RULE,
    deadlock.RULE,
)
"""Every rule, by id."""


def find_gaps(
    graph: DependencyGraph, *, at: datetime, rules: Iterable[GapRule] = RULES
) -> Sequence[Gap]:
    """Return the gaps for the moment `at`: the gravest first, equal scores by id.

    A waived gap is among them, with its waiver. The same graph and moment give the same gaps.
    """
    return find(graph, at=at, rules=rules)


__all__ = ["RULES", "Gap", "GapRule", "find_gaps"]
