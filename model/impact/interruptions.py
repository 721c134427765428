"""Interruptions: what does not serve for a while, until something fails over by itself.

The final states of a blast radius say what stays down without repair. Beside them, a component
with a choice of providers is interrupted until it has turned to another one, and so is everything
that needs it (`spec-2` M-8, R-8). Only machines repair here; what people do is recovery.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import overload

import numpy as np

from model.capability.estimate import Basis
from model.capability.interruption_windows import Case, Windows, interruption_windows
from model.capability.loss import Loss
from model.capability.recovery_needs import Reading
from model.capability.scenario_columns import LEAST, MOST
from model.capability.switch_times import NO_MOMENT, switch
from model.capability.tolerances import MICROSECOND
from model.graph import DependencyGraph
from model.impact.degraded_spans import DegradedSpans, degraded_spans
from model.impact.spans import Spans
from model.impact.state import State
from model.kernels.failure_states import DOWN, FailureStates
from model.kernels.interruption_rows import ENDLESS
from model.kernels.needs import Ints
from model.kernels.unique_numbers import unique_numbers
from model.records.component import ComponentId
from model.records.objective import DisruptionClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Interruption:
    """One component that does not serve, or not fully, for a while."""

    component: ComponentId
    """The component, which is not down in the end."""
    state: State
    """Its state meanwhile: down or degraded."""
    start: timedelta
    """How long after the failure it begins, at the earliest."""
    until: timedelta | None
    """How long after the failure it ends; None when that is not known."""
    at_least_until: timedelta
    """It does not end before this; the same as `until` when that is known."""
    because: ComponentId
    """The component whose turn to another provider decides when it ends."""
    reason: str
    """Where the figure is from, or why it is not known."""
    assumed: bool
    """True when a figure was assumed that nobody states, such as a time to reconnect."""

    def covers(self, moment: timedelta) -> bool:
        """Return whether it lasts at a moment after the failure; unknown ends count as endless."""
        return self.start <= moment and (self.until is None or moment < self.until)


class Interruptions(Sequence[Interruption]):
    """The interruptions of one failure, sorted by component and start; computed when read."""

    def __init__(
        self, graph: DependencyGraph, states: FailureStates, tested: DisruptionClass
    ) -> None:
        """Keep what the interruptions are computed from: the final states, by one reading."""
        self._given = graph, states, tested

    @cached_property
    def _all(self) -> tuple[Interruption, ...]:
        return interruptions(*self._given)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._all)

    @overload
    def __getitem__(self, place: int) -> Interruption: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Interruption]: ...

    def __getitem__(self, place: int | slice) -> Interruption | Sequence[Interruption]:
        """Return one interruption, or those of a slice."""
        return self._all[place]

    def __eq__(self, other: object) -> bool:
        """Compare by content."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        """Agree with equality."""
        return hash(self._all)


def interruptions(
    graph: DependencyGraph, states: FailureStates, tested: DisruptionClass
) -> tuple[Interruption, ...]:
    """Return what is down or degraded for a while and not down in the end.

    Windows in which a component is *down* are those of
    `model.capability.interruption_windows.interruption_windows`, with machines as the only ones
    that repair. It is *degraded* while it turns to another provider in such a way that a retry of
    each client may succeed, while something that it needs hard is degraded, and while something
    that it needs softly is down. Of a component that is degraded in the end, only windows in which
    it is down are listed. Requirements of unknown strength are soft.

    Args:
        graph: the graph.
        states: the final states, in the optimistic reading.
        tested: the disruption class, which selects the figures of recovery.

    Complexity: O(requirements · log of the largest choice), and the degraded components times the
    members of their requirements.

    >>> from tests.builders import graph
    >>> drawn = graph("app > db; db > 1(zone:a, zone:b)", db={"switch_seconds": 60})
    >>> zone = np.array([drawn.index("zone:a")], np.int32)
    >>> states = FailureStates.of(drawn.topology, zone)
    >>> [(away.component, away.state.name, str(away.until))
    ...     for away in interruptions(drawn, states, DisruptionClass.ZONE)]
    [('app', 'DOWN', '0:01:00'), ('db', 'DOWN', '0:01:00')]
    """
    taken = Loss(seeds=_first(states), widest=tested, placed=True)
    windows = interruption_windows(
        graph, [Case(loss=taken, gate=None)], at=NO_MOMENT, reading=Reading.SOFT
    )
    listed = [*_down(graph, states, windows), *_degraded(graph, states, windows)]
    return tuple(sorted(listed, key=lambda away: (away.component, away.start, away.state)))


def _first(states: FailureStates) -> Ints:
    """Return what stops by itself, or because of bad or slow components."""
    stopped = [effects.down.component for _, effects in states.mode_effects]
    return unique_numbers(np.concatenate([states.failing, *stopped]))


def _down(
    graph: DependencyGraph, states: FailureStates, windows: Windows
) -> Iterator[Interruption]:
    away = np.flatnonzero(windows.touched(0) & (states.state[windows.numbers] != DOWN))
    for number in windows.numbers[away].tolist():
        window = windows.window(number, 0)
        if window is not None:
            length = window.length
            turning = _turning(windows, states, number)
            yield Interruption(
                component=graph.components[number].id,
                state=State.DOWN,
                start=window.start,
                until=window.start + length.value if length.value is not None else None,
                at_least_until=window.start + length.lower_bound,
                because=graph.components[turning].id,
                reason=length.source if length.known else _open(graph, turning, length.reason),
                assumed=length.basis is Basis.DEFAULT,
            )


def _turning(windows: Windows, states: FailureStates, number: int) -> int:
    """Return the first component of the chain of waiting that is not down in the end.

    It is the one that turns from something that stays down to another provider.
    """
    path = windows.path(number, 0)
    return next((waiting for waiting in path if states.state[waiting] != DOWN), number)


def _open(graph: DependencyGraph, turning: int, otherwise: str) -> str:
    """Return why the end of a window is not known: most often an unknown time to turn."""
    for own_parts in (True, False):
        time = switch(graph, graph.components[turning].id, own_parts=own_parts).time
        if not time.known:
            return time.reason
    return otherwise


def _degraded(
    graph: DependencyGraph, states: FailureStates, windows: Windows
) -> Iterator[Interruption]:
    most = degraded_spans(graph, _down_spans(windows, MOST), MOST)
    least = degraded_spans(graph, _down_spans(windows, LEAST), LEAST) if most else {}
    for number in sorted(most):
        if not states.state[number]:
            spans = most[number]
            turning = spans.turning
            if turning is None:
                turning = _turning(windows, states, spans.provider)
            yield _degraded_window(graph, number, least.get(number), spans, turning)


def _degraded_window(
    graph: DependencyGraph,
    number: int,
    least: DegradedSpans | None,
    most: DegradedSpans,
    turning: int,
) -> Interruption:
    start, end = most.spans[0][0], most.spans[-1][1]
    shortest = start if least is None else least.spans[-1][1]
    surely, end = min(shortest, end), max(shortest, end)
    figure = switch(graph, graph.components[turning].id).time
    return Interruption(
        component=graph.components[number].id,
        state=State.DEGRADED,
        start=int(start) * MICROSECOND,
        until=int(end) * MICROSECOND if end == surely < ENDLESS else None,
        at_least_until=int(surely) * MICROSECOND,
        because=graph.components[turning].id,
        reason=figure.source if figure.known else figure.reason,
        assumed=figure.basis is Basis.DEFAULT,
    )


def _down_spans(windows: Windows, column: int) -> Mapping[int, Spans]:
    """Return when each component is down, in microseconds, by number."""
    start, back = windows.swept.start[:, column], windows.swept.back[:, column]
    away = np.flatnonzero(back > start)
    return {
        number: ((begin, min(end, ENDLESS)),)
        for number, begin, end in zip(
            windows.numbers[away].tolist(), start[away].tolist(), back[away].tolist(), strict=True
        )
    }
