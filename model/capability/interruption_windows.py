"""Interruption windows: from when until when each component is away, by one computation for all.

Blast radius, recovery and plans look at the same windows. Only who repairs differs: machines, or
people, too, from the moment on when they have noticed and decided.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from model.capability.admission import OVERLOAD, admissions
from model.capability.estimate import NOTHING, Basis, Estimate, known, never, total, unknown
from model.capability.loss import Loss, Roles, own_times_of, roles
from model.capability.recovery_needs import Reading, recovery_needs
from model.capability.scenario_columns import LEAST, MOST, ScenarioColumns
from model.capability.switch_times import switch
from model.capability.tolerances import MICROSECOND
from model.capability.waiting_times import waiting_time, warm_up
from model.graph import DependencyGraph
from model.kernels.interruption_rows import ENDLESS, Moments
from model.kernels.interruption_sweep import Interruptions, interruptions
from model.kernels.needs import Flags, Ints
from model.kernels.row_readiness import ITSELF

NO_PEOPLE = never("only people can bring it back", "definition")
SEVERAL_OPEN = "which of several ways back is the shortest depends on figures that are not known"
RESTART = "{} need each other: whether they recover at the same time or in turn is not known"
ENDLESS_BACKLOG = "it serves no more than what arrives, so it never catches up"
NAMED = 3
"""So many members of a cycle are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """When people begin to act after a loss: they have noticed, and have decided."""

    detection: Estimate
    decision: Estimate

    @property
    def time(self) -> Estimate:
        """How long after the loss that is."""
        return total((self.detection, self.decision))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """One loss, and who repairs it."""

    loss: Loss
    gate: Gate | None
    """None: only machines repair; what people have to do is never done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From when until when one component is away, in one case."""

    start: timedelta
    """At the earliest, after the event."""
    length: Estimate
    """How long it is away: the time without service, not the age of the event."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Windows:
    """The windows of all components of `numbers`, in several cases."""

    graph: DependencyGraph
    at: datetime
    reading: Reading
    cases: Sequence[Case]
    numbers: Ints
    """The components that were looked at, sorted; everything that they need is among them."""
    swept: Interruptions
    """By place in `numbers`; columns 2c (lower bounds) and 2c + 1 (upper ones) are of case c."""
    roles: Sequence[Roles]
    """By case, for all components of the graph."""
    backlog: Moments | None = None
    """How long each works off what arrived meanwhile, as `swept`; None where that is not counted.
    """

    def place(self, number: int) -> int:
        """Return the place of a component in `numbers`."""
        return int(np.searchsorted(self.numbers, number))

    def bounds(self, number: int, case: int) -> tuple[int, int]:
        """Return how long a component is away, in microseconds: at least and at most."""
        lengths = [self._length(number, 2 * case + column) for column in (LEAST, MOST)]
        return min(lengths), max(lengths)

    def touched(self, case: int) -> Flags:
        """Return which components are away, or may be, by place in `numbers`."""
        away = self.swept.back > self.swept.start
        return np.asarray(away[:, 2 * case + LEAST] | away[:, 2 * case + MOST])

    def window(self, number: int, case: int) -> Window | None:
        """Return when one component is away; None if it never is."""
        if not any(self.bounds(number, case)):
            return None
        start = int(self.swept.start[self.place(number), 2 * case + MOST])
        return Window(start=start * MICROSECOND, length=self.length(number, case))

    def length(self, number: int, case: int) -> Estimate:
        """Return how long a component is away, with where that is known from, or why not."""
        least, most = self.bounds(number, case)
        if least >= ENDLESS:
            parts = self._parts(number, 2 * case + LEAST)
            return next((part for part in parts if part.never), NO_PEOPLE)
        if least < most:
            limit = None if most >= ENDLESS else most * MICROSECOND
            part = self._open(number, case)
            least_time = least * MICROSECOND
            return unknown(part.reason, at_least=least_time, at_most=limit, source=part.source)
        whole = total(part for part in self._parts(number, 2 * case + MOST) if part.known)
        return known(least * MICROSECOND, whole.source or "not affected", whole.basis)

    def working_off(self, number: int, case: int) -> Estimate:
        """Return how long a component works off what arrived while it was away, within `length`."""
        if self.backlog is None:
            return NOTHING
        columns = slice(2 * case + LEAST, 2 * case + MOST + 1)
        least, most = sorted(self.backlog[self.place(number), columns].tolist())
        if least >= ENDLESS:
            return never(ENDLESS_BACKLOG, "its rates")
        if least == most:
            return known(least * MICROSECOND, "its rates", Basis.CONFIGURATION)
        limit = None if most >= ENDLESS else most * MICROSECOND
        return unknown(
            "how long it is away is not known", at_least=least * MICROSECOND, at_most=limit
        )

    def path(self, number: int, case: int) -> Sequence[int]:
        """Return the chain of waiting that ends in a component, by number, itself last.

        Where the length is not known, the chain of the lower bounds: what is known of it. That of
        the upper bounds where the component may be untouched.
        """
        least, most = self.bounds(number, case)
        column = 2 * case + (LEAST if 0 < least < most else MOST)
        return [int(self.numbers[place]) for place in self.swept.path(self.place(number), column)]

    def waits_for_people(self, number: int, case: int) -> bool:
        """Return whether people act for a component, or for one that it waits for."""
        earliest = self.swept.scenarios.earliest[:, 2 * case + MOST]
        return any(earliest[self.place(step)] for step in self.path(number, case))

    def waits_for(self, number: int, case: int) -> int | None:
        """Return the provider that keeps a component away longest, by number.

        None where it is restored itself, or turns to another member of a choice.
        """
        place, column = self.place(number), 2 * case + MOST
        row = self.swept.deciding(place, column)
        if self.roles[case].restored[number] or row is None or row.provider == ITSELF:
            return None
        return int(self.numbers[row.provider])

    def own_estimate(self, number: int, case: int) -> Estimate:
        """Return how long a component takes by itself once what it waits for is back."""
        assigned, component = self.roles[case], self.graph.components[number]
        if assigned.reverts[number]:
            return waiting_time(component)
        if assigned.unplaced[number]:
            return unknown(f"where {component.label} lies is not stated")
        if assigned.operated(self.graph)[number]:
            return unknown(f"when {component.label} returns, only its operator knows")
        restored = bool(assigned.restored[number])
        own = self._restoring(number, case) if restored else waiting_time(component)
        admission = self.graph.once(admissions).get(number)
        if admission and admission.overloaded:
            return unknown(OVERLOAD.format(component.label), at_least=own.lower_bound)
        return own

    def undoing(self, number: int, case: int) -> Sequence[Estimate]:
        """Return how long it takes to undo what made providers of a component bad or slow."""
        assigned = self.roles[case]
        return (assigned.reverting,) if assigned.reverts[number] else ()

    def _restoring(self, number: int, case: int) -> Estimate:
        numbers = np.array([number], np.int32)
        (own,) = own_times_of(self.graph, self.roles[case], numbers, self.at).values()
        figure, component = own.estimate(number), self.graph.components[number]
        return figure if own.stated[number] else total((figure, warm_up(component)))

    def _length(self, number: int, column: int) -> int:
        place = self.place(number)
        start, back = int(self.swept.start[place, column]), int(self.swept.back[place, column])
        return ENDLESS if back >= ENDLESS else max(back - start, 0)

    def _parts(self, number: int, column: int) -> Sequence[Estimate]:
        """Return the figures that the window of a component is made of, along its path."""
        chain = self.swept.path(self.place(number), column)
        own = (self.own_estimate(int(self.numbers[place]), column // 2) for place in chain)
        return [*self._beginning(chain[0], column), *own]

    def _beginning(self, place: int, column: int) -> Sequence[Estimate]:
        """Return what the first component of a path waits for: people, or its own turn."""
        row, gate = self.swept.deciding(place, column), self.cases[column // 2].gate
        number = int(self.numbers[place])
        earliest = int(self.swept.scenarios.earliest[place, column])
        if earliest and (row is None or row.ready < earliest):
            if gate is None:
                return (NO_PEOPLE,)
            return (gate.detection, gate.decision, *self.undoing(number, column // 2))
        return () if row is None or row.provider != ITSELF else (self._turning(place),)

    def _turning(self, place: int) -> Estimate:
        component = self.graph.components[int(self.numbers[place])].id
        own_parts, others = (
            switch(self.graph, component, own_parts=own_parts).time for own_parts in (True, False)
        )
        return own_parts if others.known else others

    def _open(self, number: int, case: int) -> Estimate:
        """Return a figure that is not known and keeps the window from being known."""
        columns = (2 * case + MOST, 2 * case + LEAST)
        parts = (part for column in columns for part in self._parts(number, column))
        part = next((part for part in parts if not part.known), None)
        return part or unknown(self._restart(number, 2 * case + MOST) or SEVERAL_OPEN)

    def _restart(self, number: int, column: int) -> str:
        """Return that parts on the way back wait for each other; empty where none do."""
        for place in self.swept.path(self.place(number), column):
            group, _ = self.swept.groups.get((place, column), ((), ()))
            if len(group) > 1:
                members = [self.graph.components[int(self.numbers[each])].label for each in group]
                shown = [*members[:NAMED], *(["others"] if len(members) > NAMED else [])]
                return RESTART.format(f"{', '.join(shown[:-1])} and {shown[-1]}")
        return ""


def interruption_windows(
    graph: DependencyGraph,
    cases: Sequence[Case],
    *,
    at: datetime,
    reading: Reading = Reading.HARD,
    within: Ints | None = None,
    assigned: Sequence[Roles] | None = None,
    backlog: Moments | None = None,
) -> Windows:
    """Return when each component is away in each case.

    Args:
        graph: the graph.
        cases: what is lost, and who repairs it.
        at: the moment for which figures hold.
        reading: what counts as needed.
        within: the components to look at, by number, sorted, with everything that they need;
            None for all.
        assigned: the roles of each case, where they are known already for this reading.
        backlog: how long each component works off what arrived while it was away, by place and
            column of the answer; None where that does not count.

    A component is *restored* if the disruption takes it, alone or with the failure domain that it
    lives in; if it stops and somebody states how long it takes to recover; or if it stops and is a
    store. It waits for what it needs while running and to start, then takes its own time. Any
    other component that misses what it needs only waits, and reconnects. What people do begins at
    the gate, what machines do with the event. The equations are those of
    `model.kernels.interruption_sweep.interruptions`; every figure has a lower and an upper bound,
    and so has every answer.

    Complexity: O(requirements · cases · log of the largest choice).

    References:
        [1] NIST SP 800-34 Rev. 1, Contingency Planning Guide for Federal Information Systems.
        [2] Bronson et al., "Metastable failures in distributed systems", HotOS 2021: why what
            comes back at once is let in by rate.

    >>> from datetime import UTC
    >>> from model.capability.loss import loss
    >>> from model.disruption.disruptions import ZoneFails
    >>> from tests.builders import graph
    >>> db = {"type": "AWS::RDS::DBInstance", "multi_az": True, "zones": ("az1", "az2")}
    >>> about = {"db": db, "app": {"kind": "external"}}
    >>> shop = graph("app > db; db containment> 1/2(zone:az1, zone:az2)", about)
    >>> case = Case(loss=loss(shop, ZoneFails(zone="az1")), gate=None)
    >>> windows = interruption_windows(shop, [case], at=datetime(2026, 11, 24, tzinfo=UTC))
    >>> windows.length(shop.index("app"), 0).text
    '2 min'
    """
    pessimistic = reading is not Reading.SOFT
    if assigned is None:
        assigned = [roles(graph, case.loss, pessimistic=pessimistic) for case in cases]
    needs = recovery_needs(graph, reading)
    columns = ScenarioColumns.of(graph, at, needs, within, len(cases))
    columns.set_switches(degraded=reading is Reading.FULL)
    for number, (case, case_roles) in enumerate(zip(cases, assigned, strict=True)):
        columns.set_case(number, case_roles, case.gate.time if case.gate else None)
    if backlog is not None:
        np.minimum(columns.scenarios.own + backlog, ENDLESS, out=columns.scenarios.own)
    return Windows(
        graph=graph,
        at=at,
        reading=reading,
        cases=cases,
        numbers=columns.numbers,
        swept=interruptions(columns.rows, columns.scenarios),
        roles=assigned,
        backlog=backlog,
    )
