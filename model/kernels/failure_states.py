"""Failure states: what a failure does to each component and requirement, and by which causes."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from model.kernels.needs import Codes, Flags, Ints, Needs, concatenated_ranges
from model.kernels.propagation import Failure
from model.kernels.topology import Topology
from model.kernels.unique_numbers import unique_numbers
from model.records.requirement import Effect

DEGRADED, DOWN = 1, 2


@dataclass(frozen=True, kw_only=True, eq=False)
class Causes:
    """For each hit component the last step of its shortest causal chain; sorted by component."""

    component: Ints
    distance: Ints
    row: Ints
    """The requirement that broke."""
    provider: Ints
    """The member through which it broke, nearest to a seed."""


@dataclass(frozen=True, kw_only=True, eq=False)
class FailureStates:
    """One failure seen from the requirements; everything by number of component or requirement."""

    topology: Topology
    seeds: Ints
    """What failed or degraded by itself, sorted."""
    failing: Ints
    """Those of the seeds that failed."""
    state: Codes
    """0 up, 1 degraded, 2 down; for each component."""
    hit: Ints
    """The components that are not up, seeds included, sorted."""
    pessimistic: bool

    @classmethod
    def of(
        cls,
        topology: Topology,
        seeds: Ints,
        *,
        degraded: Ints | None = None,
        pessimistic: bool = False,
    ) -> "FailureStates":
        """Return what the failure of `seeds`, and the degradation of `degraded`, does."""
        failure: Failure = topology.fail(seeds, degraded=degraded, pessimistic=pessimistic)
        failing = seeds
        if degraded is not None:
            seeds = np.union1d(seeds, degraded).astype(np.int32)
        order = topology.levels.order
        down, degraded = order[failure.down_positions()], order[failure.degraded_positions()]
        state = np.zeros(order.size, np.int8)
        state[degraded], state[down] = DEGRADED, DOWN
        hit = np.sort(np.concatenate([down, degraded]))
        return cls(
            topology=topology,
            seeds=seeds,
            failing=failing,
            state=state,
            hit=hit,
            pessimistic=pessimistic,
        )

    @property
    def needs(self) -> Needs:
        """The requirements."""
        return self.topology.needs

    @cached_property
    def roots(self) -> Ints:
        """Return the seeds that are in the state they began with, sorted; chains start at them.

        One that only degraded by itself, and that a failure takes down, is hit like any other.
        """
        fallen = self.seeds[self.state[self.seeds] == DOWN]
        return np.setdiff1d(self.seeds, np.setdiff1d(fallen, self.failing)).astype(np.int32)

    @cached_property
    def contacts(self) -> tuple[Ints, Ints]:
        """Every pair of a hit component and a requirement it is a member of, by component."""
        start, rows = self.needs.by_provider
        starts = start[self.hit]
        counts = start[self.hit + 1] - starts
        return np.repeat(self.hit, counts), rows[concatenated_ranges(starts, counts)]

    @cached_property
    def rows(self) -> Ints:
        """The requirements with a hit member, sorted."""
        return unique_numbers(self.contacts[1])

    @cached_property
    def lost(self) -> Ints:
        """How many members each of `rows` has that are down."""
        return self._count(DOWN)

    @cached_property
    def weak(self) -> Ints:
        """How many members each of `rows` has that are not up."""
        return self._count(DEGRADED)

    def starving(self) -> Ints:
        """Return the components that are up and whose trigger or feed is down, sorted."""
        rows = self.needs.having(Effect.TRIGGER)[self.rows]
        dependent = self.needs.dependent[self.rows]
        broken = rows & (self.lost > self.needs.slack[self.rows]) & (self.state[dependent] == 0)
        return unique_numbers(dependent[broken])

    def at_risk(self) -> tuple[Ints, Ints]:
        """Return the groups that lost members and hold, and how many members they still have.

        Groups of unknown strength are among them, unless all their members are taken as needed.
        """
        carrying = ((self._hard | self._soft) & ~self._all_needed)[self.rows]
        holding = (self.lost > 0) & (self.lost <= self.needs.slack[self.rows])
        standing = self.state[self.needs.dependent[self.rows]] < DOWN
        chosen = carrying & holding & standing
        rows = self.rows[chosen]
        return rows, np.asarray(self.needs.sizes[rows] - self.lost[chosen], np.int32)

    def causes(self) -> Causes:
        """Return the shortest chains, by breadth first search over the requirements that broke.

        Of equally short ones, that through the first provider, then the first requirement.
        """
        provider, row = self._breaks()
        dependent = self.needs.dependent[row]
        distance = np.full(self.state.size, -1, np.int32)
        distance[self.roots] = 0
        frontier, found = self.roots, []
        while frontier.size:
            starts = np.searchsorted(provider, frontier).astype(np.int32)
            ends = np.searchsorted(provider, frontier, side="right").astype(np.int32)
            edges = concatenated_ranges(starts, ends - starts)
            edges = edges[distance[dependent[edges]] < 0]
            frontier, first = np.unique(dependent[edges], return_index=True)
            found.append(edges[first])
            distance[frontier] = len(found)
        steps = np.concatenate(found) if found else np.empty(0, np.int64)
        steps = steps[np.argsort(dependent[steps])]
        component = dependent[steps]
        return Causes(
            component=component,
            distance=distance[component],
            row=row[steps],
            provider=provider[steps],
        )

    def _breaks(self) -> tuple[Ints, Ints]:
        """Return the pairs of member and requirement that explain a hit, sorted by member.

        A member that is down explains no degraded group: the group bears its loss. More members
        are not up than it bears, so one that was degraded before the group did it.
        """
        provider, row = self.contacts
        dependent = self.needs.dependent[self.rows]
        state = self.state[dependent]
        explains = (self._outcome() == state) & (state > 0)
        place = np.searchsorted(self.rows, row)
        needed = np.where(self._hard[row], state[place], DOWN)
        keep = explains[place] & (self.state[provider] == needed)
        return provider[keep], row[keep]

    def _outcome(self) -> Codes:
        """Return what each of `rows` does to its dependent."""
        rows, needs = self.rows, self.needs
        slack = np.where(self._all_needed[rows], 0, needs.slack[rows])
        broken, weakened = self.lost > slack, self.weak > slack
        hard = np.where(broken, DOWN, DEGRADED * (weakened & needs.passes_degraded[rows]))
        soft = DEGRADED * (broken & self._soft[rows])
        return np.where(self._hard[rows], hard, soft).astype(np.int8)

    @cached_property
    def _all_needed(self) -> Flags:
        unknown = self.needs.having(Effect.UNKNOWN)
        return unknown if self.pessimistic else np.zeros_like(unknown)

    @cached_property
    def _hard(self) -> Flags:
        return self.needs.having(Effect.HARD, Effect.CONTAINMENT) | self._all_needed

    @cached_property
    def _soft(self) -> Flags:
        return self.needs.having(Effect.SOFT, Effect.UNKNOWN) & ~self._all_needed

    def _count(self, least: int) -> Ints:
        provider, row = self.contacts
        counted = row[self.state[provider] >= least]
        counts = np.bincount(np.searchsorted(self.rows, counted), minlength=self.rows.size)
        return counts.astype(np.int32)
