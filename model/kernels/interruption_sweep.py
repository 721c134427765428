"""Interruption sweep: from when until when each component is away, for many scenarios at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from model.kernels.interruption_cycles import Groups, settle_cycles
from model.kernels.interruption_rows import (
    ENDLESS,
    Choices,
    InterruptionRows,
    Moments,
    RowsOfLevel,
    SingleMembers,
)
from model.kernels.interruption_scenarios import InterruptionScenarios
from model.kernels.needs import Flags, Ints
from model.kernels.row_readiness import ITSELF, Readiness, RowReader


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Interruptions:
    """When each component is away: one row a component, one column a scenario."""

    rows: InterruptionRows
    scenarios: InterruptionScenarios
    start: Moments
    """`ENDLESS` where it is never away."""
    back: Moments
    """0 where it is never away, `ENDLESS` where it stays away."""
    latest: Moments
    """`start` at the latest, if it is away at all; 0 where it is never away."""
    groups: Groups
    """Of what lies in a cycle."""
    paths: dict[tuple[int, int], Sequence[int]] = field(default_factory=dict)
    """The chains of waiting that were looked at, by the component and scenario where they end."""

    @property
    def away(self) -> Moments:
        """How long each component is away; `ENDLESS` for ever."""
        length = np.where(self.back > self.start, self.back - self.start, 0)
        return np.where(self.back >= ENDLESS, ENDLESS, length)

    def deciding(self, component: int, column: int) -> Readiness | None:
        """Return the requirement that keeps a component away longest; None when none does.

        Of equally long ones that of the last provider by number. Complexity: O(members).
        """
        group, circle = self.groups.get((component, column), ((component,), ()))
        reader = RowReader(
            rows=self.rows,
            scenarios=self.scenarios,
            column=column,
            start=self.start,
            back=self.back,
            latest=self.latest,
        )
        pending = group if component in circle else ()
        missing = [row for member in group for row in reader.missing(member, pending, circle)]
        return max(missing, key=lambda row: (row.ready, row.provider), default=None)

    def path(self, component: int, column: int) -> Sequence[int]:
        """Return the chain of waiting that ends in a component, itself last.

        It begins with a component that waits for nobody: a gate or its own turn decides, or
        nothing. Complexity: O(length of the chain · members), the first time.
        """
        if (component, column) not in self.paths:
            self.paths[component, column] = self._path(component, column)
        return self.paths[component, column]

    def _path(self, component: int, column: int) -> Sequence[int]:
        chain, seen = [component], {component}
        while True:
            row = self.deciding(chain[-1], column)
            if row is None or row.provider == ITSELF or row.provider in seen:
                return chain[::-1]
            if row.ready < int(self.scenarios.earliest[chain[-1], column]):
                return chain[::-1]
            chain.append(row.provider)
            seen.add(row.provider)


def interruptions(rows: InterruptionRows, scenarios: InterruptionScenarios) -> Interruptions:
    """Return from when until when each component is away in each scenario.

    A component c is away from the first moment if it `fails`, and otherwise as long as one of its
    requirements misses members. It is back when everything that it waits for is ready and its own
    act is done:

        back(c) = max(earliest(c), max over rows of ready(row)) + own(c)

    A member that is away on [s, e) is noticed on [s + τ, e) if e − s > τ, the tolerance. A row
    that needs all of its members is ready when the last is back. A choice, `minimum` of n members,
    of which some are noticed to be away, is ready at

        min(largest back, max(minimum-th smallest back, first notice + switch(row)))

    since who served is not known: c goes on when all that left are back, or when enough members
    are there and c has turned to them. It is missed from the first notice on where turning takes
    time, else from the (n − minimum + 1)-th, with which it breaks.

    A component that `fails` goes elsewhere: it waits for no lost place (`places`) that it has a
    choice of or lives in (`contains`). For others a lost place of a choice is never back.

    Rows of `starting` are waited for by components that start anew. The members of a cycle that
    wait for each other are back together: one after the other, after the sum of their own times,
    or at the same time where the scenario says so (`together`). These are an upper and a lower
    bound; see `model.kernels.interruption_cycles.settle_cycles`.

    Rows are evaluated by level, providers first, over arrays with a column a scenario: the least
    solution, as each level needs only those below. All maps but one grow with what they are given:
    a longer absence may be noticed sooner, and c then turns to others sooner. So the first notice
    of a scenario with a `partner` is taken from that: at the earliest for the lower bound, at the
    latest for the upper one. Answers for least and for greatest figures, each the partner of the
    other, then enclose every answer for figures between.

    Complexity: O(members · scenarios · log of the largest choice); O(members of cycles · log) in
    plain Python for each scenario that touches a cycle.

    References:
        [1] Kelley and Walker, "Critical-path planning and scheduling", Eastern Joint IRE-AIEE-ACM
            Computer Conference (1959).
        [2] Tarski, "A lattice-theoretical fixpoint theorem and its applications", Pacific
            Journal of Mathematics 5 (1955).
    """
    shape = scenarios.shape
    answer = Interruptions(
        rows=rows,
        scenarios=scenarios,
        start=np.full(shape, ENDLESS, np.int64),
        back=np.zeros(shape, np.int64),
        latest=np.zeros(shape, np.int64),
        groups={},
    )
    for level in rows.by_level:
        if level.components.size:
            _settle(level, answer)
        if level.cyclic.size:
            moments = answer.start, answer.back, answer.latest
            settle_cycles(level.cyclic, rows, scenarios, moments, answer.groups)
    return answer


def _settle(level: RowsOfLevel, answer: Interruptions) -> None:
    """Set the times of the components of one level that lie in no cycle."""
    scenarios, here = answer.scenarios, level.components
    shape = (here.size, scenarios.shape[1])
    begin, ready = np.full(shape, ENDLESS, np.int64), np.zeros(shape, np.int64)
    latest = np.zeros(shape, np.int64)
    if level.single.member.size:
        _wait_for_all(level.single, answer, begin, ready, latest)
    for choices in level.choices:
        _wait_for_enough(choices, answer, begin, ready, latest)
    fails = scenarios.fails[here]
    begin[fails] = 0
    touched = begin < ENDLESS
    done = np.maximum(scenarios.earliest[here], ready) + scenarios.own[here]
    answer.start[here] = begin
    answer.back[here] = np.where(touched, np.minimum(done, ENDLESS), 0)
    certain = begin[:, scenarios.partner] if _is_paired(scenarios) else begin
    answer.latest[here] = np.where(certain < ENDLESS, np.maximum(certain, begin), latest)


def _is_paired(scenarios: InterruptionScenarios) -> bool:
    """Tell whether a scenario has another one as its partner."""
    return bool((scenarios.partner != np.arange(scenarios.partner.size)).any())


def _absences(members: Ints, answer: Interruptions) -> tuple[Moments, Moments, Flags]:
    """Return from when until when members are away, and which are lost places."""
    scenarios = answer.scenarios
    start, back = answer.start[members], answer.back[members]
    back = np.where(back > 0, np.minimum(back + scenarios.admission[members], ENDLESS), 0)
    return start, back, scenarios.places[members]


def _noticed(start: Moments, back: Moments, tolerance: Moments) -> tuple[Moments, Moments]:
    """Return what the dependents notice of absences; (`ENDLESS`, 0) where they notice nothing."""
    noticed = (start < ENDLESS) & (back - start > tolerance)
    begin = np.minimum(start + tolerance, ENDLESS)
    return np.where(noticed, begin, ENDLESS), np.where(noticed, back, 0)


def _wait_for_all(
    single: SingleMembers,
    answer: Interruptions,
    begin: Moments,
    ready: Moments,
    latest: Moments,
) -> None:
    """Take rows that need all their members into moments by place in the level."""
    start, back, places = _absences(single.member, answer)
    ignored = places & single.contains[:, None] & answer.scenarios.fails[single.dependent]
    begins, backs = _noticed(start, np.where(ignored, 0, back), single.tolerance[:, None])
    if single.starting.any():
        begins[single.starting] = ENDLESS
        late = single.starting[:, None] & ~answer.scenarios.starts[single.dependent]
        backs[late] = 0
    place, first = single.place, single.first
    begin[place] = np.minimum(begin[place], np.minimum.reduceat(begins, first))
    ready[place] = np.maximum(ready[place], np.maximum.reduceat(backs, first))
    late = np.where(begins < ENDLESS, answer.latest[single.member] + single.tolerance[:, None], 0)
    latest[place] = np.maximum(latest[place], np.maximum.reduceat(late, first))


def _wait_for_enough(
    choices: Choices, answer: Interruptions, begin: Moments, ready: Moments, latest: Moments
) -> None:
    """Take rows with a choice into moments by place in the level."""
    scenarios, size = answer.scenarios, choices.members.shape[1]
    minimum = choices.minimum[:, None, None]
    start, back, places = _absences(choices.members, answer)
    gone = np.where(scenarios.fails[choices.dependent], 0, ENDLESS)[:, None]
    back = np.where(places, gone, back)
    begins, backs = _noticed(start, back, choices.tolerance[:, :, None])
    tolerance = choices.tolerance[:, :, None]
    late = np.where(begins < ENDLESS, answer.latest[choices.members] + tolerance, 0).max(axis=1)
    begins, backs = np.sort(begins, axis=1), np.sort(backs, axis=1)
    first, largest = begins[:, 0], backs[:, -1]
    enough = np.take_along_axis(backs, minimum - 1, axis=1)[:, 0]
    switch = np.where(choices.starting[:, None], 0, scenarios.switch[choices.rows])
    noticed = _first_notice(first, late, scenarios) if _is_paired(scenarios) else first
    turned = np.where(first < ENDLESS, np.minimum(noticed + switch, ENDLESS), 0)
    until = np.minimum(largest, np.maximum(enough, turned))
    last = np.take_along_axis(begins, size - minimum, axis=1)[:, 0]
    since = np.where(switch > 0, first, last)
    until = np.where(since < ENDLESS, until, 0)
    if choices.starting.any():
        since[choices.starting] = ENDLESS
        until[choices.starting[:, None] & ~scenarios.starts[choices.dependent]] = 0
    np.minimum.at(begin, choices.place, since)
    np.maximum.at(ready, choices.place, until)
    np.maximum.at(latest, choices.place, np.where(since < ENDLESS, late, 0))


def _first_notice(first: Moments, late: Moments, scenarios: InterruptionScenarios) -> Moments:
    """Return the bound of the first notice: at the earliest where `together`, else at the latest.

    `first` is that of each scenario by itself. What is noticed by the figures of the lower bound
    is noticed for sure; without that, the first notice may be the latest of all, `late`.
    """
    of_partner = first[:, scenarios.partner]
    latest = np.where(of_partner < ENDLESS, of_partner, late)
    return np.where(scenarios.together, of_partner, np.maximum(first, latest))
