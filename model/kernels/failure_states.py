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
    """For each affected component the last step of its shortest causal chain.

    The four arrays run in parallel, sorted by component. Chains start at the roots of the failure,
    which have no entry.
    """

    component: Ints
    distance: Ints
    """How many steps the chain has, at least 1."""
    row: Ints
    """The requirement that broke."""
    provider: Ints
    """The member through which it broke, the one nearest to a root."""


@dataclass(frozen=True, kw_only=True, eq=False)
class FailureStates:
    """One failure in one reading; everything by number of component or requirement."""

    topology: Topology
    seeds: Ints
    """What failed or degraded by itself, sorted."""
    failing: Ints
    """Those of the seeds that failed."""
    state: Codes
    """For each component: 0 up, 1 degraded, 2 down."""
    affected: Ints
    """The components that are not up, seeds included, sorted."""
    pessimistic: bool
    """True if requirements of unknown strength are hard and need all their members."""

    @classmethod
    def of(
        cls,
        topology: Topology,
        seeds: Ints,
        *,
        degraded: Ints | None = None,
        pessimistic: bool = False,
    ) -> "FailureStates":
        """Return the states after the failure of `seeds` and the degradation of `degraded`.

        Complexity: that of `propagation.Engine.fail`, and O(components).
        """
        failure: Failure = topology.fail(seeds, degraded=degraded, pessimistic=pessimistic)
        failing = seeds
        if degraded is not None:
            seeds = np.union1d(seeds, degraded).astype(np.int32)
        order = topology.levels.order
        down, degraded = order[failure.down_positions()], order[failure.degraded_positions()]
        state = np.zeros(order.size, np.int8)
        state[degraded], state[down] = DEGRADED, DOWN
        affected = np.sort(np.concatenate([down, degraded]))
        return cls(
            topology=topology,
            seeds=seeds,
            failing=failing,
            state=state,
            affected=affected,
            pessimistic=pessimistic,
        )

    @property
    def needs(self) -> Needs:
        """The requirements."""
        return self.topology.needs

    @cached_property
    def roots(self) -> Ints:
        """The seeds that are in the state they began with, sorted; causal chains start at them.

        A seed that only degraded by itself, and that a failure stops, is affected like others.
        """
        down = self.seeds[self.state[self.seeds] == DOWN]
        return np.setdiff1d(self.seeds, np.setdiff1d(down, self.failing)).astype(np.int32)

    @cached_property
    def affected_members(self) -> tuple[Ints, Ints]:
        """Each affected component with each requirement that it is a member of, by component."""
        start, rows = self.needs.by_provider
        starts = start[self.affected]
        counts = start[self.affected + 1] - starts
        return np.repeat(self.affected, counts), rows[concatenated_ranges(starts, counts)]

    @cached_property
    def rows(self) -> Ints:
        """The requirements that have an affected member, sorted."""
        return unique_numbers(self.affected_members[1])

    @cached_property
    def members_down(self) -> Ints:
        """How many members of each of `rows` are down."""
        return self._count_members(DOWN)

    @cached_property
    def members_not_up(self) -> Ints:
        """How many members of each of `rows` are not up."""
        return self._count_members(DEGRADED)

    def starved(self) -> Ints:
        """Return the components that are up and whose trigger or data feed is down, sorted."""
        rows = self.needs.having(Effect.TRIGGER)[self.rows]
        dependent = self.needs.dependent[self.rows]
        broken = rows & (self.members_down > self.needs.slack[self.rows])
        return unique_numbers(dependent[broken & (self.state[dependent] == 0)])

    def at_risk(self) -> tuple[Ints, Ints]:
        """Return the groups that lost members but still hold, and how many members each has left.

        Groups of unknown strength are included, unless this reading takes them as needing all.
        """
        carrying = ((self._hard | self._soft) & ~self._all_needed)[self.rows]
        holding = (self.members_down > 0) & (self.members_down <= self.needs.slack[self.rows])
        standing = self.state[self.needs.dependent[self.rows]] < DOWN
        chosen = carrying & holding & standing
        rows = self.rows[chosen]
        return rows, np.asarray(self.needs.sizes[rows] - self.members_down[chosen], np.int32)

    def causes(self) -> Causes:
        """Return the shortest causal chains, by breadth-first search from the roots.

        Only requirements that explain the state of their dependent are followed. Of equally short
        chains, the one through the first provider is taken, then that of the first requirement.
        Cycles need no care: a chain never visits a component twice.

        Complexity: O(members of affected requirements · log of them).
        """
        provider, row = self._explaining_members()
        dependent = self.needs.dependent[row]
        distance = np.full(self.state.size, -1, np.int32)
        distance[self.roots] = 0
        frontier, steps = self.roots, []
        while frontier.size:
            starts = np.searchsorted(provider, frontier).astype(np.int32)
            ends = np.searchsorted(provider, frontier, side="right").astype(np.int32)
            edges = concatenated_ranges(starts, ends - starts)
            edges = edges[distance[dependent[edges]] < 0]
            frontier, first = np.unique(dependent[edges], return_index=True)
            steps.append(edges[first])
            distance[frontier] = len(steps)
        last_steps = np.concatenate(steps) if steps else np.empty(0, np.int64)
        last_steps = last_steps[np.argsort(dependent[last_steps])]
        component = dependent[last_steps]
        return Causes(
            component=component,
            distance=distance[component],
            row=row[last_steps],
            provider=provider[last_steps],
        )

    def _explaining_members(self) -> tuple[Ints, Ints]:
        """Return the pairs of member and requirement that explain a state, sorted by member.

        A member that is down does not explain why its group degrades: the group bears its loss.
        More members are not up than it bears, so a member that degraded before explains it.
        """
        provider, row = self.affected_members
        dependent = self.needs.dependent[self.rows]
        state = self.state[dependent]
        explains = (self._outcome() == state) & (state > 0)
        place = np.searchsorted(self.rows, row)
        explaining_state = np.where(self._hard[row], state[place], DOWN)
        chosen = explains[place] & (self.state[provider] == explaining_state)
        return provider[chosen], row[chosen]

    def _outcome(self) -> Codes:
        """Return the state into which each of `rows` puts its dependent."""
        rows, needs = self.rows, self.needs
        slack = np.where(self._all_needed[rows], 0, needs.slack[rows])
        broken, weakened = self.members_down > slack, self.members_not_up > slack
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

    def _count_members(self, at_least: int) -> Ints:
        """Return how many members of each of `rows` are in this state, or in a worse one."""
        provider, row = self.affected_members
        counted = row[self.state[provider] >= at_least]
        counts = np.bincount(np.searchsorted(self.rows, counted), minlength=self.rows.size)
        return counts.astype(np.int32)
