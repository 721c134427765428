"""Tiers: how much a component matters, from what people said of the services it belongs to."""

from model.capability import properties as read
from model.failover.scope import Scope
from model.records.component import ComponentId

LOWEST = 5
"""The weakest tier that is told apart; 1 is the strongest."""


def tier_weight(scope: Scope, component: ComponentId) -> int:
    """Return 5 for tier 1 down to 1 for tier 5; 0 when nobody stated a tier.

    The strongest counts: of the component, and of the services that it is a member of.
    """
    graph = scope.graph
    stated = (
        read.number(graph.component(one), read.TIER)
        for one in (component, *graph.groups_of(component))
    )
    known = [one for one in stated if one is not None]
    return max(LOWEST + 1 - int(min(known)), 1) if known else 0
