"""Scenarios: questions for which each of many components fails in turn."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from model.graph import DependencyGraph
from model.kernels.adjacency import reachable
from model.kernels.bit_parallel import count_failures
from model.kernels.bundles import edges
from model.kernels.needs import Flags, Ints, Needs, concatenated_ranges, offsets
from model.kernels.topology import Topology
from model.kernels.unique_numbers import unique_numbers
from model.records.component import PLACE_KINDS, ComponentId, Kind
from model.records.requirement import Effect

NO_POINTS = np.empty(0, np.int32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How much one component takes with it when it fails; it does not count itself."""

    component: ComponentId
    """What fails."""
    down: int
    """How many components stop."""
    degraded: int
    """How many components degrade."""
    services: int
    """How many services stop."""


def largest_blast_radii(
    graph: DependencyGraph, limit: int, *, places: bool = False
) -> Sequence[Reach]:
    """Return the `limit` components whose failure stops most others, the worst first.

    Components that stop equally many are sorted by how many they degrade, then by id. Places
    (Regions, zones, accounts and what groups accounts) contain all the rest, so they are left out
    unless `places` is true.

    Complexity: O(requirements) for each 64 components.

    >>> from tests.builders import graph
    >>> drawn = graph("service:shop > api > db; api in> zone:use1-az1")
    >>> [(reach.component, reach.down) for reach in largest_blast_radii(drawn, limit=2)]
    [('db', 2), ('api', 1)]
    """
    topology = graph.topology
    order, position = topology.levels.order, topology.levels.position
    kinds = [component.kind for component in graph.components]
    service = np.array([kind is Kind.SERVICE for kind in kinds], np.bool_)
    shown = np.array([places or kind not in PLACE_KINDS for kind in kinds], np.bool_)
    starts = np.flatnonzero(shown[order]).astype(np.int32)
    down, degraded, services = count_failures(
        topology.bit_parallel, list(starts[:, None]), among=position[np.flatnonzero(service)]
    )
    numbers = order[starts]
    services -= service[numbers]
    ranking = np.lexsort((numbers, -degraded, -down))[: max(limit, 0)]
    return tuple(
        Reach(
            component=graph.components[int(numbers[at])].id,
            down=int(down[at]) - 1,
            degraded=int(degraded[at]),
            services=int(services[at]),
        )
        for at in ranking
    )


def single_points_of_failure(
    graph: DependencyGraph, component: str, *, pessimistic: bool = False
) -> Sequence[ComponentId]:
    """Return the components whose failure alone stops `component`, sorted, without itself.

    With `pessimistic`, requirements of unknown strength are hard and need all their members.
    Complexity: as for `single_points`.

    Raises:
        UnknownComponent: if no component has this id.

    >>> from tests.builders import graph
    >>> single_points_of_failure(graph("web > 1(a, b); a > hub; b > hub"), "web")
    ('hub',)
    """
    target = graph.index(component)
    points = single_points(graph, (target,), pessimistic=pessimistic)[target]
    return tuple(graph.components[number].id for number in points.tolist())


def possible_single_points(graph: DependencyGraph, component: str) -> Sequence[ComponentId]:
    """Return the single points of failure if unknown strengths are hard, without certain ones."""
    certain = set(single_points_of_failure(graph, component))
    possible = single_points_of_failure(graph, component, pessimistic=True)
    return tuple(point for point in possible if point not in certain)


def single_points(
    graph: DependencyGraph, targets: Collection[int], *, pessimistic: bool = False
) -> Mapping[int, Ints]:
    """Return, for each target, what stops it alone, without itself; all by number, sorted.

    A component that the target reaches over requirements which need all their members is a single
    point of failure by definition. A component that it reaches only over groups is a candidate:
    it fails in a scenario of its own, in the part of the graph below the targets.

    Complexity: O(components + requirements), and O(requirements below the targets) for each 64
    candidates of all targets together.
    """
    needs = graph.topology.needs
    if pessimistic and graph.topology.has_unknown:
        needs = needs.unknown_as_hard()
    hard = needs.having(Effect.HARD, Effect.CONTAINMENT)
    reachable, plain = edges(needs, hard), edges(needs, hard & (needs.slack == 0))
    certain = {target: _below(plain, target) for target in targets}
    inside = {target: _below(reachable, target) for target in targets}
    candidate = np.zeros(needs.components, np.bool_)
    for target in targets:
        candidate[np.setdiff1d(inside[target], certain[target], assume_unique=True)] = True
    waiting = [target for target in targets if inside[target].size > certain[target].size]
    proven = _proven_by_failing(needs, hard, _union(needs, inside, waiting), candidate, waiting)
    return {
        target: np.setdiff1d(
            np.concatenate([certain[target], proven.get(target, NO_POINTS)]), [target]
        )
        for target in targets
    }


def degrading_points(graph: DependencyGraph, targets: Collection[int]) -> Mapping[int, Ints]:
    """Return, for each target, what degrades it alone without stopping it; by number, sorted.

    Complexity: O(requirements) for each 64 components.

    >>> from tests.builders import graph
    >>> degrading_points(graph("web > db; web ~> cache"), (2,))  # of web: the cache
    {2: array([0], dtype=int32)}
    """
    topology = graph.topology
    order, position = topology.levels.order, topology.levels.position
    points: dict[int, list[Ints]] = {target: [NO_POINTS] for target in targets}
    starts = np.arange(len(graph), dtype=np.int32)
    for part, down, not_up in topology.bit_parallel.fail(list(starts[:, None])):
        failing = order[starts[part]]
        for target in targets:
            at = int(position[target])
            word = int(not_up[at]) & ~int(down[at])
            if word:
                degrades = [bool(word >> bit & 1) for bit in range(failing.size)]
                points[target].append(failing[degrades])
    return {target: unique_numbers(np.concatenate(parts)) for target, parts in points.items()}


def _below(down: "csr_array[np.bool_]", target: int) -> Ints:
    """Return the target and all that it reaches over these edges, sorted."""
    seen = reachable(down.indptr, down.indices, np.array([target], np.int32))
    return np.flatnonzero(seen).astype(np.int32)


def _union(needs: Needs, inside: Mapping[int, Ints], targets: Sequence[int]) -> Ints:
    seen = np.zeros(needs.components, np.bool_)
    for target in targets:
        seen[inside[target]] = True
    return np.flatnonzero(seen).astype(np.int32)


def _proven_by_failing(
    needs: Needs, hard: Flags, inside: Ints, candidate: Flags, targets: Sequence[int]
) -> Mapping[int, Ints]:
    """Return, for each target, which of the `candidate` components stop it alone.

    `inside` is what lies below the targets: the scenarios run in that part only.
    """
    if not targets:
        return {}
    topology = Topology.of(_subgraph(needs, hard, inside))
    position, order = topology.levels.position, topology.levels.order
    starts = np.sort(position[np.flatnonzero(candidate[inside])])
    at = position[np.searchsorted(inside, targets)]
    points: dict[int, list[Ints]] = {target: [NO_POINTS] for target in targets}
    for part, down, _ in topology.bit_parallel.fail(list(starts[:, None])):
        failing = inside[order[starts[part]]]
        for target, word in zip(targets, down[at].tolist(), strict=True):
            if word:
                falls = [bool(word >> bit & 1) for bit in range(failing.size)]
                points[target].append(failing[falls])
    return {target: unique_numbers(np.concatenate(parts)) for target, parts in points.items()}


def _subgraph(needs: Needs, hard: Flags, inside: Ints) -> Needs:
    """Return the `hard` requirements of the components `inside`, numbered anew in their order.

    Only failure matters here. All are marked as passing degradation on, because then one sweep
    is enough (`BitEngine.one_pass`).
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
        when_bad=needs.when_bad[rows],
        when_slow=needs.when_slow[rows],
    )
