"""Cold start: what cannot start when nothing runs, and which requirements to loosen for it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from model.graph import DependencyGraph
from model.kernels.needs import EFFECTS, Ints, Needs
from model.kernels.start_order import (
    BlockedRequirement,
    StartOrder,
    counts_at_start,
    start_order,
    starting_without,
)
from model.records.component import ComponentId
from model.records.requirement import Effect, RequirementId

EXACT_LIMIT = 12
"""Up to so many requirements the smallest set to remove is searched for; else approximated."""
RETRY_LIMIT = 200
"""Up to so many removals are tried again one by one, to drop those that later ones made useless."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlock:
    """One strongly connected set of components that wait for each other."""

    components: Sequence[ComponentId]
    """The components that wait for each other."""
    remove: Sequence[RequirementId]
    """A minimal set of requirements whose removal lets all of them start."""
    exact: bool
    """True if no smaller set exists; False if `remove` was approximated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleDeadlocks:
    """What never starts in the pessimistic reading."""

    deadlocked: Sequence[ComponentId]
    """Everything that never starts, sorted; what never starts for certain is included."""
    cycles: Sequence[Sequence[ComponentId]]
    """The sets of components that wait for each other, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColdStart:
    """The answer, sorted. Requirements of unknown strength are soft, except in `possibly`."""

    waves: Sequence[Sequence[ComponentId]]
    """Components by the round in which they can start."""
    deadlocked: Sequence[ComponentId]
    """Everything that never starts: the deadlocks and what depends on them."""
    deadlocks: Sequence[Deadlock]
    """The sets of components that wait for each other."""
    possibly: PossibleDeadlocks
    """The same if every requirement of unknown strength is hard and needs all its members."""

    @property
    def certain(self) -> bool:
        """True when requirements of unknown strength make no difference to what never starts."""
        return tuple(self.possibly.deadlocked) == tuple(self.deadlocked)


def cold_start(graph: DependencyGraph) -> ColdStart:
    """Return what can start from nothing, in which rounds, and what never can (spec §3.1.4).

    Hard needs and failure domains count, of the phases run and start, and lifecycle needs of the
    phase start. What never starts is the complement of the least fixed point of Ψ from nothing;
    its strongly connected sets [1] are the deadlocks. A deadlock that starts once everything else
    has started is no deadlock of its own: it waits for another one.

    Requirements of unknown strength are read twice: as soft, which does not hold up a start, and
    in `possibly` as hard, needing all their members.

    The smallest set of requirements to remove is exact up to 12 requirements in a deadlock.
    Beyond that it is greedy, and none of its members can be left out.

    Complexity: O(components + members · log of them), and for each deadlock the search for the
    requirements to remove: at most 2^12 trials, each O(its members).

    References:
        [1] Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Computing 1 (1972).

    >>> from tests.builders import graph
    >>> answer = cold_start(graph("consul > vault; vault > consul; web > consul; db"))
    >>> answer.waves, answer.deadlocked
    ((('db',),), ('consul', 'vault', 'web'))
    >>> answer.deadlocks[0].components, len(answer.deadlocks[0].remove)
    (('consul', 'vault'), 1)
    >>> cold_start(graph("a ?> b; b ?> a")).possibly.cycles
    (('a', 'b'),)
    """
    needs = graph.topology.needs
    order = start_order(needs, counts_at_start(needs))
    last = int(order.round.max(initial=0))
    deadlocked, deadlocks = _never_starting(graph, needs, order)
    return ColdStart(
        waves=tuple(
            _ids(graph, np.flatnonzero(order.round == number)) for number in range(1, last + 1)
        ),
        deadlocked=deadlocked,
        deadlocks=deadlocks,
        possibly=_possibly(graph, deadlocked, deadlocks),
    )


def _possibly(
    graph: DependencyGraph, deadlocked: Sequence[ComponentId], deadlocks: Sequence[Deadlock]
) -> PossibleDeadlocks:
    """Return the pessimistic reading; the certain one is given, for graphs without a difference."""
    needs = graph.topology.needs
    if (needs.effect == EFFECTS[Effect.UNKNOWN]).any():
        hard = needs.unknown_as_hard()
        order = start_order(hard, counts_at_start(hard))
        deadlocked, deadlocks = _never_starting(graph, hard, order)
    cycles = tuple(deadlock.components for deadlock in deadlocks)
    return PossibleDeadlocks(deadlocked=deadlocked, cycles=cycles)


def _never_starting(
    graph: DependencyGraph, needs: Needs, order: StartOrder
) -> tuple[Sequence[ComponentId], Sequence[Deadlock]]:
    """Return what never starts, and the deadlocks that are the cause; both sorted."""
    never = _ids(graph, np.flatnonzero(order.round == 0))
    return never, _deadlocks(graph, needs, order) if never else ()


def _deadlocks(graph: DependencyGraph, needs: Needs, order: StartOrder) -> Sequence[Deadlock]:
    cycles = (_deadlock(graph, needs, order, members) for members in _cycles(needs, order))
    # A cycle that starts once what lies outside of it has started only waits for another one.
    deadlocks = [deadlock for deadlock in cycles if deadlock.remove]
    return tuple(sorted(deadlocks, key=lambda deadlock: tuple(deadlock.components)))


def _cycles(needs: Needs, order: StartOrder) -> Iterable[Ints]:
    """Yield the strongly connected sets among what never starts, each sorted."""
    row = needs.row_of_member
    waits = order.unmet[row] & (order.round[needs.members] == 0)
    places = (needs.dependent[row[waits]], needs.members[waits])
    shape = (needs.components, needs.components)
    matrix = csr_array((np.ones(places[0].size, np.int8), places), shape=shape)
    _, label = connected_components(matrix, directed=True, connection="strong")
    alone = np.bincount(label, minlength=1)[label] == 1
    in_cycle = ~alone | (matrix.diagonal() > 0)
    for value in np.unique(label[in_cycle]):
        yield np.flatnonzero(label == value).astype(np.int32)


def _deadlock(graph: DependencyGraph, needs: Needs, order: StartOrder, members: Ints) -> Deadlock:
    blocked = _blocked(needs, order, members)
    exact = len(blocked) <= EXACT_LIMIT
    waiting = set(members.tolist())
    removed = _smallest(waiting, blocked) if exact else _greedy(waiting, blocked)
    return Deadlock(
        components=_ids(graph, members),
        remove=tuple(sorted(graph.requirements[row].id for row in removed)),
        exact=exact,
    )


def _blocked(needs: Needs, order: StartOrder, members: Ints) -> Sequence[BlockedRequirement]:
    """Return what keeps `members` from starting even when all outside of them has started."""
    inside, blocked = set(members.tolist()), []
    for row in np.flatnonzero(order.unmet & np.isin(needs.dependent, members)).tolist():
        providers = needs.members[needs.start[row] : needs.start[row + 1]].tolist()
        within = frozenset(inside.intersection(providers))
        missing = int(needs.minimum[row]) - (len(providers) - len(within))
        if missing > 0:
            dependent = int(needs.dependent[row])
            blocked.append(
                BlockedRequirement(row=row, dependent=dependent, inside=within, missing=missing)
            )
    return blocked


def _smallest(waiting: set[int], blocked: Sequence[BlockedRequirement]) -> Sequence[int]:
    """Return the smallest set of rows that frees all; of equally small ones the first in order.

    Empty when all start once everything outside of them has started.
    """
    rows = [requirement.row for requirement in blocked]
    for size in range(len(rows) + 1):
        for removed in combinations(rows, size):
            if starting_without(waiting, blocked, set(removed)) == waiting:
                return removed
    return rows


def _greedy(waiting: set[int], blocked: Sequence[BlockedRequirement]) -> Sequence[int]:
    """Free, again and again, the member that waits for the fewest rows."""
    removed: list[int] = []
    while (started := starting_without(waiting, blocked, set(removed))) != waiting:
        removed += _cheapest(blocked, started, removed)
    if len(removed) <= RETRY_LIMIT:
        for row in tuple(removed):
            remaining = [kept for kept in removed if kept != row]
            if starting_without(waiting, blocked, set(remaining)) == waiting:
                removed = remaining
    return removed


def _cheapest(
    blocked: Sequence[BlockedRequirement], started: set[int], removed: Sequence[int]
) -> Sequence[int]:
    """Return the rows of the member that the fewest block; of several, of the most needed one."""
    rows_of: dict[int, list[int]] = {}
    needed: Counter[int] = Counter()
    for requirement in blocked:
        met = requirement.missing <= len(requirement.inside & started)
        if requirement.row in removed or met:
            continue
        if requirement.dependent not in started:
            rows_of.setdefault(requirement.dependent, []).append(requirement.row)
            needed.update(requirement.inside)
    return rows_of[min(rows_of, key=lambda member: (len(rows_of[member]), -needed[member], member))]


def _ids(graph: DependencyGraph, numbers: "NDArray[np.signedinteger]") -> Sequence[ComponentId]:
    return tuple(graph.components[number].id for number in numbers.tolist())
