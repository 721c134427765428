"""Tiers: how important a component is, by the tiers stated for it and its services."""

from model.capability import properties as read
from model.failover.scope import Scope
from model.records.component import ComponentId

LOWEST = 5
"""The weakest tier that counts; 1 is the strongest."""


def tier_weight(scope: Scope, component: ComponentId) -> int:
    """Return 5 for tier 1 down to 1 for tier 5; 0 when no tier is stated.

    The strongest tier counts: of the component, and of the services that it is a member of.
    """
    graph = scope.graph
    stated = (
        read.number(graph.component(group), read.TIER)
        for group in (component, *graph.groups_of(component))
    )
    known = [tier for tier in stated if tier is not None]
    return max(LOWEST + 1 - int(min(known)), 1) if known else 0
