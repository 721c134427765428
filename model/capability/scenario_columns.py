"""Scenario columns: the figures of several losses as arrays for the sweep of interruptions."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from model.capability.admission import admission_time, admissions
from model.capability.estimate import Estimate
from model.capability.loss import Roles, own_times_of
from model.capability.switch_times import switch_times
from model.capability.tolerances import microseconds
from model.capability.waiting_times import waiting_times
from model.graph import DependencyGraph
from model.kernels.interruption_rows import ENDLESS, InterruptionRows, Moments
from model.kernels.interruption_scenarios import InterruptionScenarios
from model.kernels.needs import Flags, Ints

LEAST, MOST = 0, 1
"""Every case has two columns: with the lower bounds of all figures, and with the upper ones."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScenarioColumns:
    """The columns of several cases, filled one case after the other."""

    graph: DependencyGraph
    at: datetime
    numbers: Ints
    """The components that are looked at, sorted."""
    needs: InterruptionRows
    """What all components of the graph wait for."""
    rows: InterruptionRows
    """The same of `numbers`, over places in them."""
    scenarios: InterruptionScenarios

    @classmethod
    def of(
        cls,
        graph: DependencyGraph,
        at: datetime,
        needs: InterruptionRows,
        numbers: Ints | None,
        cases: int,
    ) -> "ScenarioColumns":
        """Return columns for so many cases, in which nothing is lost yet.

        `needs` is what all components wait for; None for `numbers` means all components.
        """
        rows = needs if numbers is None else needs.inside(numbers)
        quiet = InterruptionScenarios.quiet(rows.components, rows.dependent.size, 2 * cases)
        quiet.together[LEAST::2] = True
        quiet.partner[LEAST::2] += MOST - LEAST
        quiet.partner[MOST::2] -= MOST - LEAST
        everything = np.arange(len(graph), dtype=np.int32)
        return cls(
            graph=graph,
            at=at,
            numbers=everything if numbers is None else numbers,
            needs=needs,
            rows=rows,
            scenarios=quiet,
        )

    def set_switches(self, *, degraded: bool) -> None:
        """Fill in how long turning takes; where clients are only degraded, with `degraded` alone.

        `degraded` says whether times in which a retry may succeed count as interruptions.
        """
        times = self.graph.once(switch_times)
        counted = np.ones_like(times.degraded) if degraded else ~times.degraded
        least, most = np.where(counted, times.least, 0), np.where(counted, times.most, 0)
        self.scenarios.switch[:, LEAST::2] = least[self.rows.number][:, None]
        self.scenarios.switch[:, MOST::2] = most[self.rows.number][:, None]

    def set_case(self, case: int, roles: Roles, gate: Estimate | None) -> None:
        """Fill in what each component does in one case.

        Args:
            case: the number of the case.
            roles: what each component does.
            gate: when people begin to act; None when they never do.
        """
        scenarios, numbers = self.scenarios, self.numbers
        least, most, by_people = self._own(roles)
        reverts = roles.reverts[numbers]
        unplaced = roles.unplaced[numbers]
        most = np.where(unplaced, ENDLESS, most)
        bounds = (ENDLESS, ENDLESS) if gate is None else estimate_bounds(gate)
        undone = estimate_bounds(roles.reverting)
        for side, own in enumerate((least, most)):
            column, begin = 2 * case + side, bounds[side]
            scenarios.own[:, column] = own
            scenarios.earliest[:, column] = np.where(by_people, begin, 0)
            scenarios.earliest[reverts, column] = min(begin + undone[side], ENDLESS)
            scenarios.fails[:, column] = roles.lost[numbers]
            scenarios.starts[:, column] = roles.starting[numbers]
            scenarios.places[:, column] = roles.domains[numbers]
        scenarios.fails[unplaced, 2 * case + MOST] = True
        self._admit(case, roles)

    def _own(self, roles: Roles) -> tuple[Moments, Moments, Flags]:
        """Return the own times at least and at most, and where only people act."""
        numbers = self.numbers
        waiting = self.graph.once(waiting_times)
        least, most = waiting.time[numbers], waiting.time[numbers]
        by_people: Flags = np.zeros(numbers.size, np.bool_)
        restored = np.flatnonzero(roles.restored[numbers])
        for code, own in own_times_of(self.graph, roles, numbers[restored], self.at).items():
            places = restored[roles.classes[numbers[restored]] == code]
            chosen = numbers[places]
            # what was measured or asserted includes the warm-up
            warm_up = np.where(own.stated[chosen], 0, waiting.warm_up[chosen])
            least[places], most[places] = own.least[chosen] + warm_up, own.most[chosen] + warm_up
            by_people[places] = own.acts[chosen] & ~own.automatic[chosen]
        most[roles.operated(self.graph)[numbers]] = ENDLESS
        reverts = roles.reverts[numbers]
        least[reverts] = most[reverts] = waiting.time[numbers[reverts]]
        by_people[reverts] = True
        return np.minimum(least, ENDLESS), np.minimum(most, ENDLESS), by_people

    def _admit(self, case: int, roles: Roles) -> None:
        """Let what stopped in one after the other, where the rate of a provider is stated."""
        scenarios, numbers = self.scenarios, self.numbers
        for provider, admission in self.graph.once(admissions).items():
            place = int(np.searchsorted(numbers, provider))
            if place == numbers.size or numbers[place] != provider:
                continue
            if admission.overloaded:
                scenarios.own[place, 2 * case + MOST] = ENDLESS
            if admission.rate:
                scenarios.admission[place, 2 * case : 2 * case + 2] = admission_time(
                    self.graph, self.needs, provider, admission.rate, roles.down
                )


def estimate_bounds(estimate: Estimate) -> tuple[int, int]:
    """Return an estimate in microseconds: at least and at most, `ENDLESS` where nothing limits it.

    >>> estimate_bounds(Estimate(never=True)) == (ENDLESS, ENDLESS)
    True
    """
    least = ENDLESS if estimate.never else microseconds(estimate.lower_bound)
    limit = estimate.upper_bound
    return least, ENDLESS if limit is None else microseconds(limit)
