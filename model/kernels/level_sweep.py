"""Level sweep: carry a failure up with one sparse product a level. For large answers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from model.kernels.bundles import Bundle
from model.kernels.cycle_fixpoint import EDGE_COST, follow_in_cycle
from model.kernels.levels import Levels
from model.kernels.needs import Flags, Ints, offsets

COUNTABLE = 255
"""The largest group whose lost members a byte can count."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Groups:
    """The groups of one level: a matrix of those that a byte can count, and the larger ones."""

    matrix: "csr_array[np.uint8]"
    """Row: small group; column: member."""
    dependent: Ints
    """The dependent of each small group."""
    slack: NDArray[np.uint8]
    """How many members each small group may lose."""
    large_start: Ints
    large_members: Ints
    large_dependent: Ints
    large_slack: Ints

    def propagate(self, source: Flags, target: Flags) -> None:
        """Set in `target` the dependents of the groups that break when `source` has failed."""
        if self.dependent.size:
            target[self.dependent[(self.matrix @ source.view(np.uint8)) > self.slack]] = True
        if self.large_dependent.size:
            lost = source[self.large_members]
            counts = np.add.reduceat(lost, self.large_start, dtype=np.int32)
            target[self.large_dependent[counts > self.large_slack]] = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layer:
    """The requirements of the dependents at positions `low … high`."""

    low: int
    high: int
    matrix: "csr_array[np.bool_] | None"
    """The plain edges; None without any."""
    groups: Groups | None
    """None without any."""

    def propagate(self, source: Flags, target: Flags) -> None:
        """Set in `target` every dependent of this layer that fails when `source` has failed."""
        if self.matrix is not None:
            rows = target[self.low : self.high]
            np.logical_or(rows, self.matrix @ source, out=rows)
        if self.groups is not None:
            self.groups.propagate(source, target)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sweep:
    """One layer for each level, and a second one for the cycles of that level."""

    bundle: Bundle
    layers: Sequence[tuple[Layer, Layer | None]]

    def close(self, failed: Flags, first: int = 0) -> None:
        """Add to `failed`, flags by position, all that fails with what it contains.

        The result is the least fixed point above `failed`: one product for each level, and inside
        a cycle as many as the failure needs to pass through it. The caller guarantees that no
        level below `first` changes.

        Complexity: O(edges) without cycles; at most O(edges · length) inside a cycle, where
        `follow_in_cycle` replaces products that would move a failure by one edge only.
        """
        for layer, cycle in self.layers[first:]:
            layer.propagate(failed, failed)
            if cycle is not None:
                _close_cycle(cycle, self.bundle, failed)


def _close_cycle(cycle: Layer, bundle: Bundle, failed: Flags) -> None:
    """Repeat `cycle` until nothing changes: it can only grow, so this is the least fixed point."""
    rows = failed[cycle.low : cycle.high]
    edges = int(bundle.plain.indptr[cycle.high] - bundle.plain.indptr[cycle.low]) + rows.size
    new = np.flatnonzero(rows)
    while new.size and not rows.all():
        before = rows.copy()
        cycle.propagate(failed, failed)
        new = np.flatnonzero(rows & ~before)
        if new.size * EDGE_COST < rows.size:
            limit = edges // EDGE_COST
            follow_in_cycle(bundle, (new + cycle.low).tolist(), failed, limit=limit)


def sweep(bundle: Bundle, levels: Levels) -> Sweep:
    """Return `bundle` divided into levels. Complexity: O(components + members)."""
    layers = []
    for level in range(len(levels)):
        low, cyclic, high = (
            int(levels.start[level]),
            int(levels.cyclic[level]),
            int(levels.start[level + 1]),
        )
        cycle = layer(bundle, cyclic, high) if cyclic < high else None
        layers.append((layer(bundle, low, high), cycle))
    return Sweep(bundle=bundle, layers=layers)


def layer(bundle: Bundle, low: int, high: int) -> Layer:
    """Return the requirements of `bundle` whose dependents are at positions `low … high`."""
    plain = bundle.plain
    first, last = plain.indptr[low], plain.indptr[high]
    matrix = None
    if first < last:
        parts = (
            plain.data[first:last],
            plain.indices[first:last],
            plain.indptr[low : high + 1] - first,
        )
        matrix = csr_array(parts, shape=(high - low, plain.shape[1]))
    start, end = np.searchsorted(bundle.dependent, [low, high])
    groups = _groups(bundle, int(start), int(end)) if start < end else None
    return Layer(low=low, high=high, matrix=matrix, groups=groups)


def _groups(bundle: Bundle, first: int, last: int) -> Groups:
    sizes = np.diff(bundle.start[first : last + 1])
    members = bundle.members[bundle.start[first] : bundle.start[last]]
    dependent, slack = bundle.dependent[first:last], bundle.slack[first:last]
    small = sizes <= COUNTABLE
    entries = np.repeat(small, sizes)
    counted = np.ones(int(entries.sum()), np.uint8)
    parts = (counted, members[entries], offsets(sizes[small]))
    return Groups(
        matrix=csr_array(parts, shape=(int(small.sum()), bundle.plain.shape[1])),
        dependent=dependent[small],
        slack=slack[small].astype(np.uint8),
        large_start=offsets(sizes[~small])[:-1],
        large_members=members[~entries],
        large_dependent=dependent[~small],
        large_slack=slack[~small],
    )
