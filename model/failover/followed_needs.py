"""Which requirements a failover has to care for."""

from model.failover.dns_names import ANSWERS
from model.failover.places import PLACES
from model.graph import DependencyGraph
from model.records.requirement import Effect, Phase, Requirement


def followed(graph: DependencyGraph, need: Requirement) -> bool:
    """Tell whether a failover has to care for the providers of a requirement.

    Hard needs, those of the start too, what a name answers with, and containers that are no
    places: an ECS cluster, a hosted zone. Needs of unknown strength count, to be safe.
    """
    if need.relation in ANSWERS:
        return True
    if need.phase is Phase.RENEW:
        return False
    if need.effect is Effect.LIFECYCLE:
        return need.phase is Phase.START
    if need.effect is Effect.CONTAINMENT:
        return all(graph.component(one).kind not in PLACES for one in need.providers)
    return need.effect in (Effect.HARD, Effect.UNKNOWN)


def needed_softly(need: Requirement) -> bool:
    """Tell whether losing the providers of a requirement degrades its dependent, and no more.

    What a name answers with is more than that: one side of it is enough.
    """
    soft = need.effect is Effect.SOFT and need.phase is Phase.RUN
    return soft and need.relation not in ANSWERS
