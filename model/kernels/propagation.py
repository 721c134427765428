"""Propagation: the least fixed point of a failure, in three states (`resilience-spec` §3.1).

Two monotone boolean passes give the three states exactly. The first finds what is *down*, over
hard requirements. The second finds what is *not up*, over the same requirements as far as they
pass degradation on. It starts from what is down, and from what degrades because a soft
requirement lost too many members that are down.

References:
    [1] Tarski, "A lattice-theoretical fixpoint theorem and its applications", Pacific J. of
        Mathematics 5 (1955): a monotone map on a finite lattice has a least fixed point.
    [2] Birnbaum, Esary, Saunders, "Multi-component systems and structures and their
        reliability", Technometrics 3 (1961): on acyclic graphs with two states the result is the
        structure function of the fault tree.
    [3] Beamer, Asanović, Patterson, "Direction-optimizing breadth-first search", SC 2012: when
        to stop following a frontier and to sweep all edges instead.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from model.kernels.bundles import Bundle
from model.kernels.frontier import FrontierSearch
from model.kernels.level_sweep import Layer, Sweep
from model.kernels.levels import Levels
from model.kernels.needs import Flags, Ints
from model.kernels.scalar_frontier import follow_few
from model.kernels.unique_numbers import unique_numbers

FRONTIER_SHARE = 80
"""A frontier is followed up to this fraction of all edges. An edge costs about fifteen times as
much there as in a sweep (docs/decisions/0007), so a frontier that was followed in vain costs at
most a fifth of the sweep that comes after it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kernel:
    """A bundle with its ways to find all that fails with some seeds."""

    bundle: Bundle
    levels: Levels
    sweep: Callable[[], Sweep]
    """Returns the bundle divided into levels, prepared at first use."""

    def close(self, failed: Flags, seeds: Ints) -> Ints | None:
        """Add to `failed` all that fails with `seeds`, unique positions that it contains already.

        Returns the positions that were added, unsorted; None when they are too many to list, and
        then `failed` alone tells them.

        The failure is followed in plain Python while it is tiny, then by array operations over
        its frontier, and when it has followed 1/80 of all edges, by a sweep over the levels.

        Complexity: O(edges that leave what fails); at most O(edges), and inside of cycles that
        times their length.
        """
        if self.bundle.empty:
            return seeds[:0]
        scalar = follow_few(self.bundle, seeds, failed)
        added, frontier = scalar.failed[seeds.size :], scalar.failed[scalar.followed :]
        if not frontier.size:
            return added
        added_later = self._follow(failed, frontier, scalar.lost)
        return None if added_later is None else np.concatenate([added, added_later])

    def _follow(self, failed: Flags, frontier: Ints, lost: Mapping[int, int]) -> Ints | None:
        search, added = FrontierSearch.over(self.bundle), [frontier[:0]]
        search.lost[list(lost)] = list(lost.values())
        limit = self.edges // FRONTIER_SHARE
        while frontier.size:
            following = search.advance(frontier, failed, limit=limit)
            if following is None:
                self.sweep().close(failed, self._level_above(frontier))
                return None
            frontier = following
            added.append(frontier)
        return np.concatenate(added)

    @property
    def edges(self) -> int:
        """How many pairs of dependent and provider there are."""
        return int(self.bundle.plain.nnz + self.bundle.members.size)

    def _level_above(self, frontier: Ints) -> int:
        level = int(np.searchsorted(self.levels.start, frontier.min(), side="right")) - 1
        in_cycle = bool(self.levels.cyclic[level] < self.levels.start[level + 1])
        return level if in_cycle else level + 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Failure:
    """What is down and what is not up, by position: as flags, and as lists when these are short."""

    down: Flags
    not_up: Flags
    down_list: Ints | None
    """The positions that are down, unsorted; None when they are too many to list cheaply."""
    not_up_list: Ints | None
    """The positions that are down or degraded, likewise."""

    def degraded_positions(self) -> Ints:
        """Return the positions that are degraded, sorted."""
        listed = self.not_up_list
        if listed is None:
            return np.flatnonzero(self.not_up & ~self.down).astype(np.int32)
        return np.sort(listed[~self.down[listed]])

    def down_positions(self) -> Ints:
        """Return the positions that are down, sorted."""
        listed = self.down_list
        return np.flatnonzero(self.down).astype(np.int32) if listed is None else np.sort(listed)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Engine:
    """The kernels for one reading of the requirements of unknown strength."""

    down: Kernel
    """Hard requirements: what stops a component."""
    degrade: Kernel
    """Those of them that pass degradation on."""
    soft: Bundle
    """Soft requirements: what degrades a component."""
    soft_layer: Callable[[], Layer]
    """Returns `soft` as one layer, prepared at first use."""

    def fail(self, seeds: Ints, degraded: Ints | None = None) -> Failure:
        """Return the least fixed point above the seeds.

        Args:
            seeds: unique positions that are down.
            degraded: unique positions that are degraded at least; None without any.

        Without seeds, everything is up. A cycle stays up unless something outside of it fails.
        A larger seed set never gives a smaller result, and failing all that is already down
        changes nothing.

        Complexity: as `Kernel.close`, once for what is down and once for what is not up.
        """
        down = np.zeros(self.soft.plain.shape[0], np.bool_)
        down[seeds] = True
        added = self.down.close(down, seeds)
        down_list = None if added is None else np.concatenate([seeds, added])
        degrading = self._degraded_softly(down, down_list)
        if degraded is not None:
            degrading = np.union1d(degrading, degraded).astype(np.int32)
        degrading = degrading[~down[degrading]]
        if not degrading.size:
            return Failure(down=down, not_up=down, down_list=down_list, not_up_list=down_list)
        return self._degrade(down, down_list, degrading)

    def _degraded_softly(self, down: Flags, down_list: Ints | None) -> Ints:
        """Return the positions that degrade because they need something softly that is down."""
        if self.soft.empty:
            return np.empty(0, np.int32)
        if down_list is not None:
            limit = self.soft.plain.nnz // FRONTIER_SHARE + 64
            affected = FrontierSearch.over(self.soft).affected_by(down_list, limit=limit)
            if affected is not None:
                return unique_numbers(affected)
        degraded = np.zeros_like(down)
        self.soft_layer().propagate(down, degraded)
        return np.flatnonzero(degraded).astype(np.int32)

    def _degrade(self, down: Flags, down_list: Ints | None, degrading: Ints) -> Failure:
        not_up = down.copy()
        not_up[degrading] = True
        # What is down degrades plain dependents no further (they are down), but counts in groups.
        has_groups = self.degrade.bundle.dependent.size > 0
        if down_list is None:
            seeds = np.flatnonzero(not_up).astype(np.int32) if has_groups else degrading
        else:
            seeds = np.concatenate([down_list, degrading]) if has_groups else degrading
        added = self.degrade.close(not_up, seeds)
        listed = None
        if added is not None and down_list is not None:
            listed = np.concatenate([down_list, degrading, added])
        return Failure(down=down, not_up=not_up, down_list=down_list, not_up_list=listed)
