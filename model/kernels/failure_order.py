"""Failure order: in which order components fall, so that every reason precedes its effect."""

from dataclasses import dataclass

import numpy as np

from model.kernels.failure_states import DEGRADED, DOWN, LAYERS, FailureStates
from model.kernels.needs import Flags, Ints, concatenated_ranges


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FailureOrder:
    """In which order components fell, and over which requirements; by number of component.

    Where a requirement has a choice, all members that it had lost by then are needed to explain
    why it broke: they have a lower rank than the dependent.
    """

    states: FailureStates
    """What fell."""
    rank: Ints
    """0 for what fell first, -1 for what is not affected. What is down precedes what degrades."""
    row: Ints
    """The requirement that broke or responded; -1 for what fell by itself."""
    layer: Ints
    """By what its members acted on it: the place in `LAYERS`, 0 by their state."""
    carrier_rank: tuple[Ints, ...]
    """For each of `LAYERS` how many steps away from a seed a component became bad or slow; -1 when
    it did not. Empty for the first layer."""
    carrier_row: tuple[Ints, ...]
    """For each of `LAYERS` the requirement that passed that on; -1 for seeds."""

    def reason(self, component: int, layer: int) -> tuple[int, int, Ints]:
        """Return why a component acts as `layer` says: (requirement, layer, fallen members).

        The requirement is -1, without members, for what fell by itself.
        """
        if layer:
            row, before = self.carrier_row[layer][component], self.carrier_rank[layer]
            acting = layer
        else:
            row, acting = self.row[component], int(self.layer[component])
            before = self.carrier_rank[acting] if acting else self.rank
        if row < 0:
            return -1, acting, np.empty(0, np.int32)
        needs = self.states.needs
        members = needs.members[needs.start[row] : needs.start[row + 1]]
        earlier = before[members] >= 0
        if acting == layer:
            earlier &= before[members] < before[component]
        if not acting and self._counts_only_down(int(row)):
            earlier &= self.states.propagated[members] == DOWN
        return int(row), acting, np.unique(members[earlier]).astype(np.int32)

    def _counts_only_down(self, row: int) -> bool:
        """Return whether a requirement broke because of members that are down, not degraded."""
        dependent = self.states.needs.dependent[row]
        return bool(self.states.propagated[dependent] == DOWN or self.states.is_soft[row])


def failure_order(states: FailureStates) -> FailureOrder:
    """Return in which order the components of a failure fell.

    The order is that of rounds: in each, everything falls whose requirements have lost too many
    members in earlier rounds. First come the rounds of what is down, then those of what degrades.
    So no component is explained by itself, in cycles neither.

    Complexity: O(members of the requirements of what is affected · log of them).

    >>> from tests.builders import graph
    >>> topology = graph("web > 1(a, b); a > hub; b > x > hub").topology
    >>> states = FailureStates.of(topology, np.array([2], np.int32))  # hub
    >>> failure_order(states).rank.tolist()  # a, b, hub, web, x
    [1, 2, 0, 3, 1]
    """
    search = _Rounds(states)
    for state, roots in ((DOWN, states.failing), (DEGRADED, states.degrading)):
        search.begin(roots, state)
        search.run(state)
    passed = _passed(states)
    return FailureOrder(
        states=states,
        rank=search.rank,
        row=search.row,
        layer=search.layer,
        carrier_rank=tuple(rank for rank, _ in passed),
        carrier_row=tuple(row for _, row in passed),
    )


class _Rounds:
    """The rounds of one failure."""

    def __init__(self, states: FailureStates) -> None:
        needs = states.needs
        self.states = states
        self.rank = np.full(needs.components, -1, np.int32)
        self.row = np.full(needs.components, -1, np.int32)
        self.layer = np.zeros(needs.components, np.int32)
        self.round = 0
        self.slack = states.slack
        self.decisive = states.decisive_rows()

    def begin(self, roots: Ints, state: int) -> None:
        """Let fall what falls by itself, or because of bad and slow components."""
        states = self.states
        self.rank[roots[states.propagated[roots] == state]] = self.round
        for layer, effects in states.mode_effects:
            steps = effects.down if state == DOWN else effects.degraded
            open_ = (self.rank[steps.component] < 0) & (states.propagated[steps.component] == state)
            first = steps.only(open_)
            self.rank[first.component] = self.round
            self.row[first.component], self.layer[first.component] = first.row, layer

    def run(self, state: int) -> None:
        """Let fall, round by round, what ends in `state`."""
        needs, counted = self.states.needs, self.states.propagated
        lost = np.zeros(needs.dependent.size, np.int32)
        frontier = np.flatnonzero(self.rank >= 0).astype(np.int32)
        while frontier.size:
            self.round += 1
            provider, row = self._memberships(frontier)
            # A degraded member does not break a requirement that is soft or stops its dependent.
            acting = self._acting(row, state) & (
                (counted[provider] == DOWN) | self._weakens(row, state)
            )
            np.add.at(lost, row[acting], 1)
            broken = np.unique(row[acting & (lost[row] > self.slack[row])])
            dependent = needs.dependent[broken]
            falls = (self.rank[dependent] < 0) & (counted[dependent] == state)
            frontier, first = np.unique(dependent[falls], return_index=True)
            self.rank[frontier], self.row[frontier] = self.round, broken[falls][first]
        self.round += 1

    def _acting(self, row: Ints, state: int) -> Flags:
        """Return which requirements may put their dependent into `state`."""
        states = self.states
        acting = states.is_hard[row] if state == DOWN else self._weakens(row, state)
        if state == DEGRADED:
            acting = acting | states.is_soft[row]
        if self.decisive is not None:
            acting = acting & (self.decisive[states.needs.dependent[row]] == row)
        return np.asarray(acting)

    def _weakens(self, row: Ints, state: int) -> Flags:
        """Return which requirements degrade their dependent when their members degrade."""
        if state == DOWN:
            return np.zeros(row.size, np.bool_)
        return np.asarray(self.states.is_hard[row] & self.states.needs.passes_degraded[row])

    def _memberships(self, components: Ints) -> tuple[Ints, Ints]:
        start, rows = self.states.needs.by_provider
        counts = start[components + 1] - start[components]
        row = rows[concatenated_ranges(start[components], counts)]
        return np.repeat(components, counts), row


def _passed(states: FailureStates) -> list[tuple[Ints, Ints]]:
    """Return for each layer how far components are from its seeds, and over which requirement."""
    nothing = np.full(states.needs.components, -1, np.int32)
    answer = [(nothing, nothing) for _ in LAYERS]
    for layer, effects in states.mode_effects:
        rank, row = nothing.copy(), nothing.copy()
        rank[effects.carriers] = 0
        rank[effects.passed.component] = effects.passed.distance
        row[effects.passed.component] = effects.passed.row
        answer[layer] = rank, row
    return answer
