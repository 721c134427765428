"""Sweep: when everything that was hit is back, level by level over arrays."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from model.capability.estimate import NOTHING, Estimate, total, unknown
from model.capability.own_times import MICROSECOND, OwnTimes, Times
from model.graph import DependencyGraph
from model.kernels.needs import Flags, Ints
from model.kernels.strong_components import strong_components
from model.recovery.hard_needs import Rows, hard_needs_by_level
from model.recovery.ready_times import Ready, ReadyRows, both, kth, of_groups, of_plain, worst

FEW = 48
"""Of so few hit components one after the other is faster than arrays."""

NOBODY = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Finish:
    """When each component that was hit is back; everything by number of component."""

    graph: DependencyGraph
    own: OwnTimes
    numbers: Ints
    """What was hit, sorted."""
    hit: Flags
    times: Times
    waits: Ints
    """The provider that finishes last; `NOBODY` where it waits for none."""
    knots: dict[int, Sequence[int]] = field(default_factory=dict)
    """The members of the group that recovers as one, for what lies in one."""
    _estimates: dict[int, Estimate] = field(default_factory=dict)

    @classmethod
    def of(cls, graph: DependencyGraph, numbers: Ints, own: OwnTimes) -> "Finish":
        """Return when each of these components is back, all of them recovering at once.

        Components that wait for each other form one group, which takes the sum of its members.

        Complexity: O(hit components and their requirements · log), and a little for each level.
        """
        own.ask(numbers)
        hit: Flags = np.zeros(len(graph), np.bool_)
        hit[numbers] = True
        found = cls(
            graph=graph,
            own=own,
            numbers=numbers,
            hit=hit,
            times=Times.nothing(len(graph)),
            waits=np.full(len(graph), NOBODY, np.int32),
        )
        if numbers.size <= FEW:
            found._one_by_one(numbers.tolist())
        else:
            found._by_level()
        return found

    def path(self, number: int) -> Sequence[int]:
        """Return the chain of waiting that ends in a component, itself last."""
        found, seen = [number], {number}
        while (before := int(self.waits[found[-1]])) != NOBODY and before not in seen:
            found.append(before)
            seen.add(before)
        return found[::-1]

    def estimate(self, number: int) -> Estimate:
        """Return when a component that was hit is back, with where that is known from.

        Only the chain of what decides is followed. Complexity: O(its length), each link once.
        """
        chain: list[tuple[int, Ready | None]] = []
        at = number
        while at not in self._estimates:
            start = worst(self._ready(self._group(at)))
            chain.append((at, start))
            if start is None or not self.hit[start.told_by]:
                break
            at = start.told_by
        for one, start in reversed(chain):
            self._estimates[one] = self._told(one, start)
        return self._estimates[number]

    def _told(self, number: int, start: Ready | None) -> Estimate:
        begin = NOTHING
        if start is not None:
            begin = self._estimates.get(start.told_by, NOTHING)
            if not start.known and not start.never:
                begin = unknown(begin.reason, at_least=start.least * MICROSECOND)
        return total((begin, *(self.own.estimate(one) for one in self._group(number))))

    def _group(self, number: int) -> Sequence[int]:
        return self.knots.get(number, (number,))

    def _ready(self, group: Sequence[int]) -> Sequence[Ready]:
        """Return when the needs of a group are met by what lies outside of it."""
        inside = frozenset(group)
        return [one for member in group for one in self._readiness(member, inside)]

    def _readiness(self, component: int, group: Collection[int]) -> Iterator[Ready]:
        """Yield, for each need that reaches into what was hit, when it is met and by whom."""
        needs = self.graph.topology.needs
        for row in self.graph.once(hard_needs_by_level).of(component):
            members = needs.members[needs.start[row] : needs.start[row + 1]].tolist()
            outside = [self._time(one) for one in members if one not in group]
            if any(self.hit[one.provider] for one in outside):
                count = min(int(needs.minimum[row]), len(outside))
                ranked = sorted(outside, key=lambda one: (one.length, one.provider))
                decides = ranked[count - 1].provider
                if self.hit[decides]:
                    yield kth(outside, count)._replace(provider=decides)

    def _time(self, number: int) -> Ready:
        times = self.times
        never, known = bool(times.never[number]), bool(times.known[number])
        return Ready(never, known, int(times.least[number]), number, number)

    def _one_by_one(self, numbers: Sequence[int]) -> None:
        """Set the times of these components, cycles as groups."""
        waiting: dict[int, list[int]] = {number: [] for number in numbers}
        needs, hard = self.graph.topology.needs, self.graph.once(hard_needs_by_level)
        inside = set(numbers)
        for one in numbers:
            for row in hard.of(one):
                members = needs.members[needs.start[row] : needs.start[row + 1]].tolist()
                waiting[one] += (provider for provider in members if provider in inside)
        for group in strong_components(waiting):
            self._settle(sorted(group))

    def _settle(self, group: Sequence[int]) -> None:
        """Set the times of one group, those of what it waits for being set."""
        if len(group) > 1:
            self.knots.update(dict.fromkeys(group, group))
        ready = self._ready(group)
        start, own = worst(ready), self.own.times
        never = bool(own.never[group].any()) or (start is not None and start.never)
        known = bool(own.known[group].all()) and (start is None or start.known)
        least = int(own.least[group].sum()) + (0 if start is None else start.least)
        self.times.never[group] = never
        self.times.known[group] = known and not never
        self.times.least[group] = 0 if never else least
        if ready:
            self.waits[group] = max(ready, key=lambda one: (one.length, one.provider)).provider

    def _by_level(self) -> None:
        hard = self.graph.once(hard_needs_by_level)
        plain = hard.plain.reaching(self.hit)
        groups = hard.groups.reaching(self.hit)
        level = hard.level[self.numbers]
        order = np.argsort(level, kind="stable")
        numbers, level = self.numbers[order], level[order]
        for at in np.unique(level).tolist():
            bounds = np.array([at, at + 1], level.dtype)
            here = numbers[slice(*np.searchsorted(level, bounds))]
            knotted = hard.knotted[here]
            if not knotted.all():
                self._level(here[~knotted], plain.at(at), groups.at(at))
            if knotted.any():
                self._one_by_one(here[knotted].tolist())

    def _level(self, numbers: Ints, plain: Rows, groups: Rows) -> None:
        """Set the times of components (sorted) that wait only for what is set."""
        own, times = self.own.times, self.times
        never, known, least = own.never[numbers], own.known[numbers], own.least[numbers]
        ready = of_plain(plain, times)
        if groups.dependent.size:
            ready = both(ready, of_groups(groups, times, self.hit))
        if ready.dependent.size:
            first = np.flatnonzero(np.diff(ready.dependent, prepend=NOBODY)).astype(np.int32)
            place = np.searchsorted(numbers, ready.dependent[first])
            never[place] |= np.logical_or.reduceat(ready.never, first)
            known[place] &= np.logical_and.reduceat(ready.known, first)
            least[place] += np.maximum.reduceat(ready.least, first)
            self._wait(ready, first)
        times.never[numbers] = never
        times.known[numbers] = known & ~never
        times.least[numbers] = np.where(never, 0, least)

    def _wait(self, ready: ReadyRows, first: Ints) -> None:
        """Note whom each dependent waits for longest: of equal ones, the one last by number."""
        runs = np.diff(first, append=ready.dependent.size)
        longest = np.repeat(np.maximum.reduceat(ready.length, first), runs)
        last = np.where(ready.length == longest, ready.provider, NOBODY)
        self.waits[ready.dependent[first]] = np.maximum.reduceat(last, first)
