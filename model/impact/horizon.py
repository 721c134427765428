"""Horizon: the states of a failure at a given time after its start."""

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from model.graph import DependencyGraph
from model.impact.time_to_impact import Timing, time_to_impact
from model.kernels.failure_modes import Steps
from model.kernels.failure_states import DEGRADED, DOWN, LAYERS, Causes, FailureStates, shown
from model.kernels.needs import Ints


@dataclass(frozen=True, kw_only=True, eq=False)
class FailureStatesAtHorizon(FailureStates):
    """The states up to a horizon; the causes are those that act first."""

    timing: Timing
    """When each component is affected."""
    whole: FailureStates
    """The states without a horizon."""

    @classmethod
    def by(
        cls,
        graph: DependencyGraph,
        final: FailureStates,
        horizon: timedelta,
    ) -> "FailureStatesAtHorizon":
        """Return the states `horizon` after the failure began whose final states are given.

        Monotone in the horizon: a later one never shows a better state. Without an end the states
        are the final ones. Bad and slow components act at once, because how long others go on with
        what they read before is not known. Complexity: that of `time_to_impact`.
        """
        timing = time_to_impact(graph, final)
        propagated = np.zeros(final.state.size, np.int8)
        propagated[timing.not_up.at <= horizon.total_seconds()] = DEGRADED
        propagated[timing.down.at <= horizon.total_seconds()] = DOWN
        state = shown(propagated, [effects for _, effects in final.mode_effects])
        return cls(
            topology=graph.topology,
            failing=final.failing,
            degrading=final.degrading,
            bad_seeds=final.bad_seeds,
            slow_seeds=final.slow_seeds,
            bad=final.bad,
            slow=final.slow,
            propagated=propagated,
            state=state,
            affected=np.flatnonzero(state).astype(np.int32),
            pessimistic=final.pessimistic,
            timing=timing,
            whole=final,
        )

    @property
    def final(self) -> FailureStates:
        """The states without a horizon."""
        return self.whole

    def causes(self) -> Causes:
        """Return for each affected component the chain along which the failure came first."""
        component = np.setdiff1d(np.flatnonzero(self.propagated), self.roots).astype(np.int32)
        down = self.propagated[component] == DOWN
        clocks = self.timing.down, self.timing.not_up
        steps = Steps(
            component=component,
            distance=np.zeros(component.size, np.int32),
            row=np.where(down, *(clock.row[component] for clock in clocks)),
            provider=np.where(down, *(clock.member[component] for clock in clocks)),
        )
        causes = self._with_modes([steps])
        return replace(causes, distance=self._distances(causes)[causes.node])

    def decisive_rows(self) -> Ints:
        """Return the requirement that broke first, by component: others broke later."""
        return np.where(self.propagated == DOWN, self.timing.down.row, self.timing.not_up.row)

    def _distances(self, causes: Causes) -> Ints:
        """Return the number of steps from a root for each node, counted from the roots up."""
        distance = np.full(self.state.size * len(LAYERS), -1, np.int32)
        distance[causes.roots] = 0
        waiting = np.arange(causes.node.size)
        while waiting.size:
            ready = distance[causes.provider[waiting]] >= 0
            if not ready.any():
                break
            counted = waiting[ready]
            distance[causes.node[counted]] = distance[causes.provider[counted]] + 1
            waiting = waiting[~ready]
        return distance
