"""Followed needs: the requirements that a failover has to meet in the new Region."""

from model.failover.dns_names import ANSWERS
from model.failover.places import PLACES
from model.graph import DependencyGraph
from model.records.requirement import Effect, Phase, Requirement


def followed(graph: DependencyGraph, need: Requirement) -> bool:
    """Tell whether a failover has to bring the providers of a requirement across.

    Followed are hard needs, needs at start, the answers of a name, and containers that are no
    places (an ECS cluster, a hosted zone). Needs of unknown strength are followed too, to be safe.
    """
    if need.relation in ANSWERS:
        return True
    if need.phase is Phase.RENEW:
        return False
    if need.effect is Effect.LIFECYCLE:
        return need.phase is Phase.START
    if need.effect is Effect.CONTAINMENT:
        return all(graph.component(provider).kind not in PLACES for provider in need.providers)
    return need.effect in (Effect.HARD, Effect.UNKNOWN)


def needed_softly(need: Requirement) -> bool:
    """Tell whether the loss of the providers degrades the dependent and does not stop it.

    The answers of a name are no soft need: the name works as long as one of them is left.
    """
    soft = need.effect is Effect.SOFT and need.phase is Phase.RUN
    return soft and need.relation not in ANSWERS
