"""Full function: when a component is back with everything that it needs softly, too."""

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from model.capability.estimate import Estimate, worst
from model.graph import DependencyGraph
from model.records.component import ComponentId
from model.records.objective import DisruptionClass
from model.records.requirement import Effect, Phase, Requirement
from model.recovery.effective_rto import effective_rto


@dataclass(frozen=True, slots=True, kw_only=True)
class FullFunction:
    """When nothing is degraded any more, under the worst disruption of one class."""

    total: Estimate
    """Never shorter than the effective RTO, after which the component serves, maybe degraded."""
    path: Sequence[ComponentId]
    """What it waits for, first to recover first, itself last; empty when it is not hit."""
    soft: Sequence[ComponentId]
    """What it, or something that it stands on, needs softly, sorted; empty: `total` is the RTO."""


def full_function(
    graph: DependencyGraph, component: str, disruption_class: DisruptionClass, at: datetime
) -> FullFunction:
    """Return when a component does all that it did: soft requirements gate like hard ones.

    That they do not gate makes the effective RTO the degraded one (`resilience-spec` §3.4).

    Raises:
        UnknownComponent: if there is no such component.

    Complexity: that of `effective_rto`, twice; and once for a graph its compilation again.
    """
    served = effective_rto(graph, component, disruption_class, at)
    soft = _soft_providers(graph, served.component)
    if not soft:
        return FullFunction(total=served.total, path=served.path, soft=())
    found = effective_rto(graph.once(_all_hard), component, disruption_class, at)
    return FullFunction(
        total=worst((served.total, found.total)), path=found.path or served.path, soft=soft
    )


def _all_hard(graph: DependencyGraph) -> DependencyGraph:
    """Return the graph whose soft requirements are hard; those of unknown strength need all."""
    requirements = tuple(_hard(one) if _is_soft(one) else one for one in graph.records.requirements)
    return DependencyGraph(replace(graph.records, requirements=requirements))


def _hard(one: Requirement) -> Requirement:
    wanted = len(one.members) if one.effect is Effect.UNKNOWN else one.minimum
    return replace(one, effect=Effect.HARD, minimum=wanted)


def _soft_providers(graph: DependencyGraph, root: ComponentId) -> Sequence[ComponentId]:
    """Return what the root, and all that it needs while running, need softly."""
    found: set[ComponentId] = set()
    seen, near = {root}, deque([root])
    while near:
        one = near.popleft()
        soft, hard = _run_needs(graph, one)
        found |= soft
        new = (soft | hard | set(graph.members(one))) - seen
        seen |= new
        near.extend(sorted(new))
    return tuple(sorted(found))


def _run_needs(
    graph: DependencyGraph, component: ComponentId
) -> tuple[set[ComponentId], set[ComponentId]]:
    needs = graph.requirements_of(component)
    hard = (one for one in needs if one.effect is Effect.HARD and one.phase is Phase.RUN)
    return _providers([one for one in needs if _is_soft(one)]), _providers([*hard])


def _providers(needs: Collection[Requirement]) -> set[ComponentId]:
    return {provider for one in needs for provider in one.providers}


def _is_soft(one: Requirement) -> bool:
    """Return whether full function needs it; of unknown strength means softly at least."""
    return one.effect in (Effect.SOFT, Effect.UNKNOWN) and one.phase is Phase.RUN
