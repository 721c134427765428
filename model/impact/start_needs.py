"""Start needs: without what a component that stopped cannot start again."""

from collections.abc import Collection, Sequence

import numpy as np

from model.graph import DependencyGraph
from model.kernels.adjacency import reachable
from model.kernels.bundles import edges
from model.kernels.needs import EFFECTS, PHASES, Ints
from model.records.component import ComponentId
from model.records.requirement import Effect, Phase

STARTING = frozenset({Effect.HARD, Effect.CONTAINMENT, Effect.LIFECYCLE})
"""Effects that count when a component starts."""
PHASES_OF_START = frozenset({Phase.RUN, Phase.START})


def start_needs(graph: DependencyGraph, component: str) -> Sequence[ComponentId]:
    """Return what must be there for `component` to start, but not for it to run, sorted.

    Each is needed by the component, or by something that it needs to run or to start, and no other
    member of the requirement can take its place.

    Complexity: O(components), and O(requirements) below the component; those of all once.

    Raises:
        UnknownComponent: if no component has this id.

    >>> from tests.builders import graph
    >>> start_needs(graph("web > task; task start> image; image > registry; task > db"), "web")
    ('image', 'registry')
    """
    root = np.array([graph.index(component)], np.int32)
    running = reachable(*graph.once(_to_run), root)
    starting = reachable(*graph.once(_to_start), root)
    return tuple(
        graph.components[number].id for number in np.flatnonzero(starting & ~running).tolist()
    )


def _to_run(graph: DependencyGraph) -> tuple[Ints, Ints]:
    return _providers(graph, STARTING - {Effect.LIFECYCLE}, {Phase.RUN})


def _to_start(graph: DependencyGraph) -> tuple[Ints, Ints]:
    return _providers(graph, STARTING, PHASES_OF_START)


def _providers(
    graph: DependencyGraph, effects: Collection[Effect], phases: Collection[Phase]
) -> tuple[Ints, Ints]:
    """Return by component what it needs, where no other member can take its place."""
    needs = graph.topology.needs
    rows = needs.minimum == needs.sizes
    rows &= np.isin(needs.effect, [EFFECTS[effect] for effect in effects])
    rows &= np.isin(needs.phase, [PHASES[phase] for phase in phases])
    matrix = edges(needs, rows)
    return matrix.indptr, matrix.indices
