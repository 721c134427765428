"""Dependency paths: how one component comes to need another."""

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from model.graph import DependencyGraph
from model.records.component import ComponentId, Kind
from model.records.requirement import Effect, Phase, Requirement, RequirementId

STOPPING = frozenset({Effect.HARD, Effect.CONTAINMENT})
"""The effects without which a component does not serve at all."""
SERVING = STOPPING | {Effect.SOFT, Effect.TRIGGER, Effect.UNKNOWN}
"""The effects through which a component is needed to serve."""
USERS = frozenset({Kind.SERVICE, Kind.USER_JOURNEY, Kind.SYSTEM})
"""Kinds that people name when they ask who uses something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStep:
    """One requirement of a path: `dependent` needs `provider`."""

    dependent: ComponentId
    provider: ComponentId
    requirement: RequirementId


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A service, journey or system that needs a component."""

    component: ComponentId
    """The service, journey or system."""
    distance: int
    """Requirements on the shortest path to the shared component; 1 for a direct need."""
    hard: bool
    """Whether some path has hard requirements only."""


def dependency_path(
    graph: DependencyGraph,
    dependent: ComponentId,
    provider: ComponentId,
    effects: Collection[Effect] = tuple(Effect),
) -> Sequence[PathStep] | None:
    """Return a shortest path of requirements from `dependent` to `provider`.

    Every member of a group counts as a step, whether it is needed alone or not. A path to a
    service ends at the first of its members that it reaches. Of several shortest paths the same
    one is returned every time. The path of a component to itself is empty; None means that there
    is no path.

    Raises:
        UnknownComponent: if the graph does not have one of the two.

    Complexity:
        O(components + members of requirements): a breadth-first search.
    """
    ends = {graph.component(provider).id, *graph.members(provider)}
    came_by: dict[ComponentId, PathStep | None] = {graph.component(dependent).id: None}
    waiting = deque([dependent])
    reached = provider if provider == dependent else None
    while waiting and reached is None:
        component = waiting.popleft()
        for need in graph.requirements_of(component):
            if need.effect not in effects:
                continue
            for following in need.providers:
                if following not in came_by:
                    came_by[following] = PathStep(
                        dependent=component, provider=following, requirement=need.id
                    )
                    waiting.append(following)
                    if following in ends and reached is None:
                        reached = following
    return None if reached is None else tuple(_steps(came_by, reached))[::-1]


def _steps(
    came_by: Mapping[ComponentId, PathStep | None], provider: ComponentId
) -> Iterator[PathStep]:
    """Yield the steps to `provider`, the last one first."""
    step = came_by[provider]
    while step is not None:
        yield step
        step = came_by[step.dependent]


def users(graph: DependencyGraph, component: ComponentId) -> Sequence[User]:
    """Return the services, journeys and systems that need a component to serve.

    They are sorted by distance, then by id. Empty when nothing that people name needs it.

    Raises:
        UnknownComponent: if the graph does not have the component.

    Complexity:
        O(components + requirements): two breadth-first searches.
    """
    distance = _dependents(graph, component, SERVING)
    hard = _dependents(graph, component, STOPPING)
    reached = (
        User(component=dependent, distance=steps, hard=dependent in hard)
        for dependent, steps in distance.items()
        if steps and graph.component(dependent).kind in USERS
    )
    return sorted(reached, key=lambda user: (user.distance, user.component))


def _dependents(
    graph: DependencyGraph, component: ComponentId, effects: Collection[Effect]
) -> Mapping[ComponentId, int]:
    """Return the distance of everything that needs the component while it runs."""
    distance = {graph.component(component).id: 0}
    waiting = deque([component])
    while waiting:
        provider = waiting.popleft()
        for need in graph.required_by(provider):
            if _serves(need, effects) and need.dependent not in distance:
                distance[need.dependent] = distance[provider] + 1
                waiting.append(need.dependent)
    return distance


def _serves(need: Requirement, effects: Collection[Effect]) -> bool:
    return need.effect in effects and need.phase is Phase.RUN
