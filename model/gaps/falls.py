"""Who falls: many failures at once, and which of the watched components each takes down."""

from collections.abc import Collection, Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from model.component import ComponentId
from model.graph import DependencyGraph
from model.needs import Flags, Ints
from model.packed import WIDTH, Words

Seeds: TypeAlias = tuple[ComponentId, ...]
"""What fails together."""

BITS = np.arange(WIDTH, dtype=np.uint64)


def falls(
    graph: DependencyGraph, failures: Collection[Seeds], watched: Sequence[ComponentId]
) -> dict[Seeds, frozenset[ComponentId]]:
    """Return, for each failure, which of the `watched` components are down, seeds included.

    Complexity: one sweep of the graph for each 64 failures.
    """
    names = tuple(dict.fromkeys(watched))
    found = {}
    for seeds, down, _ in sweeps(graph, failures):
        bits = unpacked(down, places(graph, names))
        for one, lost in zip(seeds, bits.T, strict=False):
            found[one] = frozenset(names[at] for at in np.flatnonzero(lost))
    return found


def sweeps(
    graph: DependencyGraph, failures: Collection[Seeds]
) -> Iterator[tuple[Sequence[Seeds], Words, Words]]:
    """Yield up to 64 failures at a time with what is down and what is not up (one bit each)."""
    position = graph.topology.levels.position
    numbered = sorted(
        (tuple(sorted(int(position[graph.index(name)]) for name in one)), one)
        for one in set(failures)
    )
    seeds: list[Ints] = [np.array(at, np.int32) for at, _ in numbered]
    for part, down, not_up in graph.topology.packed.fail(seeds):
        yield [one for _, one in numbered[part]], down, not_up


def places(graph: DependencyGraph, components: Sequence[ComponentId]) -> Ints:
    """Return where the kernels keep these components."""
    numbers = [graph.index(one) for one in components]
    return graph.topology.levels.position[np.array(numbers, np.int32)]


def unpacked(words: Words, at: Ints) -> Flags:
    """Return one row for each place and one column for each of the 64 failures."""
    bits: NDArray[np.bool_] = ((words[at][:, None] >> BITS) & np.uint64(1)).astype(np.bool_)
    return bits
