"""Order: waves and longest paths of a step graph, as arrays; a cycle counts as one step."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array
from scipy.sparse.csgraph import connected_components

from model.kernels.needs import Ints, concatenated_ranges, offsets
from model.kernels.unique_numbers import unique_numbers

Seconds: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arrangement:
    """The waves and longest paths of a step graph; arrays by step number."""

    wave: Ints
    """The wave of each step, from 1: one more than the latest wave of the steps it waits for."""
    tail: Seconds
    """Seconds from the start of each step to the end of the last step that waits for it, itself
    included; a cycle counts with the sum of its durations."""
    group: Ints | None
    """The number of the cycle of each step, where a step outside of cycles has one of its own; None
    when the graph has no cycle."""

    @property
    def waves(self) -> Sequence[Ints]:
        """The steps of each wave, the first wave first."""
        order = np.argsort(self.wave, kind="stable").astype(np.int32)
        bounds = np.searchsorted(self.wave[order], np.arange(1, self.count + 2))
        return [order[bounds[at] : bounds[at + 1]] for at in range(self.count)]

    @property
    def count(self) -> int:
        """The number of waves."""
        return int(self.wave.max()) if self.wave.size else 0


def arrange(duration: Seconds, before: Ints, after: Ints) -> Arrangement:
    """Return the waves and the longest paths of a step graph.

    Steps are numbered from 0; `duration` holds their lengths in seconds. Step `before[i]` must be
    finished when step `after[i]` starts; a repeated pair counts once. The wave of a step is one
    more than the latest wave of the steps that it waits for, so all steps of one wave may run
    together. Steps that wait for each other share a wave, and each counts with the sum of their
    durations. No steps give no waves.

    Complexity: O(steps + precedences): one pass over a whole wave at a time [1]. When the graph has
    a cycle, one pass for its strongly connected components [2] and a second one over the
    condensation are added.

    References:
        [1] Kahn, Topological sorting of large networks, Communications of the ACM 5(11), 1962.
        [2] Tarjan, Depth-first search and linear graph algorithms, SIAM J. Computing 1, 1972.
        [3] Kelley and Walker, Critical-path planning and scheduling, 1959 (the longest paths).

    >>> seconds = np.array([20.0, 5.0, 6.0])
    >>> arrangement = arrange(seconds, np.array([0, 1], np.int32), np.array([2, 2], np.int32))
    >>> arrangement.wave.tolist(), arrangement.tail.tolist(), arrangement.group
    ([1, 1, 2], [26.0, 11.0, 6.0], None)
    """
    arrangement = _acyclic(duration, before, after)
    if arrangement is not None:
        return arrangement
    count = duration.size
    shape = (count, count)
    start, successors = _by(before, after, count)
    edges = csr_array((np.ones(before.size, np.int8), successors, start), shape=shape)
    groups, label = connected_components(edges, directed=True, connection="strong")
    outside = label[before] != label[after]
    total = np.bincount(label, weights=duration, minlength=groups).astype(np.float64)
    between = (label[before[outside]].astype(np.int32), label[after[outside]].astype(np.int32))
    whole = _acyclic(total, *between)
    if whole is None:
        raise AssertionError("a condensation has no cycles")
    return Arrangement(
        wave=whole.wave[label],
        tail=whole.tail[label],
        group=label.astype(np.int32),
    )


def _acyclic(duration: Seconds, before: Ints, after: Ints) -> Arrangement | None:
    """Return the arrangement; None when some steps wait for each other."""
    count = duration.size
    start, successors = _by(before, after, count)
    waiting = np.bincount(after, minlength=count).astype(np.int32)
    wave = np.zeros(count, np.int32)
    frontiers: list[tuple[Ints, Ints, Ints]] = []
    frontier = np.flatnonzero(waiting == 0).astype(np.int32)
    done = 0
    while frontier.size:
        counts = start[frontier + 1] - start[frontier]
        reached = successors[concatenated_ranges(start[frontier], counts)]
        frontiers.append((frontier, counts, reached))
        done += frontier.size
        wave[frontier] = len(frontiers)
        frontier = _released(waiting, reached)
    if done < count:
        return None
    return Arrangement(wave=wave, tail=_tails(duration, frontiers), group=None)


def _released(waiting: Ints, reached: Ints) -> Ints:
    """Count `reached` off in `waiting`; return the steps that wait for no other now."""
    if reached.size * 8 > waiting.size:
        counts = np.bincount(reached, minlength=waiting.size)
        waiting -= counts.astype(np.int32)
        return np.flatnonzero((counts > 0) & (waiting == 0)).astype(np.int32)
    np.subtract.at(waiting, reached, 1)
    return unique_numbers(reached[waiting[reached] == 0])


def _tails(duration: Seconds, frontiers: Sequence[tuple[Ints, Ints, Ints]]) -> Seconds:
    """Return the longest paths to the end, in seconds.

    `frontiers` holds, for each wave, its steps, how many steps wait for each, and their numbers.
    """
    tail = duration.copy()
    for frontier, counts, reached in reversed(frontiers):
        leading = counts > 0
        if reached.size:
            bounds = offsets(counts[leading])[:-1]
            tail[frontier[leading]] += np.maximum.reduceat(tail[reached], bounds)
    return tail


def _by(key: Ints, value: Ints, count: int) -> tuple[Ints, Ints]:
    """Return the values grouped by key: offsets by key, and the values in that order.

    Transposing a sparse matrix with one entry a column is a counting sort in scipy: it takes linear
    time, where numpy's sort takes twenty times as long.
    """
    columns = np.arange(key.size + 1, dtype=np.int32)
    rows = csc_array((value, key, columns), shape=(count, key.size)).tocsr()
    return rows.indptr, rows.data
