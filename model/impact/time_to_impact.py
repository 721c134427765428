"""Time to impact: how long after a failure each component stops or degrades (spec §3.2).

A failure at time 0 is never repaired. A component stops when enough members of one of its
requirements are lost, each of them from the moment its tolerance has run out:
`T(v) = min over requirements of the (n − k + 1)-th smallest of T(u) + τ(u → v)`.
These are superior functions [1]. A sweep up the levels, in which the members of cycles are settled
from the earliest on (`model.kernels.cycle_arrival_times`), finds the least solution: the times
that the seeds alone cause.

References:
    [1] Knuth, "A generalization of Dijkstra's algorithm", Information Processing Letters 6 (1977).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from model.graph import DependencyGraph
from model.kernels.cycle_arrival_times import Arrival, Edge, Group, arrival_times
from model.kernels.failure_modes import Steps
from model.kernels.failure_states import FailureStates
from model.kernels.needs import Flags, Ints, Needs, concatenated_ranges, offsets
from model.linking.link import DERIVED_AT_ONCE
from model.records.component import LOGICAL_KINDS
from model.records.requirement import Effect

LONGEST = timedelta.max // timedelta(seconds=1)
"""The longest duration that can be represented, in seconds; a later time is not exact."""
Seconds = NDArray[np.float64]
"""Seconds after the failure; infinite when it never happens."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tolerances:
    """The tolerance of each entry of `Needs.members`."""

    seconds: Seconds
    """An unknown tolerance counts as zero, so that times are the earliest possible."""
    known: Flags
    """A failure domain, a service or a journey leaves no time by definition: that is known."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clock:
    """When each component is first in some state or a worse one, and through which requirement."""

    at: Seconds
    exact: Flags
    """False where an unknown tolerance was taken as zero: the real moment may be later."""
    row: Ints
    """The requirement that breaks first; -1 for seeds and for what is never affected."""
    member: Ints
    """The provider whose loss breaks it, or the node (see `Causes`) of one that is bad or slow; -1
    likewise."""

    @classmethod
    def never(cls, components: int) -> "Clock":
        """Return a clock on which nothing ever happens."""
        return cls(
            at=np.full(components, np.inf),
            exact=np.ones(components, np.bool_),
            row=np.full(components, -1, np.int32),
            member=np.full(components, -1, np.int32),
        )

    def begin(self, steps: Steps) -> None:
        """Set the components of `steps` to time 0, which may be too early."""
        later = steps.only(self.at[steps.component] > 0.0)
        self.at[later.component], self.exact[later.component] = 0.0, False
        self.row[later.component], self.member[later.component] = later.row, later.provider

    def copy(self) -> "Clock":
        """Return a clock that can be set without setting this one."""
        return Clock(
            at=self.at.copy(),
            exact=self.exact.copy(),
            row=self.row.copy(),
            member=self.member.copy(),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Timing:
    """When each component goes down, and when it stops serving fully; by number."""

    down: Clock
    not_up: Clock
    """Never later than `down`."""
    modes: Flags | None
    """What is bad or slow, and so does not serve fully from the start; None when nothing is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactTime:
    """How long after the failure a component is affected; None if it never is."""

    degraded_after: timedelta | None
    """When it stops serving fully; not later than `down_after`."""
    down_after: timedelta | None
    """When it stops."""
    exact: bool
    """False if an unknown tolerance was taken as zero: the impact may come later."""


def survivable_outage(graph: DependencyGraph, *, provider: str, dependent: str) -> ImpactTime:
    """Return how long `provider` may be away before `dependent` is affected.

    An outage shorter than `degraded_after` has no effect on the dependent; one shorter than
    `down_after` does not stop it. None: no outage of this provider alone does. Only tolerances
    count (spec §3.2). Where a component between the two takes time to recover, the dependent may
    survive less; `model.impact.outage_windows` computes that for an outage of a given length.

    Complexity: O(members of what the provider affects · log of them).

    Raises:
        UnknownComponent: if one of them is not in the graph.

    >>> from tests.builders import graph
    >>> shop = graph("web > api > db@30")
    >>> survivable_outage(shop, provider="db", dependent="web").down_after
    datetime.timedelta(seconds=30)
    """
    seeds, number = np.array([graph.index(provider)], np.int32), graph.index(dependent)
    return impact_time(time_to_impact(graph, FailureStates.of(graph.topology, seeds)), number)


def impact_time(timing: "Timing", number: int) -> ImpactTime:
    """Return when the component of this number is affected."""
    down, not_up = float(timing.down.at[number]), float(timing.not_up.at[number])
    exact = bool(timing.not_up.exact[number]) and bool(timing.down.exact[number])
    if timing.modes is not None and timing.modes[number]:
        not_up = 0.0
    representable = all(at <= LONGEST or np.isinf(at) for at in (down, not_up))
    return ImpactTime(
        degraded_after=_duration(not_up),
        down_after=_duration(down),
        exact=exact and representable,
    )


def _duration(seconds: float) -> timedelta | None:
    return timedelta(seconds=min(seconds, LONGEST)) if np.isfinite(seconds) else None


def tolerances(graph: DependencyGraph) -> Tolerances:
    """Return the tolerance of every member; call it through `DependencyGraph.once`."""
    count = graph.topology.needs.members.size
    seconds, known = np.zeros(count), np.zeros(count, np.bool_)
    place = 0
    for need in graph.requirements:
        at_once = need.effect is Effect.CONTAINMENT or need.rule in DERIVED_AT_ONCE
        at_once = at_once or graph.component(need.dependent).kind in LOGICAL_KINDS
        for member in need.members:
            known[place] = at_once or member.tolerance is not None
            seconds[place] = 0.0 if member.tolerance is None else member.tolerance.total_seconds()
            place += 1
    return Tolerances(seconds=seconds, known=known)


def time_to_impact(graph: DependencyGraph, states: FailureStates) -> Timing:
    """Return when each component is affected by a failure at time 0, whose states are given.

    The result has one time in seconds for each component and state, infinite if it never comes
    to that. In a cycle a component is affected only through something outside of it that fails.
    What stops or degrades because of bad or slow components does so at time 0 at the earliest.

    Args:
        graph: the graph.
        states: what the failure does in the end, in one reading; no other component gets a time.

    Complexity: O(members of what is affected · log of them).

    References:
        [1] Knuth, "A generalization of Dijkstra's algorithm", Information Processing Letters 6
            (1977).
    """
    needs, pessimistic = graph.topology.needs, states.pessimistic
    timed = np.zeros(needs.components, np.bool_)
    timed[states.affected] = True
    sweep = _Sweep(graph=graph, timed=timed, all_members=_all_members(needs, pessimistic))
    unknown = needs.having(Effect.UNKNOWN)
    hard = needs.having(Effect.HARD, Effect.CONTAINMENT) | (unknown & pessimistic)
    soft = needs.having(Effect.SOFT) | (unknown & (not pessimistic))
    down = Clock.never(needs.components)
    for layer, effects in states.mode_effects:
        down.begin(effects.down.by_nodes(layer * needs.components))
    down.at[states.failing], down.exact[states.failing] = 0.0, True
    sweep.settle(hard, down)
    not_up = down.copy()
    for layer, effects in states.mode_effects:
        not_up.begin(effects.degraded.by_nodes(layer * needs.components))
    not_up.at[states.degrading] = 0.0
    sweep.apply(soft, down, not_up)
    # If no component degrades before it goes down, then no later one does.
    if np.any(not_up.at < down.at):
        sweep.settle(hard & needs.passes_degraded, not_up)
    return Timing(down=down, not_up=not_up, modes=_modes(states))


def _modes(states: FailureStates) -> Flags | None:
    """Return what is bad or slow, None when nothing is."""
    carriers = [effects.carriers for _, effects in states.mode_effects]
    if not carriers:
        return None
    flags = np.zeros(states.state.size, np.bool_)
    flags[np.concatenate(carriers)] = True
    return flags


def _arrivals(clock: Clock, numbers: Ints) -> Iterator[Arrival]:
    """Yield the arrivals at those of these components that `clock` has a time for."""
    timed = numbers[np.isfinite(clock.at[numbers])]
    columns = (clock.at[timed], ~clock.exact[timed], clock.row[timed], timed, clock.member[timed])
    return map(Arrival._make, zip(*(column.tolist() for column in columns), strict=True))


def _all_members(needs: Needs, pessimistic: bool) -> Flags:
    unknown = needs.having(Effect.UNKNOWN)
    return unknown if pessimistic else np.zeros_like(unknown)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sweep:
    """Sets clocks over the requirements of the components that are `timed`."""

    graph: DependencyGraph
    timed: Flags
    all_members: Flags
    """The requirements that break with their first member."""

    def apply(self, chosen: Flags, source: Clock, target: Clock) -> None:
        """Set `target` over the `chosen` requirements by the times of `source`."""
        self._lower(np.flatnonzero(self._relevant(chosen)).astype(np.int32), source, target)

    def settle(self, chosen: Flags, clock: Clock) -> None:
        """Set `clock` over the `chosen` requirements until nothing changes, level by level."""
        levels, needs = self.graph.topology.levels, self.graph.topology.needs
        rows = np.flatnonzero(self._relevant(chosen)).astype(np.int32)
        place = levels.position[needs.dependent[rows]]
        rows = rows[np.argsort(place, kind="stable")]
        place = np.sort(place, kind="stable")
        level = np.searchsorted(levels.start, place, side="right") - 1
        bounds = np.searchsorted(level, np.arange(len(levels) + 1))
        for number in np.unique(level).tolist():
            part = slice(int(bounds[number]), int(bounds[number + 1]))
            cyclic = place[part] >= levels.cyclic[number]
            self._lower(rows[part][~cyclic], clock, clock)
            self._settle_cycles(rows[part][cyclic], clock)

    def _relevant(self, chosen: Flags) -> Flags:
        needs = self.graph.topology.needs
        return np.asarray(chosen & self.timed[needs.dependent])

    def _settle_cycles(self, rows: Ints, clock: Clock) -> None:
        """Set `clock` over requirements whose dependents lie in cycles."""
        if not rows.size:
            return
        needs = self.graph.topology.needs
        entries = concatenated_ranges(needs.start[rows], needs.sizes[rows])
        inside = np.unique(needs.dependent[rows])
        outside = np.setdiff1d(needs.members[entries], inside)
        slack = np.where(self.all_members[rows], 0, needs.slack[rows])
        tolerant = zip(rows[slack > 0].tolist(), slack[slack > 0].tolist(), strict=True)
        groups = {row: Group(slack=bearable) for row, bearable in tolerant}
        edges, known = self._edges(rows, entries), _arrivals(clock, inside)
        for arrival in arrival_times(edges, groups, _arrivals(clock, outside), known):
            component = arrival.component
            clock.at[component], clock.exact[component] = arrival.at, not arrival.uncertain
            clock.row[component], clock.member[component] = arrival.row, arrival.member

    def _edges(self, rows: Ints, entries: NDArray[np.integer]) -> Iterator[Edge]:
        needs, known = self.graph.topology.needs, self.graph.once(tolerances)
        row = np.repeat(rows, needs.sizes[rows])
        columns = (
            needs.members[entries],
            needs.dependent[row],
            row,
            known.seconds[entries],
            known.known[entries],
        )
        return map(Edge._make, zip(*(column.tolist() for column in columns), strict=True))

    def _lower(self, rows: Ints, source: Clock, target: Clock) -> None:
        """Lower the times of `target` to those at which `rows` break by the times of `source`."""
        if not rows.size:
            return
        at, exact, member = self._breaks(rows, source)
        dependent = self.graph.topology.needs.dependent[rows]
        # The earliest first; of equal ones the exact, then the first requirement.
        order = np.lexsort((rows, ~exact, at, dependent))
        first = np.ones(order.size, np.bool_)
        first[1:] = dependent[order[1:]] != dependent[order[:-1]]
        best = order[first]
        best = best[at[best] < target.at[dependent[best]]]
        lowered = dependent[best]
        target.at[lowered], target.exact[lowered] = at[best], exact[best]
        target.row[lowered], target.member[lowered] = rows[best], member[best]

    def _breaks(self, rows: Ints, source: Clock) -> tuple[Seconds, Flags, Ints]:
        """Return for each row when it breaks, whether that is exact, and through which member.

        A time is exact only if all the members that are lost by then have exact times.
        """
        needs, known = self.graph.topology.needs, self.graph.once(tolerances)
        sizes = needs.sizes[rows]
        entries = concatenated_ranges(needs.start[rows], sizes)
        members = needs.members[entries]
        at = source.at[members] + known.seconds[entries]
        exact = source.exact[members] & known.known[entries]
        order = np.lexsort((members, ~exact, at, np.repeat(np.arange(rows.size), sizes)))
        start = offsets(sizes)[:-1]
        slack = np.where(self.all_members[rows], 0, needs.slack[rows])
        decides = order[start + slack]
        inexact = np.concatenate([[0], np.cumsum(~exact[order])])
        all_exact = inexact[start + slack + 1] == inexact[start]
        return at[decides], np.asarray(all_exact), members[decides]
