"""Affected share: how much of the business weight, and which services, a gap can take."""

from collections.abc import Collection, Mapping

from model.gaps.business_weight import Seeds, known_services, known_shares
from model.gaps.joint_failures import note_shares
from model.graph import DependencyGraph
from model.records.component import ComponentId


def reaches(graph: DependencyGraph, failures: Collection[Seeds]) -> Mapping[Seeds, float]:
    """Return the share of the business weight that each failure takes, 0 to 1, by failure.

    The seeds count as affected.

    Complexity: one sweep of the graph for each 64 failures that are not known yet.
    """
    note_shares(graph, failures)
    known = graph.once(known_shares)
    return {failure: known[failure] for failure in failures}


def affected_services(graph: DependencyGraph, failure: Seeds) -> tuple[ComponentId, ...]:
    """Return the services that are not up when `failure` happens, sorted.

    Complexity: one sweep of the graph for a failure that is not known yet.
    """
    note_shares(graph, (failure,))
    return graph.once(known_services)[failure]
