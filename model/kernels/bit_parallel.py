"""Bit-parallel scenarios: sixty-four failures in one sweep, one bit of a machine word for each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from model.kernels.bundles import Bundle
from model.kernels.levels import Levels
from model.kernels.needs import Ints

ScenarioBits: TypeAlias = NDArray[np.uint64]
"""One word for each position; bit s is set when the component fails in scenario s."""
WIDTH = 64
"""How many scenarios one word holds."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bucket:
    """Groups of about the same size as a table, filled up with a position that never fails."""

    dependent: Ints
    """Each dependent once; groups of one dependent lie together."""
    first: Ints
    """Where the groups of each dependent start."""
    members: Ints
    """Row: which member; column: which group."""
    slack: Ints
    """How many members each group may lose."""

    def propagate(self, source: ScenarioBits, target: ScenarioBits) -> None:
        """Set in `target` the dependents of the groups that break when `source` has failed."""
        broken = _exceeds(self.slack, self._count(source))
        target[self.dependent] |= np.bitwise_or.reduceat(broken, self.first)

    def _count(self, source: ScenarioBits) -> Sequence[ScenarioBits]:
        """Count the lost members in all scenarios at once: one word for each binary digit.

        This is a ripple-carry adder over words, lowest digit first (Knuth, The Art of Computer
        Programming 4A, section 7.1.3, calls such arithmetic broadword).
        """
        zero = np.zeros(self.slack.size, np.uint64)
        digits = [zero.copy() for _ in range(int(self.members.shape[0]).bit_length())]
        for row in self.members:
            carry = source[row]
            for digit in digits:
                overflow = digit & carry
                digit ^= carry
                carry = overflow
        return digits


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BitLayer:
    """The requirements of the dependents at positions `low … high`."""

    low: int
    high: int
    dependent: Ints
    """The dependents that have plain edges; the providers of each start at `first`."""
    first: Ints
    providers: Ints
    buckets: Sequence[Bucket]

    def propagate(self, source: ScenarioBits, target: ScenarioBits) -> None:
        """Set in `target` every dependent of this layer that fails when `source` has failed."""
        if self.dependent.size:
            target[self.dependent] |= np.bitwise_or.reduceat(
                source.take(self.providers), self.first
            )
        for bucket in self.buckets:
            bucket.propagate(source, target)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BitSweep:
    """One layer for each level, and a second one for the cycles of that level."""

    layers: Sequence[tuple[BitLayer, BitLayer | None]]

    def close(self, failed: ScenarioBits, first: int = 0) -> None:
        """Add to `failed`, in every scenario, all that fails with what it contains.

        The caller guarantees that no level below `first` changes.

        Complexity: O(edges) for all 64 scenarios together; inside of a cycle, that for each round
        until no scenario changes.
        """
        for layer, cycle in self.layers[first:]:
            layer.propagate(failed, failed)
            if cycle is not None:
                _close_cycle(cycle, failed)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BitEngine:
    """The kernels for one reading of the requirements, for many scenarios."""

    levels: Levels
    down: BitSweep
    degrade: BitSweep
    soft: BitLayer
    one_pass: bool
    """True when degradation passes wherever failure does and nothing is soft: what is not up is
    down, and one pass is enough."""

    def fail(self, scenarios: Sequence[Ints]) -> Iterator[tuple[slice, ScenarioBits, ScenarioBits]]:
        """Yield, for up to 64 scenarios at a time, what is down and what is not up.

        A scenario is an array of positions that fail; an empty one leaves everything up. The
        slice says for which of `scenarios` the bits stand, from the lowest bit on. The words have
        one entry for each position, and one more that is always zero.

        Scenarios whose seeds lie at nearby levels should come one after the other: a sweep begins
        at the lowest level of its seeds.

        Complexity: O(edges) for each 64 scenarios.
        """
        for start in range(0, len(scenarios), WIDTH):
            part = slice(start, min(start + WIDTH, len(scenarios)))
            yield part, *self._fail(scenarios[part])

    def _fail(self, scenarios: Sequence[Ints]) -> tuple[ScenarioBits, ScenarioBits]:
        # One entry more than there are components: the position that fills up buckets.
        down = np.zeros(self.levels.order.size + 1, np.uint64)
        for bit, seeds in enumerate(scenarios):
            down[seeds] |= np.uint64(1 << bit)
        lowest = min((int(seeds.min()) for seeds in scenarios if seeds.size), default=None)
        if lowest is None:
            return down, down
        self.down.close(down, int(np.searchsorted(self.levels.start, lowest, side="right")) - 1)
        if self.one_pass:
            return down, down
        not_up = down.copy()
        self.soft.propagate(down, not_up)
        self.degrade.close(not_up)
        return down, not_up


def bit_sweep(bundle: Bundle, levels: Levels) -> BitSweep:
    """Return `bundle` divided into levels. Complexity: O(components + members)."""
    layers = []
    for level in range(len(levels)):
        low, cyclic = int(levels.start[level]), int(levels.cyclic[level])
        high = int(levels.start[level + 1])
        cycle = bit_layer(bundle, cyclic, high) if cyclic < high else None
        layers.append((bit_layer(bundle, low, high), cycle))
    return BitSweep(layers=layers)


def bit_layer(bundle: Bundle, low: int, high: int) -> BitLayer:
    """Return the requirements of `bundle` whose dependents are at positions `low … high`."""
    pointers = bundle.plain.indptr[low : high + 1]
    dependent = np.flatnonzero(np.diff(pointers)).astype(np.int32)
    start, end = np.searchsorted(bundle.dependent, [low, high])
    return BitLayer(
        low=low,
        high=high,
        dependent=dependent + np.int32(low),
        first=pointers[dependent] - pointers[0],
        providers=bundle.plain.indices[pointers[0] : pointers[-1]],
        buckets=_buckets(bundle, np.arange(start, end)),
    )


def _buckets(bundle: Bundle, groups: NDArray[np.int64]) -> Sequence[Bucket]:
    """Return the groups in buckets whose widths are powers of two."""
    sizes = np.diff(bundle.start)[groups]
    widths = 1 << np.ceil(np.log2(np.maximum(sizes, 1))).astype(np.int64)
    return [_bucket(bundle, groups[widths == width], int(width)) for width in np.unique(widths)]


def _bucket(bundle: Bundle, groups: NDArray[np.int64], width: int) -> Bucket:
    never_fails = bundle.plain.shape[0]
    sizes = np.diff(bundle.start)[groups]
    numbers = np.arange(width)[:, None]
    inside = numbers < sizes
    entries = np.where(inside, bundle.start[groups] + numbers, 0)
    dependent, first = np.unique(bundle.dependent[groups], return_index=True)
    return Bucket(
        dependent=dependent,
        first=first.astype(np.int32),
        members=np.where(inside, bundle.members[entries], never_fails).astype(np.int32),
        slack=bundle.slack[groups],
    )


def _exceeds(limit: Ints, digits: Sequence[ScenarioBits]) -> ScenarioBits:
    """Return, for every bit, whether the number in `digits` (lowest first) exceeds `limit`."""
    exceeds = np.zeros(limit.size, np.uint64)
    equal = ~exceeds
    for place in reversed(range(len(digits))):
        limit_digit = np.where((limit >> place) & 1, ~np.uint64(0), np.uint64(0))
        exceeds |= equal & digits[place] & ~limit_digit
        equal &= ~(digits[place] ^ limit_digit)
    return exceeds


def _close_cycle(cycle: BitLayer, failed: ScenarioBits) -> None:
    """Repeat `cycle` until nothing changes: it can only grow, so this is the least fixed point."""
    rows = failed[cycle.low : cycle.high]
    while True:
        before = rows.copy()
        cycle.propagate(failed, failed)
        if np.array_equal(before, rows):
            return


def count_bits(words: ScenarioBits) -> Ints:
    """Return 64 numbers: how many of `words` have each bit set.

    >>> count_bits(np.array([0b101, 0b100], np.uint64))[:4].tolist()
    [1, 0, 2, 0]
    """
    failed = words[words != 0]
    if not failed.size:
        return np.zeros(WIDTH, np.int32)
    bits = np.unpackbits(failed.view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
    counts: Ints = bits.sum(axis=0, dtype=np.int32)
    return counts


def count_failures(
    engine: BitEngine, scenarios: Sequence[Ints], among: Ints | None = None
) -> tuple[Ints, Ints, Ints]:
    """Return how many components each scenario stops, degrades, and stops at the positions `among`.

    What fails first counts as down. Without `among` the last count is zero. Complexity: O(edges)
    for each 64 scenarios.
    """
    down = np.zeros(len(scenarios), np.int32)
    not_up, chosen = np.zeros_like(down), np.zeros_like(down)
    for part, down_bits, not_up_bits in engine.fail(scenarios):
        count = part.stop - part.start
        down[part] = count_bits(down_bits)[:count]
        not_up[part] = down[part] if not_up_bits is down_bits else count_bits(not_up_bits)[:count]
        if among is not None:
            chosen[part] = count_bits(down_bits[among])[:count]
    return down, not_up - down, chosen
