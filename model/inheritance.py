"""Inheritance of objectives: what a component owes because of what stands on it."""

from model.graph import DependencyGraph
from model.objective import DisruptionClass, Objective


def objective(
    graph: DependencyGraph, component: str, disruption_class: DisruptionClass
) -> Objective | None:
    """Return the strictest promise that binds `component`, field by field; None when there is none.

    A provider inherits the RTO and RPO of whatever needs it hard (services hand theirs to their
    members). `inherited_from` names where the strictest RTO came from.
    """
    raise NotImplementedError
