"""Degraded spans: when components serve, but not fully, while others are interrupted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import TypeAlias

import numpy as np

from model.capability.scenario_columns import LEAST
from model.capability.switch_times import switch_times
from model.capability.tolerances import member_tolerances
from model.graph import DependencyGraph
from model.impact.spans import Span, Spans, after, overlapping, union, without
from model.kernels.adjacency import entries_of
from model.kernels.interruption_rows import ENDLESS, Moments
from model.kernels.needs import EFFECTS, PHASES, Ints, Needs
from model.kernels.unique_numbers import unique_numbers
from model.records.requirement import Effect, Phase

DEGRADING = frozenset({EFFECTS[Effect.SOFT], EFFECTS[Effect.UNKNOWN]})
COUNTED = DEGRADING | {EFFECTS[Effect.HARD], EFFECTS[Effect.CONTAINMENT]}
RUN = PHASES[Phase.RUN]
FOR_EVER: Spans = ((0, ENDLESS),)


@dataclass(frozen=True, slots=True, kw_only=True)
class DegradedSpans:
    """When one component is degraded, and because of what."""

    spans: Spans
    """At least one, in microseconds, without the times in which it is down."""
    turning: int | None
    """The component whose turn to another provider decides when the last span ends; None when a
    provider that is down decides."""
    provider: int
    """The provider that is down, if that decides; else the component itself."""


def degraded_spans(
    graph: DependencyGraph, down: Mapping[int, Spans], column: int
) -> Mapping[int, DegradedSpans]:
    """Return when each component is degraded, by number; others never are.

    Args:
        graph: the graph.
        down: when components are down, by number, in microseconds.
        column: `LEAST` to take the lower bounds of switch times, `MOST` to take the upper ones.

    The spans are the least solution of the rules in `model.impact.interruptions.interruptions`:
    components are taken by level, and a component of a cycle again when one of its providers is
    degraded for longer. What is down for ever from the first moment on needs no second look.

    Complexity: O(members of the requirements of what is degraded, or may be · log); in a cycle
    that for each time a span grows.
    """
    search = _Search(graph=graph, down=down, times=_turning_times(graph, column))
    search.run()
    return {
        number: DegradedSpans(spans=spans, turning=turning, provider=provider)
        for number, (turning, provider) in search.decided.items()
        if (spans := without(search.not_up[number], down.get(number, ())))
    }


def _turning_times(graph: DependencyGraph, column: int) -> Mapping[int, int]:
    """Return the times of requirements that degrade their dependent while it turns, by number."""
    times = graph.once(switch_times)
    chosen = times.least if column == LEAST else times.most
    rows = np.flatnonzero(times.degraded & (chosen > 0))
    return dict(zip(rows.tolist(), chosen[rows].tolist(), strict=True))


Decided: TypeAlias = tuple[int | None, int]
"""What decides when a component serves fully again: see `DegradedSpans.turning`, `provider`."""


@dataclass(slots=True, kw_only=True, eq=False)
class _Search:
    """Worklist over components, by level."""

    graph: DependencyGraph
    down: Mapping[int, Spans]
    times: Mapping[int, int]
    not_up: dict[int, Spans] = field(default_factory=dict)
    decided: dict[int, Decided] = field(default_factory=dict)

    def run(self) -> None:
        self.not_up.update(self.down)
        position, order = self.graph.topology.levels.position, self.graph.topology.levels.order
        waiting = self._dependents(np.fromiter(self.down, np.int32, len(self.down)))
        queue = sorted(position[waiting].tolist())
        queued = set(queue)
        while queue:
            place = heappop(queue)
            queued.discard(place)
            number = int(order[place])
            spans = self._not_up(number)
            if spans != self.not_up.get(number, ()):
                self.not_up[number] = spans
                dependents = self._dependents(np.array([number], np.int32))
                for following in position[dependents].tolist():
                    if following not in queued:
                        queued.add(following)
                        heappush(queue, following)

    def _dependents(self, numbers: Ints) -> Ints:
        """Return what needs these components while running, unless it is down for ever."""
        needs = self._needs
        start, rows = needs.by_provider
        touched = rows[entries_of(start, numbers)]
        dependents = unique_numbers(needs.dependent[touched[needs.phase[touched] == RUN]])
        changing = [self.down.get(number) != FOR_EVER for number in dependents.tolist()]
        return dependents[np.array(changing, np.bool_)]

    def _not_up(self, number: int) -> Spans:
        """Return when one component is not up, and note what decides the end of that."""
        spans, last = list(self.down.get(number, ())), -1.0
        start, rows = self._needs.by_dependent
        for row in rows[start[number] : start[number + 1]].tolist():
            for span, decided in self._of_row(row):
                spans.append(span)
                if span[1] > last:
                    last, self.decided[number] = span[1], decided
        return union(spans)

    def _of_row(self, row: int) -> Iterator[tuple[Span, Decided]]:
        """Yield when one requirement degrades its dependent, and what decides that."""
        needs = self._needs
        effect, slack = int(needs.effect[row]), int(needs.slack[row])
        if needs.phase[row] != RUN or effect not in COUNTED:
            return
        members = needs.members[needs.start[row] : needs.start[row + 1]].tolist()
        if effect in DEGRADING:
            for span in overlapping(self._noticed(row, members, self.down), slack):
                yield span, (None, self._last(members, self.down))
            return
        if row in self.times and (away := self._noticed(row, members, self.down)):
            dependent = int(needs.dependent[row])
            begin, end = min(start for start, _ in away), max(stop for _, stop in away)
            yield (begin, min(begin + self.times[row], end)), (dependent, dependent)
        if needs.passes_degraded[row]:
            for span in overlapping(self._noticed(row, members, self.not_up), slack):
                member = self._last(members, self.not_up)
                yield span, self.decided.get(member, (None, member))

    def _noticed(
        self, row: int, members: Sequence[int], spans: Mapping[int, Spans]
    ) -> Sequence[Span]:
        """Return when the dependent of a requirement notices that its members are away."""
        first = int(self._needs.start[row])
        return [
            span
            for place, member in enumerate(members)
            if (away := spans.get(member))
            for span in after(away, int(self._tolerances[first + place]))
        ]

    def _last(self, members: Sequence[int], spans: Mapping[int, Spans]) -> int:
        """Return the member that is away longest; of equal ones the first by number."""
        away = [member for member in members if spans.get(member)]
        return min(away, key=lambda member: (-spans[member][-1][1], member))

    @property
    def _needs(self) -> Needs:
        return self.graph.topology.needs

    @property
    def _tolerances(self) -> Moments:
        return self.graph.once(member_tolerances)
