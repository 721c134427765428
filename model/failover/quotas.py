"""Quotas: whether the service quotas of the new Region allow what a failover needs there."""

from collections.abc import Iterator, Sequence

from model.capability import properties as read
from model.graph import DependencyGraph
from model.records.component import Component

BOUNDED = "bounded_by_quota"
"""Relation of a component to the quota that bounds it."""


def is_bounded(graph: DependencyGraph, component: str) -> bool:
    """Tell whether a quota is known to bound a component."""
    return bool(quotas(graph, component))


def quotas(graph: DependencyGraph, component: str) -> Sequence[Component]:
    """Return the quotas that bound a component, sorted by id."""
    names = {
        provider
        for need in graph.requirements_of(component)
        if need.relation == BOUNDED
        for provider in need.providers
    }
    return [graph.component(name) for name in sorted(names)]


def too_small(graph: DependencyGraph, component: str) -> Iterator[str]:
    """Yield, for each quota that is less than what is needed, both figures."""
    for quota in quotas(graph, component):
        value, needed = read.number(quota, read.QUOTA), read.number(quota, read.QUOTA_NEEDED)
        if value is not None and needed is not None and value < needed:
            yield f"quota {value:g} < {needed:g} needed ({quota.label})"


def unread(graph: DependencyGraph, component: str) -> Iterator[str]:
    """Yield, for each quota without a figure, which of its two is not known."""
    for quota in quotas(graph, component):
        if read.number(quota, read.QUOTA) is None:
            yield f"the quota {quota.label} was not read"
        elif read.number(quota, read.QUOTA_NEEDED) is None:
            yield f"what is needed of the quota {quota.label} is not stated"
