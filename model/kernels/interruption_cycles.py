"""Interruption cycles: components that need each other, settled one scenario after the other."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from heapq import heappop, heappush
from typing import TypeAlias

import numpy as np

from model.kernels.interruption_rows import ENDLESS, InterruptionRows, Moments
from model.kernels.interruption_scenarios import InterruptionScenarios
from model.kernels.needs import Ints
from model.kernels.row_readiness import RowReader
from model.kernels.strong_components import strong_components

Users: TypeAlias = Mapping[int, AbstractSet[int]]
"""By component of a cycle, those of the cycle that need it."""
Groups: TypeAlias = dict[tuple[int, int], tuple[Sequence[int], Sequence[int]]]
"""By component and scenario: what it recovers with, and the circle of choices around these."""

ROUNDS = 64
"""At most so many times a cycle is judged again; each answer before is a bound, too."""


def settle_cycles(
    cyclic: Ints,
    rows: InterruptionRows,
    scenarios: InterruptionScenarios,
    moments: tuple[Moments, Moments, Moments],
    groups: Groups,
) -> None:
    """Set `start`, `back` and `latest` of components in cycles, all below them being set.

    Components that are away and wait for each other form a group, which is entered into `groups`.
    How they come back is not known: each may begin before others of its group are back. So there
    are two answers, by the `together` of a scenario.

    *One after the other*, an upper bound: every absence that may be noticed is noticed, at the
    earliest moment. All of a group is back when everything that its members wait for outside of
    it is ready, their own times have passed one after the other, and each has let in the others.
    What such a group is away for at most tells which absences nobody notices; without these, it
    is judged again. A choice with enough members that are not away does not wait for a member that
    leads back to it: its dependent turns to others.

    *At the same time*, a lower bound: the members of a group do not wait for each other before
    they act, and are not back before those are that they certainly wait for. It is the least
    solution, so that nothing is away only because it is assumed to be. Where moments of notice
    inside differ, a choice of members of the cycle turns at once, as the partner of the scenario,
    which knows the earliest notice, is settled later.

    Complexity: O(members · log) for each scenario in which one of the components is away, times
    the rounds in which moments inside the cycles change: at most `ROUNDS`.
    """
    inside = frozenset(cyclic.tolist())
    users = _users(inside, rows)
    start, back, latest = moments
    columns = _touched_columns(cyclic, rows, scenarios, start)
    for column in sorted(columns, key=lambda column: not scenarios.together[column]):
        reader = RowReader(
            rows=rows, scenarios=scenarios, column=column, start=start, back=back, latest=latest
        )
        together = bool(scenarios.together[column])
        if scenarios.partner[column] != column:
            limit = _latest_notice(sorted(inside), reader)
            certain = start[cyclic, scenarios.partner[column]]
            latest[cyclic, column] = np.minimum(certain, limit)
            if together and limit:
                reader = replace(reader, unsettled=inside)
        parts: Groups = {}
        _settle_apart(users, reader, parts, rounds=1 if together else ROUNDS)
        if together:
            _settle_together(users, reader, parts)
        groups.update(parts)


def _touched_columns(
    cyclic: Ints, rows: InterruptionRows, scenarios: InterruptionScenarios, start: Moments
) -> Sequence[int]:
    """Return the scenarios in which a component of the cycles, or one that it needs, is away."""
    numbers = [row for component in cyclic.tolist() for row in rows.rows_of(component)]
    first, members = rows.lists.start, rows.lists.members
    needed = sorted({member for row in numbers for member in members[first[row] : first[row + 1]]})
    away = scenarios.fails[cyclic].any(axis=0) | (start[needed] < ENDLESS).any(axis=0)
    columns: Sequence[int] = np.flatnonzero(away).tolist()
    return columns


def _latest_notice(inside: Sequence[int], reader: RowReader) -> int:
    """Return the latest moment at which an absence of the cycle begins, if there is one.

    It follows a chain of notices that begins outside, or with a component that fails, and takes
    the tolerance of no member twice.
    """
    rows, column = reader.rows, reader.column
    among, outside, tolerated = set(inside), 0, 0
    for row in (row for component in inside for row in rows.rows_of(component)):
        for entry in range(rows.lists.start[row], rows.lists.start[row + 1]):
            member, tolerance = rows.lists.members[entry], rows.lists.tolerance[entry]
            if member in among:
                tolerated += tolerance
            elif reader.start.item(member, column) < ENDLESS:
                outside = max(outside, reader.latest.item(member, column) + tolerance)
    return min(outside + tolerated, ENDLESS)


def _settle_apart(users: Users, reader: RowReader, groups: Groups, rounds: int) -> None:
    """Settle a scenario, what waits for each other recovering one after the other."""
    members, column = sorted(users), reader.column
    limits = np.full(len(members), ENDLESS)
    for _ in range(rounds):
        groups.clear()
        reader.start[members, column], reader.back[members, column] = ENDLESS, 0
        limit = dict(zip(members, limits.tolist(), strict=True))
        away = _notice(members, users, reader, limit)
        if not away:
            return
        touched = {component: reader.absent(component, away) for component in sorted(away)}
        for circle in strong_components(touched):
            if len(circle) > 1 or circle[0] in touched[circle[0]]:
                _settle_circle(sorted(circle), users, reader, groups, limit)
            else:
                begin = _begin(circle[0], reader)
                _settle(circle, (), (), {circle[0]: begin}, reader)
        shorter = np.minimum(limits, reader.back[members, column])
        # Without a tolerance inside, a shorter absence is noticed all the same.
        if not groups or not reader.tolerates(members) or (shorter == limits).all():
            return
        limits = shorter


def _settle_together(users: Users, reader: RowReader, groups: Groups) -> None:
    """Settle a scenario anew, given its groups, whose members recover at the same time."""
    members, column = sorted(users), reader.column
    if not (reader.start[members, column] < ENDLESS).any():
        return
    group_of = {member: frozenset(group) for (member, _), (group, _) in groups.items()}
    reader.start[members, column], reader.back[members, column] = ENDLESS, 0
    waiting = set(members)
    for _ in range(ROUNDS):
        changed: set[int] = set()
        for component in sorted(waiting):
            group = group_of.get(component, frozenset())
            before = reader.start[component, column], reader.back[component, column]
            _act(component, group if len(group) > 1 else frozenset(), reader)
            if before != (reader.start[component, column], reader.back[component, column]):
                changed |= users[component]
        waiting = changed
        if not waiting:
            return


def _act(component: int, group: frozenset[int], reader: RowReader) -> None:
    """Set the times of a component as the times of its providers are now.

    It acts without the others of its `group`, and is not back before them.
    """
    scenarios, column = reader.scenarios, reader.column
    inside = replace(reader, at_once=group) if group else reader
    begin = _begin(component, inside)
    done = 0
    if begin < ENDLESS:
        alone = replace(reader, present=group | {component})
        ready = max((row.ready for row in alone.missing(component)), default=0)
        together = max((row.ready for row in inside.missing(component)), default=0)
        acted = max(int(scenarios.earliest[component, column]), ready)
        acted += int(scenarios.own[component, column])
        done = min(max(acted, together if group else 0), ENDLESS)
    reader.start[component, column], reader.back[component, column] = begin, done


def _settle_circle(
    circle: Sequence[int],
    users: Users,
    reader: RowReader,
    groups: Groups,
    limit: Mapping[int, int],
) -> None:
    """Settle components that lead to each other over rows of any sort."""
    reader.start[circle, reader.column], reader.back[circle, reader.column] = ENDLESS, 0
    away = sorted(_notice(circle, users, reader, limit))
    begins = {member: int(reader.start[member, reader.column]) for member in away}
    waits = {component: reader.awaited(component, away) for component in away}
    for members in strong_components(waits):
        group = sorted(members)
        alone = len(group) == 1 and group[0] not in waits[group[0]]
        _settle(group, () if alone else group, away, begins, reader)
        groups.update(((member, reader.column), (group, away)) for member in group)


def _notice(
    inside: Collection[int], users: Users, reader: RowReader, limit: Mapping[int, int]
) -> set[int]:
    """Set the `start` of what may be away, as early as can be, and return it.

    Until it is settled, its `back` is the latest that is known, endless at first: the moments of
    notice are the least solution for an outage without repair.
    """
    start, back, column = reader.start, reader.back, reader.column
    away: set[int] = set()
    among = set(inside)
    waiting = sorted(among)
    queued = set(waiting)
    while waiting:
        component = heappop(waiting)
        queued.remove(component)
        begin = _begin(component, reader)
        if begin < start.item(component, column):
            start[component, column], back[component, column] = begin, limit[component]
            away.add(component)
            for user in users[component] & among - queued:
                queued.add(user)
                heappush(waiting, user)
    return away


def _users(inside: Collection[int], rows: InterruptionRows) -> Users:
    """Return which components of a cycle need each of its components."""
    users: dict[int, set[int]] = {component: set() for component in inside}
    for component in inside:
        for row in rows.rows_of(component):
            for member in rows.lists.members[rows.lists.start[row] : rows.lists.start[row + 1]]:
                if member in inside:
                    users[member].add(component)
    return users


def _begin(component: int, reader: RowReader) -> int:
    if reader.scenarios.fails.item(component, reader.column):
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
    if len(group) > 1:
        own += sum(int(scenarios.admission[member, column]) for member in group)
    done = min(max(earliest, ready) + own, ENDLESS)
    for member in group:
        reader.start[member, column] = begins[member]
        reader.back[member, column] = done if begins[member] < ENDLESS else 0
