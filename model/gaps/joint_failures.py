"""Joint failures: the components that each of many failures takes down."""

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from model.gaps.business_weight import (
    Seeds,
    known_services,
    known_shares,
    places,
    unpacked,
    worth,
)
from model.graph import DependencyGraph
from model.kernels.bit_parallel import ScenarioBits
from model.kernels.needs import Ints
from model.records.component import ComponentId, Kind


def falls(
    graph: DependencyGraph, failures: Collection[Seeds], watched: Sequence[ComponentId]
) -> dict[Seeds, frozenset[ComponentId]]:
    """Return which of the `watched` components each failure takes down, seeds included.

    Complexity: one sweep of the graph for each 64 failures.
    """
    names = tuple(dict.fromkeys(watched))
    at, falling = places(graph, names), {}
    for seeds, down, not_up in sweeps(graph, failures):
        _note(graph, seeds, not_up)
        bits = unpacked(down, at)
        for failure, lost in zip(seeds, bits.T, strict=False):
            falling[failure] = frozenset(names[at] for at in np.flatnonzero(lost))
    return falling


def note_shares(graph: DependencyGraph, failures: Collection[Seeds]) -> None:
    """Compute the share and the services of each failure that is not in the cache yet."""
    known = graph.once(known_shares)
    for seeds, _, not_up in sweeps(
        graph, [failure for failure in failures if failure not in known]
    ):
        _note(graph, seeds, not_up)


def _note(graph: DependencyGraph, seeds: Sequence[Seeds], not_up: ScenarioBits) -> None:
    shares = graph.once(worth).shares(not_up)
    graph.once(known_shares).update(zip(seeds, shares, strict=False))
    names, at = graph.once(_services)
    lost = unpacked(not_up, at)
    graph.once(known_services).update(
        (failure, tuple(names[number] for number in np.flatnonzero(fallen).tolist()))
        for failure, fallen in zip(seeds, lost.T, strict=False)
    )


def _services(graph: DependencyGraph) -> tuple[Sequence[ComponentId], Ints]:
    """Return every service, sorted, and their positions in the kernels."""
    names = tuple(component.id for component in graph.of_kind(Kind.SERVICE))
    return names, places(graph, names)


def sweeps(
    graph: DependencyGraph, failures: Collection[Seeds]
) -> Iterator[tuple[Sequence[Seeds], ScenarioBits, ScenarioBits]]:
    """Yield up to 64 failures at a time, with one bit a failure for what is down and not up."""
    position = graph.topology.levels.position
    numbered = sorted(
        (tuple(sorted(int(position[graph.index(name)]) for name in failure)), failure)
        for failure in set(failures)
    )
    seeds: list[Ints] = [np.array(at, np.int32) for at, _ in numbered]
    for part, down, not_up in graph.topology.bit_parallel.fail(seeds):
        yield [failure for _, failure in numbered[part]], down, not_up
