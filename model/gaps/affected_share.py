"""Reach: how much of what matters is in the blast radius of a gap."""

from collections.abc import Collection, Mapping

from model.gaps.business_weight import Seeds, known_shares
from model.gaps.joint_failures import note_shares
from model.graph import DependencyGraph


def reaches(graph: DependencyGraph, failures: Collection[Seeds]) -> Mapping[Seeds, float]:
    """Return, for each failure, the share of what matters (`worth`) that is then not up, 0 to 1.

    The seeds count as not up.

    Complexity: one sweep of the graph for each 64 failures that no rule looked at before.
    """
    note_shares(graph, failures)
    known = graph.once(known_shares)
    return {failure: known[failure] for failure in failures}
