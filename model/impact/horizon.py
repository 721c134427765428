"""Horizon: a failure as it stands a given time after its start."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from model.graph import DependencyGraph
from model.impact.time_to_impact import Timing, time_to_impact
from model.kernels.failure_states import DEGRADED, DOWN, Causes, FailureStates
from model.kernels.needs import Ints


@dataclass(frozen=True, kw_only=True, eq=False)
class FailureStatesAtHorizon(FailureStates):
    """The damage done up to a horizon; its causes are those that act first."""

    timing: Timing

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
        """Return what the failure of `seeds` has done `horizon` after it began."""
        whole = FailureStates.of(graph.topology, seeds, degraded=degraded, pessimistic=pessimistic)
        timing = time_to_impact(
            graph, seeds, hit=whole.hit, degraded=degraded, pessimistic=pessimistic
        )
        state = np.zeros(whole.state.size, np.int8)
        state[timing.not_up.at <= horizon.total_seconds()] = DEGRADED
        state[timing.down.at <= horizon.total_seconds()] = DOWN
        return cls(
            topology=graph.topology,
            seeds=whole.seeds,
            failing=whole.failing,
            state=state,
            hit=np.flatnonzero(state).astype(np.int32),
            pessimistic=pessimistic,
            timing=timing,
        )

    def causes(self) -> Causes:
        """Return for each hit component the chain along which the failure arrived first."""
        component = np.setdiff1d(self.hit, self.roots)
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
        """Return the number of steps from a root, found from the roots upwards."""
        distance = np.full(self.state.size, -1, np.int32)
        distance[self.roots] = 0
        waiting = np.arange(component.size)
        while waiting.size:
            ready = distance[provider[waiting]] >= 0
            if not ready.any():
                break
            found = waiting[ready]
            distance[component[found]] = distance[provider[found]] + 1
            waiting = waiting[~ready]
        return distance
