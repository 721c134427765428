"""Pull: sweep a failure upwards, one sparse matrix–vector product a level. For large answers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from model.kernels.bundles import Bundle
from model.kernels.cycle_fixpoint import COST, trickle
from model.kernels.levels import Levels
from model.kernels.needs import Flags, Ints

COUNTABLE = 255
"""The largest group whose losses a byte can count."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Groups:
    """The groups of one level: those that a byte can count, as a matrix, and the larger ones."""

    matrix: "csr_array[np.uint8]"
    dependent: Ints
    slack: NDArray[np.uint8]
    large_start: Ints
    large_members: Ints
    large_dependent: Ints
    large_slack: Ints

    def break_into(self, source: Flags, target: Flags) -> None:
        """Mark in `target` the dependents of the groups that `source` breaks."""
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
    groups: Groups | None

    def break_into(self, source: Flags, target: Flags) -> None:
        """Mark in `target` every dependent of this layer that `source` breaks."""
        if self.matrix is not None:
            rows = target[self.low : self.high]
            np.logical_or(rows, self.matrix @ source, out=rows)
        if self.groups is not None:
            self.groups.break_into(source, target)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sweep:
    """One layer a level, and one more for what lies in cycles there."""

    bundle: Bundle
    layers: Sequence[tuple[Layer, Layer | None]]

    def close(self, failed: Flags, first: int = 0) -> None:
        """Add to `failed` all that it takes down; nothing below level `first` may change."""
        for layer, cycle in self.layers[first:]:
            layer.break_into(failed, failed)
            if cycle is not None:
                _settle(cycle, self.bundle, failed)


def _settle(cycle: Layer, bundle: Bundle, failed: Flags) -> None:
    """Repeat `cycle` until nothing changes: the least fixed point, since it can only grow."""
    rows = failed[cycle.low : cycle.high]
    edges = int(bundle.plain.indptr[cycle.high] - bundle.plain.indptr[cycle.low]) + rows.size
    fallen = np.flatnonzero(rows)
    while fallen.size and not rows.all():
        before = rows.copy()
        cycle.break_into(failed, failed)
        fallen = np.flatnonzero(rows & ~before)
        if fallen.size * COST < rows.size:
            trickle(bundle, (fallen + cycle.low).tolist(), failed, edges=edges // COST)


def sweep(bundle: Bundle, levels: Levels) -> Sweep:
    """Return `bundle` cut into levels."""
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
    """Return the requirements of `bundle` whose dependents are at `low … high`."""
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
    ones = np.ones(int(entries.sum()), np.uint8)
    parts = (ones, members[entries], _from_zero(sizes[small]))
    return Groups(
        matrix=csr_array(parts, shape=(int(small.sum()), bundle.plain.shape[1])),
        dependent=dependent[small],
        slack=slack[small].astype(np.uint8),
        large_start=_from_zero(sizes[~small])[:-1],
        large_members=members[~entries],
        large_dependent=dependent[~small],
        large_slack=slack[~small],
    )


def _from_zero(sizes: Ints) -> Ints:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
