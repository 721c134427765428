"""Affected share: how much of the business weight of an estate is in the blast radius of a gap."""

from collections.abc import Collection, Mapping

from model.gaps.business_weight import Seeds, known_shares
from model.gaps.joint_failures import note_shares
from model.graph import DependencyGraph


def reaches(graph: DependencyGraph, failures: Collection[Seeds]) -> Mapping[Seeds, float]:
    """Return the share of the business weight that each failure takes, 0 to 1, by failure.

    The seeds count as affected.

    Complexity: one sweep of the graph for each 64 failures that are not known yet.
    """
    note_shares(graph, failures)
    known = graph.once(known_shares)
    return {failure: known[failure] for failure in failures}
