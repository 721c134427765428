"""Time to impact: how long after a failure each component stops or degrades (spec §3.2).

A failure at time 0 is never repaired. A component stops when enough members of one of its
requirements are gone, each counted from the moment its tolerance has run out:
`T(v) = min over requirements of the (n − k + 1)-th smallest of T(u) + τ(u → v)`.
These are superior functions, so sweeping the levels upwards, and settling the members of cycles
from the earliest on (`model.kernels.cycle_arrival_times`), finds the one solution that the seeds
alone cause.

Source: Knuth, "A generalization of Dijkstra's algorithm", IPL 6 (1977).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from model.graph import DependencyGraph
from model.kernels.cycle_arrival_times import Edge, Group, Hit, settled
from model.kernels.failure_states import FailureStates
from model.kernels.needs import Flags, Ints, Needs, concatenated_ranges, offsets
from model.linking.link import DERIVED_AT_ONCE
from model.records.component import LOGICAL_KINDS
from model.records.requirement import Effect

LONGEST = timedelta.max // timedelta(seconds=1)
"""What lies further ahead, in seconds, is told as "this late, or later"."""
Seconds = NDArray[np.float64]
"""Seconds after the failure; infinite when it never happens."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tolerances:
    """The tolerance of each entry of `Needs.members`."""

    seconds: Seconds
    """An unknown one counts as zero: whoever waits for its end is hit at the earliest."""
    known: Flags
    """Failure domains, services and journeys leave no time by definition, which is known."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clock:
    """When each component is first at least in one state, and through what."""

    at: Seconds
    exact: Flags
    """False where an unknown tolerance was taken as zero: the real moment may be later."""
    row: Ints
    """The requirement that decides; -1 for seeds and for what is never hit."""
    member: Ints
    """The provider whose loss breaks it; -1 likewise."""

    @classmethod
    def never(cls, components: int) -> "Clock":
        """Return the clock on which nothing happens."""
        return cls(
            at=np.full(components, np.inf),
            exact=np.ones(components, np.bool_),
            row=np.full(components, -1, np.int32),
            member=np.full(components, -1, np.int32),
        )

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
    """When each component goes down, and when it stops being fully up; by number."""

    down: Clock
    not_up: Clock
    """Never later than `down`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactTime:
    """How long after the failure a component is hit; None when it never is."""

    degraded_after: timedelta | None
    """When it stops being fully up; not later than `down_after`."""
    down_after: timedelta | None
    exact: bool
    """False when a tolerance that nobody stated was taken as zero: it may come later."""


def survivable_outage(graph: DependencyGraph, *, provider: str, dependent: str) -> ImpactTime:
    """Return how long `provider` may be away before `dependent` notices.

    An outage shorter than `degraded_after` has no effect on it, one shorter than `down_after`
    does not stop it. None: no outage of this provider alone does. Only tolerances count (spec
    §3.2): where something between them takes time to recover, `dependent` may survive less, which
    `model.impact.outage_windows` tells for an outage of a given length.

    Raises:
        UnknownComponent: if one of them is not in the graph.
    """
    seeds, number = np.array([graph.index(provider)], np.int32), graph.index(dependent)
    hit = FailureStates.of(graph.topology, seeds).hit
    return impact_time(time_to_impact(graph, seeds, hit=hit), number)


def impact_time(timing: "Timing", number: int) -> ImpactTime:
    """Return when the component of this number is hit."""
    down, not_up = float(timing.down.at[number]), float(timing.not_up.at[number])
    exact = bool(timing.not_up.exact[number]) and bool(timing.down.exact[number])
    told = all(one <= LONGEST or np.isinf(one) for one in (down, not_up))
    return ImpactTime(degraded_after=_span(not_up), down_after=_span(down), exact=exact and told)


def _span(seconds: float) -> timedelta | None:
    return timedelta(seconds=min(seconds, LONGEST)) if np.isfinite(seconds) else None


def tolerances(graph: DependencyGraph) -> Tolerances:
    """Return the tolerance of every member; ask it through `DependencyGraph.once`."""
    count = graph.topology.needs.members.size
    seconds, known = np.zeros(count), np.zeros(count, np.bool_)
    place = 0
    for need in graph.requirements:
        none = need.effect is Effect.CONTAINMENT or need.rule in DERIVED_AT_ONCE
        none = none or graph.component(need.dependent).kind in LOGICAL_KINDS
        for one in need.members:
            known[place] = none or one.tolerance is not None
            seconds[place] = 0.0 if one.tolerance is None else one.tolerance.total_seconds()
            place += 1
    return Tolerances(seconds=seconds, known=known)


def time_to_impact(
    graph: DependencyGraph,
    seeds: Ints,
    *,
    hit: Ints,
    degraded: Ints | None = None,
    pessimistic: bool = False,
) -> Timing:
    """Return when each component is hit by the failure of `seeds` at time 0.

    Args:
        graph: the graph.
        seeds: what fails, by number.
        hit: every component that is ever not up (`FailureStates.hit`): no other is looked at.
        degraded: what only degrades at time 0, by number.
        pessimistic: take requirements of unknown strength as hard, needing all their members.

    Complexity: O(members of what is hit · log).
    """
    needs = graph.topology.needs
    watch = np.zeros(needs.components, np.bool_)
    watch[hit] = True
    sweep = _Sweep(graph=graph, watched=watch, all_members=_all_members(needs, pessimistic))
    unknown = needs.having(Effect.UNKNOWN)
    hard = needs.having(Effect.HARD, Effect.CONTAINMENT) | (unknown & pessimistic)
    soft = needs.having(Effect.SOFT) | (unknown & (not pessimistic))
    down = Clock.never(needs.components)
    down.at[seeds] = 0.0
    sweep.settle(hard, down)
    not_up = down.copy()
    if degraded is not None:
        not_up.at[degraded] = 0.0
    sweep.once(soft, down, not_up)
    # Where nothing degrades sooner than it goes down, the same holds for all that follows.
    if np.any(not_up.at < down.at):
        sweep.settle(hard & needs.passes_degraded, not_up)
    return Timing(down=down, not_up=not_up)


def _hits(clock: Clock, numbers: Ints) -> Iterator[Hit]:
    """Yield what `clock` tells of these components, for those that it says are hit."""
    hit = numbers[np.isfinite(clock.at[numbers])]
    columns = (clock.at[hit], ~clock.exact[hit], clock.row[hit], hit, clock.member[hit])
    return map(Hit._make, zip(*(one.tolist() for one in columns), strict=True))


def _all_members(needs: Needs, pessimistic: bool) -> Flags:
    unknown = needs.having(Effect.UNKNOWN)
    return unknown if pessimistic else np.zeros_like(unknown)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sweep:
    """Sets clocks over the requirements of what is watched."""

    graph: DependencyGraph
    watched: Flags
    all_members: Flags

    def once(self, chosen: Flags, source: Clock, target: Clock) -> None:
        """Set `target` over the `chosen` requirements by the times of `source`."""
        self._apply(np.flatnonzero(self._relevant(chosen)).astype(np.int32), source, target)

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
            self._apply(rows[part][~cyclic], clock, clock)
            self._settle_cycles(rows[part][cyclic], clock)

    def _relevant(self, chosen: Flags) -> Flags:
        needs = self.graph.topology.needs
        return np.asarray(chosen & self.watched[needs.dependent])

    def _settle_cycles(self, rows: Ints, clock: Clock) -> None:
        """Set `clock` over requirements whose dependents lie in cycles."""
        if not rows.size:
            return
        needs = self.graph.topology.needs
        entries = concatenated_ranges(needs.start[rows], needs.sizes[rows])
        inside = np.unique(needs.dependent[rows])
        outside = np.setdiff1d(needs.members[entries], inside)
        slack = np.where(self.all_members[rows], 0, needs.slack[rows])
        borne = zip(rows[slack > 0].tolist(), slack[slack > 0].tolist(), strict=True)
        groups = {row: Group(slack=some) for row, some in borne}
        hits = settled(
            self._edges(rows, entries), groups, _hits(clock, outside), _hits(clock, inside)
        )
        for hit in hits:
            clock.at[hit.component], clock.exact[hit.component] = hit.at, not hit.doubtful
            clock.row[hit.component], clock.member[hit.component] = hit.row, hit.member

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
        return map(Edge._make, zip(*(one.tolist() for one in columns), strict=True))

    def _apply(self, rows: Ints, source: Clock, target: Clock) -> None:
        """Lower `target` by what `rows` say."""
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
        who = dependent[best]
        target.at[who], target.exact[who] = at[best], exact[best]
        target.row[who], target.member[who] = rows[best], member[best]

    def _breaks(self, rows: Ints, source: Clock) -> tuple[Seconds, Flags, Ints]:
        """Return for each row when it breaks, whether that is exact, and through which member."""
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
        doubtful = np.concatenate([[0], np.cumsum(~exact[order])])
        sure = doubtful[start + slack + 1] == doubtful[start]
        return at[decides], np.asarray(sure), members[decides]
