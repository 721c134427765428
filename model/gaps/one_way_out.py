"""One way out: a component runs in several zones, and all that it calls is reached through one."""

from collections.abc import Iterator

from model.gaps.gap_figures import confidence_in
from model.gaps.interface import Finding
from model.graph import DependencyGraph
from model.records.component import ComponentId
from model.records.objective import DisruptionClass
from model.records.requirement import Effect, Phase

ROUTES_TO = "routes_to"
RUNS_IN = "runs_in"


def find_one_way_out(graph: DependencyGraph) -> Iterator[Finding]:
    """Yield the components of several zones that need, hard, a gateway in a single one.

    The zones of the component are no redundancy then: with that zone its calls fail everywhere.
    Complexity: O(requirements).
    """
    for need in graph.records.requirements:
        if need.relation != ROUTES_TO or need.effect is not Effect.HARD:
            continue
        if need.phase is not Phase.RUN or len(zones_of(graph, need.dependent)) < 2:
            continue
        ways = {zone for member in need.members for zone in zones_of(graph, member.provider)}
        if len(ways) != 1:
            continue
        dependent, gateway = (graph.component(id_) for id_ in (need.dependent, need.providers[0]))
        yield Finding(
            component=dependent.id,
            provider=gateway.id,
            requirement=need.id,
            message=f"{dependent.label} runs in several zones, but reaches what it calls through "
            f"{gateway.label} alone, which lies in one of them",
            disruption_class=DisruptionClass.ZONE,
            confidence=confidence_in(need),
            hits=(gateway.id,),
            details={"form": "one way out", "zone": min(ways)},
        )


def zones_of(graph: DependencyGraph, component: ComponentId) -> frozenset[str]:
    """Return the zones of a component, or else those of what it runs in."""
    own = graph.component(component).zones
    if own:
        return frozenset(own)
    return frozenset(
        zone
        for need in graph.requirements_of(component)
        if need.relation == RUNS_IN and need.effect is Effect.CONTAINMENT
        for member in need.members
        for zone in graph.component(member.provider).zones
    )
