"""Row readiness: when one requirement is met again in one scenario, and who decides that."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from model.kernels.interruption_rows import ENDLESS, InterruptionRows, Moments
from model.kernels.interruption_scenarios import InterruptionScenarios

ITSELF = -1
"""The dependent decides: it turns from one member to another."""


class Readiness(NamedTuple):
    """From when until when a dependent misses what one requirement gives it, in microseconds."""

    begin: int
    """`ENDLESS` when it misses nothing."""
    ready: int
    provider: int
    """The member that is waited for, by number; `ITSELF` when the dependent's own turn decides."""


MET = Readiness(ENDLESS, 0, ITSELF)


class _Absence(NamedTuple):
    """How one member is away, as the dependent notices it."""

    begin: int
    back: int
    member: int
    noticed: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RowReader:
    """Reads the requirements of one scenario, given when their members are away."""

    rows: InterruptionRows
    scenarios: InterruptionScenarios
    column: int
    start: Moments
    back: Moments
    """Of every component and scenario: away from `start` until before `back`."""
    latest: Moments
    """`start` at the latest, if it is away at all."""
    present: Collection[int] = ()
    """Members that count as there, whatever their times say."""
    at_once: Collection[int] = ()
    """Members that let everything in as soon as they are back."""
    unsettled: frozenset[int] = frozenset()
    """Members whose earliest notice is not known yet: a choice of them turns at once, the least."""

    def read(
        self, row: int, pending: Collection[int] = (), circle: Collection[int] = ()
    ) -> Readiness:
        """Return when one row is met again.

        Members in `pending` are away for a time that is not known yet: a row that needs them all
        leaves them out, a choice does without them. A choice with enough members left turns from
        those in `circle`, and never waits for them to come back.

        Complexity: O(members · log).
        """
        lists, scenarios = self.rows.lists, self.scenarios
        starting = lists.starting[row]
        if starting and not scenarios.starts.item(lists.dependent[row], self.column):
            return MET
        start_of, column = self.start.item, self.column
        members = lists.members[lists.start[row] : lists.start[row + 1]]
        if min([start_of(member, column) for member in members]) >= ENDLESS:
            return MET
        absences, minimum = self._absences(row, pending), lists.minimum[row]
        if minimum == len(absences):
            absences = [absence for absence in absences if absence.member not in pending]
            readiness = _of_all(absences)
        else:
            switch = 0 if starting else scenarios.switch.item(row, self.column)
            if switch and self._is_unsettled(row):
                switch = 0
            first = self._first_notice(row, absences) if switch else 0
            readiness = _of_choice(absences, minimum, switch, first, pending, circle)
        return readiness._replace(begin=ENDLESS) if starting else readiness

    def missing(
        self, component: int, pending: Collection[int] = (), circle: Collection[int] = ()
    ) -> Sequence[Readiness]:
        """Return the readiness of those rows of a component that miss something; see `read`."""
        read = (self.read(row, pending, circle) for row in self.rows.rows_of(component))
        return [readiness for readiness in read if readiness.ready > 0]

    def absent(self, component: int, among: Collection[int]) -> Sequence[int]:
        """Return the members of a component's rows that it notices to be away, sorted."""
        absences = (
            absence
            for row in self._counted_rows(component)
            for absence in self._absences(row)
            if absence.noticed
        )
        return sorted({absence.member for absence in absences}.intersection(among))

    def awaited(self, component: int, among: Collection[int]) -> Sequence[int]:
        """Return the members whose return a component waits for, sorted.

        It does not wait for the members of a choice that has enough others left.
        """
        awaited = {
            absence.member
            for row in self._counted_rows(component)
            if not self._has_enough(row)
            for absence in self._absences(row)
            if absence.noticed
        }
        return sorted(awaited.intersection(among))

    def tolerates(self, components: Iterable[int]) -> bool:
        """Tell whether one of the components does not notice each absence at once."""
        rows = (row for component in components for row in self.rows.rows_of(component))
        bounds = ((self.rows.start[row], self.rows.start[row + 1]) for row in rows)
        return any(self.rows.tolerance[start:stop].any() for start, stop in bounds)

    def _is_unsettled(self, row: int) -> bool:
        lists = self.rows.lists
        members = lists.members[lists.start[row] : lists.start[row + 1]]
        return bool(self.unsettled) and not self.unsettled.isdisjoint(members)

    def _first_notice(self, row: int, absences: Sequence[_Absence]) -> int:
        """Return when the dependent begins to turn from one member of a choice to another.

        It is at the earliest in a lower bound, at the latest in an upper one: see
        `model.kernels.interruption_sweep`.
        """
        noticed = [absence for absence in absences if absence.noticed]
        first = min((absence.begin for absence in noticed), default=ENDLESS)
        partner = self.scenarios.partner.item(self.column)
        if partner == self.column or not noticed:
            return first
        other = replace(self, column=partner, present=())
        certain = min(absence.begin for absence in other._absences(row))
        if self.scenarios.together.item(self.column):
            return min(first, certain)
        if certain < ENDLESS:
            return max(first, certain)
        return max(first, *(self._late(row, absence.member) for absence in noticed))

    def _late(self, row: int, member: int) -> int:
        """Return the latest notice of a member by a row, if it is noticed."""
        lists = self.rows.lists
        entry = lists.members.index(member, lists.start[row], lists.start[row + 1])
        return min(self.latest.item(member, self.column) + lists.tolerance[entry], ENDLESS)

    def _counted_rows(self, component: int) -> Sequence[int]:
        starts = self.scenarios.starts[component, self.column]
        rows = self.rows.rows_of(component)
        return [row for row in rows if starts or not self.rows.lists.starting[row]]

    def _has_enough(self, row: int) -> bool:
        absences, minimum = self._absences(row), self.rows.lists.minimum[row]
        left = sum(not absence.noticed for absence in absences)
        return minimum < len(absences) and left >= minimum

    def _absences(self, row: int, pending: Collection[int] = ()) -> Sequence[_Absence]:
        lists = self.rows.lists
        entries = range(lists.start[row], lists.start[row + 1])
        return [self._absence(entry, row, pending) for entry in entries]

    def _absence(self, entry: int, row: int, pending: Collection[int]) -> _Absence:
        # Python reads a list, and an array by `item`, several times faster than by an index.
        lists, column = self.rows.lists, self.column
        member = lists.members[entry]
        begin = self.start.item(member, column)
        if begin >= ENDLESS or member in self.present:
            return _Absence(ENDLESS, 0, member, False)
        back = self.back.item(member, column)
        place = self.scenarios.places.item(member, column)
        if member in pending:
            back = ENDLESS
        elif place and self._ignores_places(row):
            back = 0
        elif place and lists.minimum[row] < lists.start[row + 1] - lists.start[row]:
            back = ENDLESS
        elif back and member not in self.at_once:
            back = min(back + self.scenarios.admission.item(member, column), ENDLESS)
        tolerance = lists.tolerance[entry]
        if back - begin <= tolerance:
            return _Absence(ENDLESS, 0, member, False)
        return _Absence(min(begin + tolerance, ENDLESS), back, member, True)

    def _ignores_places(self, row: int) -> bool:
        """Return whether the dependent goes elsewhere: a lost place is then not waited for."""
        rows = self.rows
        choice = rows.minimum[row] < rows.sizes[row]
        fails = self.scenarios.fails[rows.dependent[row], self.column]
        return bool(fails and (choice or rows.contains[row]))


def _of_all(absences: Sequence[_Absence]) -> Readiness:
    noticed = [absence for absence in absences if absence.noticed]
    if not noticed:
        return MET
    last = max(noticed, key=lambda absence: (absence.back, absence.member))
    return Readiness(min(absence.begin for absence in noticed), last.back, last.member)


def _of_choice(
    absences: Sequence[_Absence],
    minimum: int,
    switch: int,
    first: int,
    pending: Collection[int],
    circle: Collection[int],
) -> Readiness:
    """Return when a choice is met: see `model.kernels.interruption_sweep`.

    The dependent turns to others from `first` on, which takes `switch`.
    """
    away = [absence for absence in absences if absence.noticed]
    if not away:
        return MET
    if len(absences) - len(away) >= minimum:
        return _of_enough(away, switch, first, circle)
    begins = sorted(absence.begin for absence in absences)
    known = [absence for absence in absences if absence.member not in pending]
    ranked = sorted(known, key=lambda absence: (absence.back, absence.member))
    decider = ranked[min(minimum, len(ranked)) - 1] if ranked else None
    enough = decider.back if decider else 0
    turned = min(first + switch, ENDLESS) if switch else begins[0]
    longest = max(absences, key=lambda absence: (absence.back, absence.member))
    begin = begins[0] if switch else begins[len(absences) - minimum]
    if longest.back < max(enough, turned):
        return Readiness(begin, longest.back, longest.member)
    if decider is None or turned > enough:
        return Readiness(begin, turned, ITSELF)
    return Readiness(begin, enough, decider.member)


def _of_enough(
    away: Sequence[_Absence], switch: int, first: int, circle: Collection[int]
) -> Readiness:
    """Return when a dependent has turned to the members that stay, or those that left are back."""
    if not switch:
        return MET
    begin, turned = min(absence.begin for absence in away), min(first + switch, ENDLESS)
    longest = max(away, key=lambda absence: (absence.back, absence.member))
    gone = any(absence.member in circle for absence in away)
    if not gone and longest.back < turned:
        return Readiness(begin, longest.back, longest.member)
    return Readiness(begin, turned, ITSELF)
