"""Packed: sixty-four failures at once, one bit of a machine word each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from model.kernels.bundles import Bundle
from model.kernels.levels import Levels
from model.kernels.needs import Ints

Words: TypeAlias = NDArray[np.uint64]
"""For each position one word; bit s is set when the component is lost in scenario s."""
WIDTH = 64


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bucket:
    """Groups of about the same size: a table of members, filled up with a place never lost."""

    dependent: Ints
    """Of each run of groups; `first` is where its run starts."""
    first: Ints
    members: Ints
    """Row: which member; column: which group."""
    slack: Ints

    def break_into(self, source: Words, target: Words) -> None:
        """Mark in `target` the dependents of the groups that `source` breaks."""
        broken = _more_than(self.slack, self._count(source))
        target[self.dependent] |= np.bitwise_or.reduceat(broken, self.first)

    def _count(self, source: Words) -> Sequence[Words]:
        """Count the lost members of all scenarios at once: one word for each binary digit."""
        zero = np.zeros(self.slack.size, np.uint64)
        digits = [zero.copy() for _ in range(int(self.members.shape[0]).bit_length())]
        for row in self.members:
            carry = source[row]
            for digit in digits:
                over = digit & carry
                digit ^= carry
                carry = over
        return digits


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PackedLayer:
    """The requirements of the dependents at positions `low … high`."""

    low: int
    high: int
    dependent: Ints
    """The dependents with plain needs; the providers of each start at `first`."""
    first: Ints
    providers: Ints
    buckets: Sequence[Bucket]

    def break_into(self, source: Words, target: Words) -> None:
        """Mark in `target` every dependent of this layer that `source` breaks."""
        if self.dependent.size:
            target[self.dependent] |= np.bitwise_or.reduceat(
                source.take(self.providers), self.first
            )
        for bucket in self.buckets:
            bucket.break_into(source, target)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PackedSweep:
    """One layer a level, and one more for what lies in cycles there."""

    layers: Sequence[tuple[PackedLayer, PackedLayer | None]]

    def close(self, lost: Words, first: int = 0) -> None:
        """Add to `lost` all that it takes down; nothing below level `first` may change."""
        for layer, cycle in self.layers[first:]:
            layer.break_into(lost, lost)
            if cycle is not None:
                _settle(cycle, lost)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PackedEngine:
    """The kernels of one reading of the requirements, for many scenarios."""

    levels: Levels
    down: PackedSweep
    degrade: PackedSweep
    soft: PackedLayer
    alike: bool
    """True when degradation passes wherever failure does and nothing is soft: one pass is all."""

    def fail(self, scenarios: Sequence[Ints]) -> Iterator[tuple[slice, Words, Words]]:
        """Yield, for up to 64 scenarios at a time, what is down and what is not up.

        A scenario is an array of positions that fail. The words have one place for each position;
        the slice says which of `scenarios` their bits stand for. Scenarios that start at nearby
        levels are best given side by side: a sweep begins at the lowest of its levels.
        """
        for start in range(0, len(scenarios), WIDTH):
            part = slice(start, min(start + WIDTH, len(scenarios)))
            yield part, *self._fail(scenarios[part])

    def _fail(self, scenarios: Sequence[Ints]) -> tuple[Words, Words]:
        # one place more than there are components: the one that is never lost
        down = np.zeros(self.levels.order.size + 1, np.uint64)
        for bit, seeds in enumerate(scenarios):
            down[seeds] |= np.uint64(1 << bit)
        lowest = min((int(seeds.min()) for seeds in scenarios if seeds.size), default=None)
        if lowest is None:
            return down, down
        self.down.close(down, int(np.searchsorted(self.levels.start, lowest, side="right")) - 1)
        if self.alike:
            return down, down
        not_up = down.copy()
        self.soft.break_into(down, not_up)
        self.degrade.close(not_up)
        return down, not_up


def packed_sweep(bundle: Bundle, levels: Levels) -> PackedSweep:
    """Return `bundle` cut into levels."""
    layers = []
    for level in range(len(levels)):
        low, cyclic = int(levels.start[level]), int(levels.cyclic[level])
        high = int(levels.start[level + 1])
        cycle = packed_layer(bundle, cyclic, high) if cyclic < high else None
        layers.append((packed_layer(bundle, low, high), cycle))
    return PackedSweep(layers=layers)


def packed_layer(bundle: Bundle, low: int, high: int) -> PackedLayer:
    """Return the requirements of `bundle` whose dependents are at `low … high`."""
    pointers = bundle.plain.indptr[low : high + 1]
    dependent = np.flatnonzero(np.diff(pointers)).astype(np.int32)
    start, end = np.searchsorted(bundle.dependent, [low, high])
    return PackedLayer(
        low=low,
        high=high,
        dependent=dependent + np.int32(low),
        first=pointers[dependent] - pointers[0],
        providers=bundle.plain.indices[pointers[0] : pointers[-1]],
        buckets=_buckets(bundle, np.arange(start, end)),
    )


def _buckets(bundle: Bundle, groups: NDArray[np.int64]) -> Sequence[Bucket]:
    sizes = np.diff(bundle.start)[groups]
    widths = 1 << np.ceil(np.log2(np.maximum(sizes, 1))).astype(np.int64)
    return [_bucket(bundle, groups[widths == width], int(width)) for width in np.unique(widths)]


def _bucket(bundle: Bundle, groups: NDArray[np.int64], width: int) -> Bucket:
    never = bundle.plain.shape[0]
    sizes = np.diff(bundle.start)[groups]
    places = np.arange(width)[:, None]
    inside = places < sizes
    entries = np.where(inside, bundle.start[groups] + places, 0)
    dependent, first = np.unique(bundle.dependent[groups], return_index=True)
    return Bucket(
        dependent=dependent,
        first=first.astype(np.int32),
        members=np.where(inside, bundle.members[entries], never).astype(np.int32),
        slack=bundle.slack[groups],
    )


def _more_than(limit: Ints, digits: Sequence[Words]) -> Words:
    """Return where the numbers in `digits` (lowest first) exceed `limit`, for every bit."""
    more = np.zeros(limit.size, np.uint64)
    equal = ~more
    for place in reversed(range(len(digits))):
        wanted = np.where((limit >> place) & 1, ~np.uint64(0), np.uint64(0))
        more |= equal & digits[place] & ~wanted
        equal &= ~(digits[place] ^ wanted)
    return more


def _settle(cycle: PackedLayer, lost: Words) -> None:
    """Repeat `cycle` until nothing changes: the least fixed point, since it can only grow."""
    rows = lost[cycle.low : cycle.high]
    while True:
        before = rows.copy()
        cycle.break_into(lost, lost)
        if np.array_equal(before, rows):
            return


def tally(words: Words) -> Ints:
    """Return how many components have each of the 64 bits set."""
    lost = words[words != 0]
    if not lost.size:
        return np.zeros(WIDTH, np.int32)
    bits = np.unpackbits(lost.view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
    counts: Ints = bits.sum(axis=0, dtype=np.int32)
    return counts


def count_failures(engine: PackedEngine, scenarios: Sequence[Ints]) -> tuple[Ints, Ints]:
    """Return, for each scenario, how many components are down and how many are degraded.

    Seeds are counted among what is down.
    """
    down = np.zeros(len(scenarios), np.int32)
    not_up = np.zeros(len(scenarios), np.int32)
    for part, lost, weak in engine.fail(scenarios):
        count = part.stop - part.start
        down[part] = tally(lost)[:count]
        not_up[part] = down[part] if weak is lost else tally(weak)[:count]
    return down, not_up - down
