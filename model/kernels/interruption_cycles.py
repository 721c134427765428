"""Interruption cycles: components that need each other, settled one scenario after the other."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

from model.kernels.interruption_rows import ENDLESS, InterruptionRows, Moments
from model.kernels.interruption_scenarios import InterruptionScenarios
from model.kernels.needs import Ints
from model.kernels.row_readiness import RowReader
from model.kernels.strong_components import strong_components

Groups: TypeAlias = dict[tuple[int, int], tuple[Sequence[int], Sequence[int]]]
"""By component and scenario: what it recovers with, and the circle of choices around these."""


def settle_cycles(
    cyclic: Ints,
    rows: InterruptionRows,
    scenarios: InterruptionScenarios,
    start: Moments,
    back: Moments,
    groups: Groups,
) -> None:
    """Set `start` and `back` of components that lie in cycles, all below them being set.

    Components that are away and wait for each other form a group, which is entered into `groups`.
    All of it is back when everything that its members wait for outside of it is ready and their
    own times have passed one after the other, an upper bound. A choice with enough members that
    are not away does not wait for a member that leads back to it: its dependent turns to others.

    Complexity: O(members · log) for each scenario in which one of the components is away, times
    the rounds in which moments of notice inside the cycles become earlier.
    """
    inside = frozenset(cyclic.tolist())
    for column in range(scenarios.shape[1]):
        reader = RowReader(rows=rows, scenarios=scenarios, column=column, start=start, back=back)
        away = _notice(inside, reader)
        touched = {component: reader.absent(component, away) for component in sorted(away)}
        for circle in strong_components(touched):
            if len(circle) > 1 or circle[0] in touched[circle[0]]:
                _settle_circle(sorted(circle), reader, groups)
            else:
                begin = _begin(circle[0], reader)
                _settle(circle, (), (), {circle[0]: begin}, reader)


def _settle_circle(circle: Sequence[int], reader: RowReader, groups: Groups) -> None:
    """Settle components that lead to each other over rows of any sort."""
    reader.start[circle, reader.column], reader.back[circle, reader.column] = ENDLESS, 0
    away = sorted(_notice(circle, reader))
    begins = {member: int(reader.start[member, reader.column]) for member in away}
    waits = {component: reader.awaited(component, away) for component in away}
    for members in strong_components(waits):
        group = sorted(members)
        alone = len(group) == 1 and group[0] not in waits[group[0]]
        _settle(group, () if alone else group, away, begins, reader)
        groups.update(((member, reader.column), (group, away)) for member in group)


def _notice(inside: Collection[int], reader: RowReader) -> set[int]:
    """Set the `start` of what may be away, as early as can be, and return it.

    Until it is settled, its `back` is endless: the moments of notice are the least solution for
    an outage without repair.
    """
    start, back, column = reader.start, reader.back, reader.column
    away: set[int] = set()
    waiting = set(inside)
    users = _users(inside, reader.rows)
    while waiting:
        component = min(waiting)
        waiting.remove(component)
        begin = _begin(component, reader)
        if begin < start[component, column]:
            start[component, column], back[component, column] = begin, ENDLESS
            away.add(component)
            waiting |= users[component]
    return away


def _users(inside: Collection[int], rows: InterruptionRows) -> dict[int, set[int]]:
    """Return which components of a cycle need each of its components."""
    users: dict[int, set[int]] = {component: set() for component in inside}
    for component in inside:
        for row in rows.rows_of(component):
            for member in rows.members[rows.start[row] : rows.start[row + 1]].tolist():
                if member in inside:
                    users[member].add(component)
    return users


def _begin(component: int, reader: RowReader) -> int:
    if reader.scenarios.fails[component, reader.column]:
        return 0
    return min((reader.read(row).begin for row in reader.rows.rows_of(component)), default=ENDLESS)


def _settle(
    group: Sequence[int],
    pending: Collection[int],
    circle: Collection[int],
    begins: Mapping[int, int],
    reader: RowReader,
) -> None:
    """Set the times of components that are back together, away from `begins` on."""
    scenarios, column = reader.scenarios, reader.column
    missing = [row for member in group for row in reader.missing(member, pending, circle)]
    ready = max((row.ready for row in missing), default=0)
    earliest = max(int(scenarios.earliest[member, column]) for member in group)
    own = sum(int(scenarios.own[member, column]) for member in group)
    done = min(max(earliest, ready) + own, ENDLESS)
    for member in group:
        reader.start[member, column] = begins[member]
        reader.back[member, column] = done if begins[member] < ENDLESS else 0
