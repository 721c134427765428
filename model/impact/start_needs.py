"""Start needs: without what a component that stopped cannot start again."""

from collections.abc import Sequence

from model.graph import DependencyGraph
from model.records.component import ComponentId
from model.records.requirement import Effect, Phase, Requirement

STARTING = frozenset({Effect.HARD, Effect.CONTAINMENT, Effect.LIFECYCLE})
"""Effects that count when a component starts."""
PHASES = frozenset({Phase.RUN, Phase.START})


def start_needs(graph: DependencyGraph, component: str) -> Sequence[ComponentId]:
    """Return what must be there for `component` to start, but not for it to run, sorted.

    Each is needed by the component, or by something that it needs to run or to start, and no other
    member of the requirement can take its place.

    Complexity: O(components + requirements) below the component.

    Raises:
        UnknownComponent: if no component has this id.

    >>> from tests.builders import graph
    >>> start_needs(graph("web > task; task start> image; image > registry; task > db"), "web")
    ('image', 'registry')
    """
    running = _below(graph, component, starting=False)
    return tuple(sorted(_below(graph, component, starting=True) - running))


def _below(graph: DependencyGraph, component: str, *, starting: bool) -> set[ComponentId]:
    first = graph.component(component).id
    reached, waiting = {first}, [first]
    while waiting:
        for need in graph.requirements_of(waiting.pop()):
            if need.minimum == len(need.members) and _counts(need, starting=starting):
                further = [member for member in need.providers if member not in reached]
                reached.update(further)
                waiting += further
    return reached


def _counts(need: Requirement, *, starting: bool) -> bool:
    if starting:
        return need.effect in STARTING and need.phase in PHASES
    return need.effect in STARTING - {Effect.LIFECYCLE} and need.phase is Phase.RUN
