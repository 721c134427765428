"""Push: carry a failure from a small frontier to its dependents. For small answers."""

from dataclasses import dataclass

import numpy as np

from model.kernels.bundles import Bundle
from model.kernels.needs import Flags, Ints
from model.kernels.unique_numbers import unique_numbers

SORTED = 1024
"""Repetitions among fewer numbers are found by sorting; among more, without."""


@dataclass(slots=True, kw_only=True, eq=False)
class Push:
    """One push over `bundle`; it remembers how many members each group has lost.

    Every component may be in a frontier once, since its loss is counted there.
    """

    bundle: Bundle
    lost: Ints
    place: Ints | None = None
    """Scratch, to tell repetitions apart without sorting; never read before it is written."""
    work: int = 0
    """Edges followed so far."""

    @classmethod
    def over(cls, bundle: Bundle) -> "Push":
        """Return a push that has lost nothing yet."""
        return cls(bundle=bundle, lost=np.zeros(bundle.dependent.size, np.int32))

    def step(self, frontier: Ints, failed: Flags, *, limit: int) -> Ints | None:
        """Mark in `failed` what falls with `frontier`, and return what was not marked before.

        None, and nothing is marked, when that would follow more than `limit` edges in all.
        """
        hit = self.hits(frontier, limit=limit)
        if hit is None or not hit.size:
            return hit
        hit = self._once(hit[~failed.take(hit)])
        failed[hit] = True
        return hit

    def hits(self, frontier: Ints, *, limit: int) -> Ints | None:
        """Return what falls with `frontier`, perhaps repeatedly; None as for `step`."""
        plain = _Runs.of(self.bundle.dependents[0], frontier)
        grouped = None
        self.work += plain.total
        if self.bundle.dependent.size:
            grouped = _Runs.of(self.bundle.memberships[0], frontier)
            self.work += grouped.total
        if self.work > limit:
            return None
        hit = plain.of_values(self.bundle.dependents[1])
        if grouped is not None and grouped.total:
            hit = np.concatenate([hit, self._broken(grouped)])
        return hit

    def _once(self, hit: Ints) -> Ints:
        """Return the numbers of `hit` without repetitions."""
        if hit.size < SORTED:
            return unique_numbers(hit)
        if self.place is None:
            self.place = np.empty(self.bundle.plain.shape[0], np.int32)
        numbers = np.arange(hit.size, dtype=np.int32)
        self.place[hit] = numbers
        first: Flags = self.place.take(hit) == numbers
        return hit[first]

    def _broken(self, grouped: "_Runs") -> Ints:
        touched = grouped.of_values(self.bundle.memberships[1])
        if touched.size * 8 > self.lost.size:
            self.lost += np.bincount(touched, minlength=self.lost.size).astype(np.int32)
        else:
            np.add.at(self.lost, touched, 1)
        broken = touched[self.lost.take(touched) > self.bundle.slack.take(touched)]
        return self.bundle.dependent.take(broken)


@dataclass(slots=True, eq=False)
class _Runs:
    """For each component of a frontier, where its run of values starts and how long it is."""

    starts: Ints
    counts: Ints
    ends: Ints
    """Where each run would end if all lay one after the other."""
    total: int

    @classmethod
    def of(cls, start: Ints, frontier: Ints) -> "_Runs":
        starts = start.take(frontier)
        counts = start.take(frontier + 1)
        counts -= starts
        ends = counts.cumsum(dtype=np.int32)
        return cls(starts, counts, ends, int(ends[-1]) if ends.size else 0)

    def of_values(self, values: Ints) -> Ints:
        """Return the values of all runs."""
        if self.starts.size == 1:
            return values[self.starts[0] : self.starts[0] + self.total]
        places = np.arange(self.total, dtype=np.int32)
        places += (self.starts - self.ends + self.counts).repeat(self.counts)
        found: Ints = values.take(places)
        return found
