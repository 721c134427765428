"""Scenarios: questions that let each of many components fail in turn."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array

from model.graph import DependencyGraph
from model.kernels.adjacency import reachable
from model.kernels.bit_parallel import count_failures
from model.kernels.bundles import edges
from model.kernels.needs import EFFECTS, Flags, Ints, Needs, concatenated_ranges, offsets
from model.kernels.topology import Topology
from model.kernels.unique_numbers import unique_numbers
from model.records.component import ComponentId
from model.records.requirement import Effect

NO_ONE = np.empty(0, np.int32)


def largest_blast_radii(
    graph: DependencyGraph, limit: int
) -> Sequence[tuple[ComponentId, int, int]]:
    """Return the `limit` components whose failure takes most down: (id, down, degraded).

    The component itself is not counted. Equal ones are sorted by what degrades, then by id.
    """
    topology = graph.topology
    positions = np.arange(len(graph), dtype=np.int32)
    down, degraded = count_failures(topology.bit_parallel, list(positions[:, None]))
    numbers = topology.levels.order
    ranking = np.lexsort((numbers, -degraded, -down))[: max(limit, 0)]
    return tuple(
        (graph.components[int(numbers[at])].id, int(down[at]) - 1, int(degraded[at]))
        for at in ranking
    )


def single_points_of_failure(
    graph: DependencyGraph, component: str, *, pessimistic: bool = False
) -> Sequence[ComponentId]:
    """Return the components whose failure alone takes `component` down, sorted, itself excluded.

    With `pessimistic`, requirements of unknown strength are hard and need all their members.
    """
    target = graph.index(component)
    points = single_points(graph, (target,), pessimistic=pessimistic)[target]
    return tuple(graph.components[number].id for number in points.tolist())


def possible_single_points(graph: DependencyGraph, component: str) -> Sequence[ComponentId]:
    """Return those that are only if needs of unknown strength are hard, sorted."""
    certain = set(single_points_of_failure(graph, component))
    possible = single_points_of_failure(graph, component, pessimistic=True)
    return tuple(point for point in possible if point not in certain)


def single_points(
    graph: DependencyGraph, targets: Collection[int], *, pessimistic: bool = False
) -> Mapping[int, Ints]:
    """Return, for each target, what takes it down alone, itself excluded; all by number, sorted.

    What it reaches over requirements that need all their members is one by definition; of what it
    reaches only over groups, each is let fail, in that part of the graph.

    Complexity: one sweep of what lies below the targets for each 64 candidates of all of them.
    """
    needs = graph.topology.needs
    if pessimistic and graph.topology.has_unknown:
        needs = _unknown_as_hard(needs)
    hard = needs.having(Effect.HARD, Effect.CONTAINMENT)
    reachable, plain = edges(needs, hard), edges(needs, hard & (needs.slack == 0))
    certain = {target: _below(plain, target) for target in targets}
    inside = {target: _below(reachable, target) for target in targets}
    open_ = np.zeros(needs.components, np.bool_)
    for target in targets:
        open_[np.setdiff1d(inside[target], certain[target], assume_unique=True)] = True
    waiting = [target for target in targets if inside[target].size > certain[target].size]
    proven = _that_fail(needs, hard, _union(needs, inside, waiting), open_, waiting)
    return {
        target: np.setdiff1d(
            np.concatenate([certain[target], proven.get(target, NO_ONE)]), [target]
        )
        for target in targets
    }


def _unknown_as_hard(needs: Needs) -> Needs:
    unknown = needs.effect == EFFECTS[Effect.UNKNOWN]
    return replace(
        needs,
        effect=np.where(unknown, EFFECTS[Effect.HARD], needs.effect).astype(np.int8),
        minimum=np.where(unknown, needs.sizes, needs.minimum).astype(np.int32),
    )


def _below(down: "csr_array[np.bool_]", target: int) -> Ints:
    """Return the component and all that it stands on over these edges, sorted."""
    seen = reachable(down.indptr, down.indices, np.array([target], np.int32))
    return np.flatnonzero(seen).astype(np.int32)


def _union(needs: Needs, inside: Mapping[int, Ints], targets: Sequence[int]) -> Ints:
    seen = np.zeros(needs.components, np.bool_)
    for target in targets:
        seen[inside[target]] = True
    return np.flatnonzero(seen).astype(np.int32)


def _that_fail(
    needs: Needs, hard: Flags, inside: Ints, open_: Flags, targets: Sequence[int]
) -> Mapping[int, Ints]:
    """Return, for each target, which of the `open_` components take it down alone.

    `inside` is what lies below any of them: nothing else is swept.
    """
    if not targets:
        return {}
    topology = Topology.of(_part(needs, hard, inside))
    position, order = topology.levels.position, topology.levels.order
    starts = np.sort(position[np.flatnonzero(open_[inside])])
    at = position[np.searchsorted(inside, targets)]
    points: dict[int, list[Ints]] = {target: [NO_ONE] for target in targets}
    for part, down, _ in topology.bit_parallel.fail(list(starts[:, None])):
        failing = inside[order[starts[part]]]
        for target, word in zip(targets, down[at].tolist(), strict=True):
            if word:
                falls = [bool(word >> bit & 1) for bit in range(failing.size)]
                points[target].append(failing[falls])
    return {target: unique_numbers(np.concatenate(parts)) for target, parts in points.items()}


def _part(needs: Needs, hard: Flags, inside: Ints) -> Needs:
    """Return the `hard` requirements of the components `inside`, numbered anew in their order.

    Only failure counts here, so all are said to pass degradation on: one sweep does.
    """
    number = np.full(needs.components, -1, np.int32)
    number[inside] = np.arange(inside.size, dtype=np.int32)
    rows = np.flatnonzero(hard & (number[needs.dependent] >= 0))
    entries = concatenated_ranges(needs.start[rows], needs.sizes[rows])
    return Needs(
        components=inside.size,
        dependent=number[needs.dependent[rows]],
        start=offsets(needs.sizes[rows]),
        members=number[needs.members[entries]],
        minimum=needs.minimum[rows],
        effect=needs.effect[rows],
        phase=needs.phase[rows],
        passes_degraded=np.ones(rows.size, np.bool_),
    )
