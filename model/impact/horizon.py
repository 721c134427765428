"""Horizon: the states of a failure at a given time after its start."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from model.graph import DependencyGraph
from model.impact.time_to_impact import Timing, time_to_impact
from model.kernels.failure_states import DEGRADED, DOWN, Causes, FailureStates
from model.kernels.needs import Ints


@dataclass(frozen=True, kw_only=True, eq=False)
class FailureStatesAtHorizon(FailureStates):
    """The states up to a horizon; the causes are those that act first."""

    timing: Timing
    """When each component is affected."""

    @classmethod
    def by(
        cls,
        graph: DependencyGraph,
        seeds: Ints,
        horizon: timedelta,
        *,
        degraded: Ints | None = None,
        pessimistic: bool = False,
    ) -> "FailureStatesAtHorizon":
        """Return the states `horizon` after `seeds` failed and `degraded` degraded.

        Monotone in the horizon: a later one never shows a better state. Without an end the states
        are those of `FailureStates.of`. Complexity: that of `time_to_impact`.
        """
        final = FailureStates.of(graph.topology, seeds, degraded=degraded, pessimistic=pessimistic)
        timing = time_to_impact(
            graph, seeds, affected=final.affected, degraded=degraded, pessimistic=pessimistic
        )
        state = np.zeros(final.state.size, np.int8)
        state[timing.not_up.at <= horizon.total_seconds()] = DEGRADED
        state[timing.down.at <= horizon.total_seconds()] = DOWN
        return cls(
            topology=graph.topology,
            seeds=final.seeds,
            failing=final.failing,
            state=state,
            affected=np.flatnonzero(state).astype(np.int32),
            pessimistic=pessimistic,
            timing=timing,
        )

    def causes(self) -> Causes:
        """Return for each affected component the chain along which the failure came first."""
        component = np.setdiff1d(self.affected, self.roots)
        down = self.state[component] == DOWN
        row = np.where(down, self.timing.down.row[component], self.timing.not_up.row[component])
        provider = np.where(
            down, self.timing.down.member[component], self.timing.not_up.member[component]
        )
        return Causes(
            component=component,
            distance=self._distances(component, provider)[component],
            row=row,
            provider=provider,
        )

    def _distances(self, component: Ints, provider: Ints) -> Ints:
        """Return the number of steps from a root for each component, counted from the roots up."""
        distance = np.full(self.state.size, -1, np.int32)
        distance[self.roots] = 0
        waiting = np.arange(component.size)
        while waiting.size:
            ready = distance[provider[waiting]] >= 0
            if not ready.any():
                break
            counted = waiting[ready]
            distance[component[counted]] = distance[provider[counted]] + 1
            waiting = waiting[~ready]
        return distance
