"""Cold start: what cannot start from nothing, and which requirements to loosen."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from model.graph import DependencyGraph
from model.kernels.needs import Ints, Needs
from model.kernels.start_order import Blocked, Startup, counts_at_start, start, starts_without
from model.records.component import ComponentId
from model.records.requirement import RequirementId

EXACT = 12
"""Up to so many requirements the smallest set to remove is searched for, not approximated."""
PRUNED = 200
"""Up to so many removals are tried again one by one, to drop those that later ones made idle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlock:
    """One strongly connected set of components that wait for each other."""

    components: Sequence[ComponentId]
    remove: Sequence[RequirementId]
    """A minimal set of requirements whose removal lets all of them start."""
    exact: bool
    """False when `remove` was found greedily (more than 12 requirements)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColdStart:
    """The answer, sorted."""

    waves: Sequence[Sequence[ComponentId]]
    """Components by the round in which they can start."""
    deadlocked: Sequence[ComponentId]
    """Everything that never starts: the deadlocks and what stands on them."""
    deadlocks: Sequence[Deadlock]


def cold_start(graph: DependencyGraph) -> ColdStart:
    """Return what can start from nothing, in which rounds, and what never can (spec §3.1.4)."""
    needs = graph.topology.needs
    startup = start(needs, counts_at_start(needs))
    last = int(startup.round.max(initial=0))
    circles = (_deadlock(graph, needs, startup, members) for members in _cycles(needs, startup))
    # A circle that starts once what lies outside of it has started only waits for another one.
    deadlocks = [one for one in circles if one.remove]
    return ColdStart(
        waves=tuple(
            _ids(graph, np.flatnonzero(startup.round == number)) for number in range(1, last + 1)
        ),
        deadlocked=_ids(graph, np.flatnonzero(startup.round == 0)),
        deadlocks=tuple(sorted(deadlocks, key=lambda one: tuple(one.components))),
    )


def _cycles(needs: Needs, startup: Startup) -> Iterable[Ints]:
    """Yield the strongly connected sets among what waits, each sorted."""
    row = needs.row_of_member
    waits = startup.open[row] & (startup.round[needs.members] == 0)
    places = (needs.dependent[row[waits]], needs.members[waits])
    shape = (needs.components, needs.components)
    matrix = csr_array((np.ones(places[0].size, np.int8), places), shape=shape)
    _, label = connected_components(matrix, directed=True, connection="strong")
    alone = np.bincount(label, minlength=1)[label] == 1
    stuck = ~alone | (matrix.diagonal() > 0)
    for value in np.unique(label[stuck]):
        yield np.flatnonzero(label == value).astype(np.int32)


def _deadlock(graph: DependencyGraph, needs: Needs, startup: Startup, members: Ints) -> Deadlock:
    blocked = _blocked(needs, startup, members)
    exact = len(blocked) <= EXACT
    everyone = set(members.tolist())
    removed = _smallest(everyone, blocked) if exact else _greedy(everyone, blocked)
    return Deadlock(
        components=_ids(graph, members),
        remove=tuple(sorted(graph.requirements[row].id for row in removed)),
        exact=exact,
    )


def _blocked(needs: Needs, startup: Startup, members: Ints) -> Sequence[Blocked]:
    """Return what keeps `members` from starting even when all outside of them has started."""
    inside, found = set(members.tolist()), []
    for row in np.flatnonzero(startup.open & np.isin(needs.dependent, members)).tolist():
        providers = needs.members[needs.start[row] : needs.start[row + 1]].tolist()
        within = frozenset(inside.intersection(providers))
        missing = int(needs.minimum[row]) - (len(providers) - len(within))
        if missing > 0:
            dependent = int(needs.dependent[row])
            found.append(Blocked(row=row, dependent=dependent, inside=within, missing=missing))
    return found


def _smallest(everyone: set[int], blocked: Sequence[Blocked]) -> Sequence[int]:
    """Return the smallest set of rows that frees all; of equally small ones the first in order.

    It is empty when all start once everything outside of them has started.
    """
    rows = [need.row for need in blocked]
    for size in range(len(rows) + 1):
        for chosen in combinations(rows, size):
            if starts_without(everyone, blocked, set(chosen)) == everyone:
                return chosen
    return rows


def _greedy(everyone: set[int], blocked: Sequence[Blocked]) -> Sequence[int]:
    """Free, again and again, whoever waits for the fewest rows, then whoever most wait for."""
    removed: list[int] = []
    while (started := starts_without(everyone, blocked, set(removed))) != everyone:
        removed += _cheapest(blocked, started, removed)
    if len(removed) <= PRUNED:
        for row in tuple(removed):
            rest = [one for one in removed if one != row]
            if starts_without(everyone, blocked, set(rest)) == everyone:
                removed = rest
    return removed


def _cheapest(
    blocked: Sequence[Blocked], started: set[int], removed: Sequence[int]
) -> Sequence[int]:
    waiting: dict[int, list[int]] = {}
    wanted: Counter[int] = Counter()
    for need in blocked:
        if need.row in removed or need.missing <= len(need.inside & started):
            continue
        if need.dependent not in started:
            waiting.setdefault(need.dependent, []).append(need.row)
            wanted.update(need.inside)
    chosen = min(waiting, key=lambda one: (len(waiting[one]), -wanted[one], one))
    return waiting[chosen]


def _ids(graph: DependencyGraph, numbers: "NDArray[np.signedinteger]") -> Sequence[ComponentId]:
    return tuple(graph.components[number].id for number in numbers.tolist())
