"""Degraded spans: when components serve, but not fully, while others are interrupted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush

from model.capability.scenario_columns import LEAST
from model.capability.switch_times import SwitchTimes, switch_times
from model.capability.tolerances import member_tolerances
from model.graph import DependencyGraph
from model.impact.spans import Span, Spans, after, overlapping, union, without
from model.kernels.interruption_rows import ENDLESS, Moments
from model.kernels.needs import EFFECTS, PHASES, Needs
from model.records.requirement import Effect, Phase

STOPPING = frozenset({EFFECTS[Effect.HARD], EFFECTS[Effect.CONTAINMENT]})
DEGRADING = frozenset({EFFECTS[Effect.SOFT], EFFECTS[Effect.UNKNOWN]})
RUN = PHASES[Phase.RUN]


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
    degraded for longer.

    Complexity: O(requirements of what is degraded · their members · log); in a cycle that for
    each time a span grows.
    """
    search = _Search(graph=graph, down=down, column=column, not_up=dict(down))
    search.run()
    return {
        number: DegradedSpans(
            spans=spans, turning=search.turning[number], provider=search.provider[number]
        )
        for number, not_up in search.not_up.items()
        if (spans := without(not_up, down.get(number, ())))
    }


@dataclass(slots=True, kw_only=True, eq=False)
class _Search:
    """Worklist over components, by level."""

    graph: DependencyGraph
    down: Mapping[int, Spans]
    column: int
    not_up: dict[int, Spans]
    turning: dict[int, int | None] = field(default_factory=dict)
    provider: dict[int, int] = field(default_factory=dict)

    def run(self) -> None:
        queue: list[int] = []
        waiting: set[int] = set()
        for number in self.down:
            self._enqueue_dependents(number, queue, waiting)
        order = self.graph.topology.levels.order
        while queue:
            number = int(order[heappop(queue)])
            waiting.discard(number)
            spans = self._not_up(number)
            if spans != self.not_up.get(number, ()):
                self.not_up[number] = spans
                self._enqueue_dependents(number, queue, waiting)

    def _enqueue_dependents(self, number: int, queue: list[int], waiting: set[int]) -> None:
        needs, position = self._needs, self.graph.topology.levels.position
        start, rows = needs.by_provider
        for row in rows[start[number] : start[number + 1]].tolist():
            dependent = int(needs.dependent[row])
            if needs.phase[row] == RUN and dependent not in waiting:
                waiting.add(dependent)
                heappush(queue, int(position[dependent]))

    def _not_up(self, number: int) -> Spans:
        """Return when one component is not up, and note what decides the end of that."""
        spans, last = list(self.down.get(number, ())), -1.0
        for row in self._rows(number):
            for span, turning, provider in self._of_row(row):
                spans.append(span)
                if span[1] > last:
                    last, self.turning[number], self.provider[number] = span[1], turning, provider
        return union(spans)

    def _of_row(self, row: int) -> Iterable[tuple[Span, int | None, int]]:
        """Yield when one requirement degrades its dependent, with who decides that."""
        needs, effect = self._needs, int(self._needs.effect[row])
        dependent, slack = int(needs.dependent[row]), int(needs.slack[row])
        if effect in DEGRADING:
            for span in self._missing(row, self.down, slack):
                yield span, None, self._last(row, self.down)
        elif effect in STOPPING:
            if turn := self._turn(row):
                yield turn, dependent, dependent
            if needs.passes_degraded[row]:
                for span in self._missing(row, self.not_up, slack):
                    member = self._last(row, self.not_up)
                    yield span, self.turning.get(member), self.provider.get(member, member)

    def _turn(self, row: int) -> Span | None:
        """Return the span in which a choice turns to other members, clients being degraded."""
        times = self._switch_times
        time = int((times.least if self.column == LEAST else times.most)[row])
        if not times.degraded[row] or not time:
            return None
        spans = [span for noticed in self._noticed(row, self.down) for span in noticed]
        if not spans:
            return None
        begin = min(start for start, _ in spans)
        return begin, min(begin + time, max(stop for _, stop in spans), ENDLESS)

    def _missing(self, row: int, spans: Mapping[int, Spans], slack: int) -> Spans:
        noticed = [span for member in self._noticed(row, spans) for span in member]
        return overlapping(noticed, slack)

    def _noticed(self, row: int, spans: Mapping[int, Spans]) -> Iterable[Spans]:
        """Yield for each member when its dependent notices that it is away."""
        needs, tolerances = self._needs, self._tolerances
        for entry in range(int(needs.start[row]), int(needs.start[row + 1])):
            member = int(needs.members[entry])
            yield after(spans.get(member, ()), int(tolerances[entry]))

    def _last(self, row: int, spans: Mapping[int, Spans]) -> int:
        """Return the member that is away longest; of equal ones the first by number."""
        members = self._needs.members[self._needs.start[row] : self._needs.start[row + 1]].tolist()
        ends: dict[int, float] = {
            member: spans[member][-1][1] for member in members if spans.get(member)
        }
        return min(ends, key=lambda member: (-ends[member], member))

    def _rows(self, number: int) -> Iterable[int]:
        needs = self._needs
        start, rows = needs.by_dependent
        return (
            row
            for row in rows[start[number] : start[number + 1]].tolist()
            if needs.phase[row] == RUN
        )

    @property
    def _needs(self) -> Needs:
        return self.graph.topology.needs

    @property
    def _switch_times(self) -> SwitchTimes:
        return self.graph.once(switch_times)

    @property
    def _tolerances(self) -> Moments:
        return self.graph.once(member_tolerances)
