"""Order: waves and longest paths of a step graph as arrays, circles taken as one."""

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
    """What the order of steps is made of; arrays by step number."""

    wave: Ints
    """One more than the latest wave of what a step waits for, from 1."""
    tail: Seconds
    """The longest way from its beginning to the end of everything; circles take their sum."""
    group: Ints | None
    """The number of the circle that each step is in, alone or not; None when there is none."""

    @property
    def waves(self) -> Sequence[Ints]:
        """The steps of each wave, the first wave first."""
        order = np.argsort(self.wave, kind="stable").astype(np.int32)
        bounds = np.searchsorted(self.wave[order], np.arange(1, self.count + 2))
        return [order[bounds[at] : bounds[at + 1]] for at in range(self.count)]

    @property
    def count(self) -> int:
        """How many waves there are."""
        return int(self.wave.max()) if self.wave.size else 0


def arrange(duration: Seconds, before: Ints, after: Ints) -> Arrangement:
    """Return waves and tails of steps numbered from 0.

    `before[i]` must be finished when `after[i]` starts; repeated pairs count once. Steps that wait
    for each other share a wave, and take the sum of their durations.

    Complexity: O(steps + precedences) when nothing waits for itself (Kahn 1962, a whole wave at a
    time); one pass for the strongly connected components (Tarjan 1972) more when something does.
    """
    found = _acyclic(duration, before, after)
    if found is not None:
        return found
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
        raise AssertionError("a condensation has no circles")
    return Arrangement(
        wave=whole.wave[label],
        tail=whole.tail[label],
        group=label.astype(np.int32),
    )


def _acyclic(duration: Seconds, before: Ints, after: Ints) -> Arrangement | None:
    """Return the arrangement, or None when some steps wait for each other."""
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
    """Count off `reached` in `waiting`; return those which now wait for nothing more."""
    if reached.size * 8 > waiting.size:
        counts = np.bincount(reached, minlength=waiting.size)
        waiting -= counts.astype(np.int32)
        return np.flatnonzero((counts > 0) & (waiting == 0)).astype(np.int32)
    np.subtract.at(waiting, reached, 1)
    return unique_numbers(reached[waiting[reached] == 0])


def _tails(duration: Seconds, frontiers: Sequence[tuple[Ints, Ints, Ints]]) -> Seconds:
    """Return the longest ways to the end.

    `frontiers` hold, for each wave, its steps, how many steps wait for each, and which.
    """
    tail = duration.copy()
    for frontier, counts, reached in reversed(frontiers):
        leading = counts > 0
        if reached.size:
            bounds = offsets(counts[leading])[:-1]
            tail[frontier[leading]] += np.maximum.reduceat(tail[reached], bounds)
    return tail


def _by(key: Ints, value: Ints, count: int) -> tuple[Ints, Ints]:
    """Return offsets by key, and the values in that order.

    Turning a matrix with one entry a column is scipy's counting sort: linear, where a sort of
    numpy's takes twenty times as long.
    """
    columns = np.arange(key.size + 1, dtype=np.int32)
    rows = csc_array((value, key, columns), shape=(count, key.size)).tocsr()
    return rows.indptr, rows.data
