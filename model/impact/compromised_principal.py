"""A compromised principal as a disruption: everything that an attacker may take down."""

from datetime import datetime

from model.disruption.disruptions import PrincipalCompromised
from model.graph import DependencyGraph
from model.impact.compromise import compromise


def principal_compromised(
    graph: DependencyGraph, principal: str, *, at: datetime, possible: bool = False
) -> PrincipalCompromised:
    """Return the disruption in which an attacker holds `principal`, a user, role or account.

    Everything fails that the attacker may act as or stop for certain at the moment `at`; with
    `possible`, also what conditions may protect.

    Complexity: as for `compromise`.

    Raises:
        UnknownComponent: if the principal is not in the graph.
        InvalidValue: if it is neither a principal nor an account.
    """
    taken = compromise(graph, principal, at=at)
    return PrincipalCompromised(
        principal=taken.start, components=tuple(taken.seeds(possible=possible))
    )
