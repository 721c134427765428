"""Propagation: the least fixed point of a failure, in three states (`resilience-spec` §3.1).

Two monotone boolean passes give the three states exactly. First *down*, over hard requirements.
Then *not up*, over the same requirements as far as they pass degradation on; it starts from what
is down and from what a soft requirement, broken by what is down, degrades.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from model.kernels.bundles import Bundle
from model.kernels.frontier import Push
from model.kernels.level_sweep import Layer, Sweep
from model.kernels.levels import Levels
from model.kernels.needs import Flags, Ints
from model.kernels.scalar_frontier import walk
from model.kernels.unique_numbers import unique_numbers

PATIENCE = 80
"""Pushing goes on up to this fraction of all edges; one edge costs about fifteen times as in a pull
(docs/decisions/0012), so giving up there costs at most a fifth of the pull that follows."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kernel:
    """A bundle with its two ways to close a failure over it."""

    bundle: Bundle
    levels: Levels
    sweep: Callable[[], Sweep]
    """The levels, prepared at first use."""

    def close(self, failed: Flags, seeds: Ints) -> Ints | None:
        """Add to `failed` all that falls with `seeds`, which are already marked.

        Returns what was added, unsorted; None when it is too much to list (see `failed`).
        """
        if self.bundle.empty:
            return seeds[:0]
        walked = walk(self.bundle, seeds, failed)
        found, rest = walked.found[seeds.size :], walked.found[walked.followed :]
        if not rest.size:
            return found
        pushed = self._push(failed, rest, walked.lost)
        return None if pushed is None else np.concatenate([found, pushed])

    def _push(self, failed: Flags, frontier: Ints, lost: Mapping[int, int]) -> Ints | None:
        push, added = Push.over(self.bundle), [frontier[:0]]
        push.lost[list(lost)] = list(lost.values())
        limit = self.edges // PATIENCE
        while frontier.size:
            following = push.step(frontier, failed, limit=limit)
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
    """What is down and what is not up, by position; each listed when small, flagged always."""

    down: Flags
    not_up: Flags
    down_list: Ints | None
    """The positions that are down, unsorted; None when too many to list cheaply."""
    not_up_list: Ints | None

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
    """The three kernels of one reading of the requirements."""

    down: Kernel
    degrade: Kernel
    soft: Bundle
    soft_layer: Callable[[], Layer]

    def fail(self, seeds: Ints, degraded: Ints | None = None) -> Failure:
        """Return the least fixed point over `seeds` (down) and `degraded`, unique positions."""
        down = np.zeros(self.soft.plain.shape[0], np.bool_)
        down[seeds] = True
        added = self.down.close(down, seeds)
        down_list = None if added is None else np.concatenate([seeds, added])
        hit = self._softly(down, down_list)
        if degraded is not None:
            hit = np.union1d(hit, degraded).astype(np.int32)
        hit = hit[~down[hit]]
        if not hit.size:
            return Failure(down=down, not_up=down, down_list=down_list, not_up_list=down_list)
        return self._degrade(down, down_list, hit)

    def _softly(self, down: Flags, down_list: Ints | None) -> Ints:
        if self.soft.empty:
            return np.empty(0, np.int32)
        if down_list is not None:
            limit = self.soft.plain.nnz // PATIENCE + 64
            found = Push.over(self.soft).hits(down_list, limit=limit)
            if found is not None:
                return unique_numbers(found)
        hit = np.zeros_like(down)
        self.soft_layer().break_into(down, hit)
        return np.flatnonzero(hit).astype(np.int32)

    def _degrade(self, down: Flags, down_list: Ints | None, hit: Ints) -> Failure:
        not_up = down.copy()
        not_up[hit] = True
        grouped = self.degrade.bundle.dependent.size > 0
        if down_list is None:
            seeds = np.flatnonzero(not_up).astype(np.int32) if grouped else hit
        else:
            seeds = np.concatenate([down_list, hit]) if grouped else hit
        added = self.degrade.close(not_up, seeds)
        listed = None
        if added is not None and down_list is not None:
            listed = np.concatenate([down_list, hit, added])
        return Failure(down=down, not_up=not_up, down_list=down_list, not_up_list=listed)
