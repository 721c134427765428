"""Scenarios: questions that let each of many components fail in turn."""

from collections.abc import Sequence

import numpy as np

from model.bundle import edges
from model.component import ComponentId
from model.graph import DependencyGraph
from model.needs import Flags, Ints, Needs, offsets, spread
from model.packed import tallies
from model.requirement import Effect
from model.topology import Topology


def largest_blast_radii(
    graph: DependencyGraph, limit: int
) -> Sequence[tuple[ComponentId, int, int]]:
    """Return the `limit` components whose failure takes most down: (id, down, degraded).

    The component itself is not counted. Equal ones are sorted by what degrades, then by id.
    """
    topology = graph.topology
    positions = np.arange(len(graph), dtype=np.int32)
    down, degraded = tallies(topology.packed, list(positions[:, None]))
    numbers = topology.levels.order
    ranking = np.lexsort((numbers, -degraded, -down))[: max(limit, 0)]
    return tuple(
        (graph.components[int(numbers[at])].id, int(down[at]) - 1, int(degraded[at]))
        for at in ranking
    )


def single_points_of_failure(graph: DependencyGraph, component: str) -> Sequence[ComponentId]:
    """Return the components whose failure alone takes `component` down, sorted, itself excluded.

    What it reaches over requirements that need all their members is one by definition; of what it
    reaches only over groups, each is let fail, in that part of the graph.
    """
    needs, target = graph.topology.needs, graph.index(component)
    hard = needs.having(Effect.HARD, Effect.CONTAINMENT)
    certain = _below(needs, hard & (needs.slack == 0), target)
    possible = np.setdiff1d(_below(needs, hard, target), certain, assume_unique=True)
    proven = _that_fail(needs, hard, possible, target)
    found = np.setdiff1d(np.concatenate([certain, proven]), [target])
    return tuple(graph.components[number].id for number in found.tolist())


def _below(needs: Needs, chosen: Flags, target: int) -> Ints:
    """Return the component and all that it stands on over the `chosen` requirements, sorted."""
    down = edges(needs, chosen)
    seen = np.zeros(needs.components, np.bool_)
    frontier = np.array([target], np.int32)
    while frontier.size:
        seen[frontier] = True
        starts = down.indptr[frontier]
        below = down.indices[spread(starts, down.indptr[frontier + 1] - starts)]
        frontier = np.unique(below[~seen[below]])
    return np.flatnonzero(seen).astype(np.int32)


def _that_fail(needs: Needs, hard: Flags, candidates: Ints, target: int) -> Ints:
    """Return which of the `candidates` take the target down alone."""
    if not candidates.size:
        return candidates
    inside = np.zeros(needs.components, np.bool_)
    inside[_below(needs, hard, target)] = True
    topology = Topology.of(_part(needs, hard & inside[needs.dependent]))
    position = topology.levels.position
    starts = np.sort(position[candidates])
    falls = np.zeros(starts.size, np.bool_)
    for part, down, _ in topology.packed.fail(list(starts[:, None])):
        word = int(down[position[target]])
        falls[part] = [word >> bit & 1 for bit in range(part.stop - part.start)]
    return topology.levels.order[starts[falls]]


def _part(needs: Needs, chosen: Flags) -> Needs:
    """Return the `chosen` requirements alone, over the same components."""
    rows = np.flatnonzero(chosen)
    entries = spread(needs.start[rows], needs.sizes[rows])
    return Needs(
        components=needs.components,
        dependent=needs.dependent[rows],
        start=offsets(needs.sizes[rows]),
        members=needs.members[entries],
        minimum=needs.minimum[rows],
        effect=needs.effect[rows],
        phase=needs.phase[rows],
        passes_degraded=needs.passes_degraded[rows],
    )
