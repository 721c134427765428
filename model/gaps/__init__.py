"""NFR gaps: promises that the current design cannot keep, one rule a file."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from model.gaps import (
    availability,
    backlog,
    cannot_start_again,
    capacity,
    control_plane,
    deadlock,
    deletable_copies,
    endless_recovery,
    expiring,
    false_redundancy,
    latency,
    missing_objective,
    no_backup,
    no_detection,
    no_place,
    no_procedure,
    not_allowed,
    not_allowed_there,
    observability_loop,
    one_content,
    open_intake,
    plan_drift,
    recovery_tool,
    renewal_loop,
    replication_skew,
    residency,
    returning_traffic,
    rpo_breach,
    rpo_inversion,
    rto_breach,
    rto_inversion,
    shared_fate,
    single_points,
    tier_inversion,
    timeouts,
    unproven_restore,
    unready_side,
    untested,
    weak_shared,
)
from model.gaps.find_gaps import find
from model.gaps.interface import Gap, GapRule
from model.graph import DependencyGraph

RULES: tuple[GapRule, ...] = (
    rto_breach.RULE,
    rpo_breach.RULE,
    rto_inversion.RULE,
    rpo_inversion.RULE,
    tier_inversion.RULE,
    availability.RULE,
    missing_objective.RULE,
    single_points.RULE,
    false_redundancy.RULE,
    no_backup.RULE,
    no_procedure.RULE,
    weak_shared.RULE,
    no_detection.RULE,
    untested.RULE,
    expiring.RULE,
    renewal_loop.RULE,
    capacity.RULE,
    backlog.RULE,
    latency.RULE,
    deadlock.RULE,
    recovery_tool.RULE,
    control_plane.RULE,
    timeouts.RULE,
    replication_skew.RULE,
    residency.RULE,
    plan_drift.RULE,
    observability_loop.RULE,
    not_allowed.RULE,
    not_allowed_there.RULE,
    returning_traffic.RULE,
    unready_side.RULE,
    endless_recovery.RULE,
    one_content.RULE,
    unproven_restore.RULE,
    cannot_start_again.RULE,
    no_place.RULE,
    open_intake.RULE,
    shared_fate.RULE,
    deletable_copies.RULE,
)
"""Every rule, by id."""


def find_gaps(
    graph: DependencyGraph, *, at: datetime, rules: Iterable[GapRule] = RULES
) -> Sequence[Gap]:
    """Return the gaps at the moment `at`: the most severe first, equal scores by id.

    Waived gaps are included, with their waivers. The same graph and moment give the same gaps.
    """
    return find(graph, at=at, rules=rules)


__all__ = ["RULES", "Gap", "GapRule", "find_gaps"]
