"""Frontier: carry a failure from what has just failed to its dependents. For small answers."""

from dataclasses import dataclass

import numpy as np

from model.kernels.bundles import Bundle
from model.kernels.needs import Flags, Ints
from model.kernels.unique_numbers import unique_numbers

SORTING_LIMIT = 1024
"""Repetitions among fewer numbers are removed by sorting; among more, by a scratch array."""


@dataclass(slots=True, kw_only=True, eq=False)
class FrontierSearch:
    """A failure on its way through `bundle`, one frontier after the other.

    The object counts how many members each group has lost. Therefore each position may be in a
    frontier once only.
    """

    bundle: Bundle
    lost: Ints
    """How many members each group has lost so far."""
    scratch: Ints | None = None
    """Space to find repetitions without sorting; every entry is written before it is read."""
    followed: int = 0
    """How many edges were followed so far."""

    @classmethod
    def over(cls, bundle: Bundle) -> "FrontierSearch":
        """Return a search in which nothing has failed yet."""
        return cls(bundle=bundle, lost=np.zeros(bundle.dependent.size, np.int32))

    def advance(self, frontier: Ints, failed: Flags, *, limit: int) -> Ints | None:
        """Set in `failed` what fails with `frontier`, and return what was not set before.

        Returns None, and sets nothing, when that would follow more than `limit` edges in all.

        Complexity: O(dependents and groups of the frontier), and a sort of those that fail.
        """
        affected = self.affected_by(frontier, limit=limit)
        if affected is None or not affected.size:
            return affected
        affected = self._without_repetitions(affected[~failed.take(affected)])
        failed[affected] = True
        return affected

    def affected_by(self, frontier: Ints, *, limit: int) -> Ints | None:
        """Return what fails with `frontier`, possibly repeated; None as for `advance`."""
        plain = _Runs.of(self.bundle.dependents[0], frontier)
        grouped = None
        self.followed += plain.total
        if self.bundle.dependent.size:
            grouped = _Runs.of(self.bundle.memberships[0], frontier)
            self.followed += grouped.total
        if self.followed > limit:
            return None
        affected = plain.of_values(self.bundle.dependents[1])
        if grouped is not None and grouped.total:
            affected = np.concatenate([affected, self._broken(grouped)])
        return affected

    def _without_repetitions(self, affected: Ints) -> Ints:
        if affected.size < SORTING_LIMIT:
            return unique_numbers(affected)
        if self.scratch is None:
            self.scratch = np.empty(self.bundle.plain.shape[0], np.int32)
        numbers = np.arange(affected.size, dtype=np.int32)
        self.scratch[affected] = numbers
        last: Flags = self.scratch.take(affected) == numbers
        return affected[last]

    def _broken(self, grouped: "_Runs") -> Ints:
        """Count the losses of the groups in `grouped`; return the dependents of broken ones."""
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
        """Return the values of all runs, one run after the other."""
        if self.starts.size == 1:
            return values[self.starts[0] : self.starts[0] + self.total]
        places = np.arange(self.total, dtype=np.int32)
        places += (self.starts - self.ends + self.counts).repeat(self.counts)
        chosen: Ints = values.take(places)
        return chosen
