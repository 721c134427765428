"""Arrival times in cycles: when a failure reaches each member of a cycle.

References:
    [1] Knuth, "A generalization of Dijkstra's algorithm", Information Processing Letters 6 (1977).
"""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import NamedTuple


class Arrival(NamedTuple):
    """One way in which a failure reaches a component; of several the smallest counts."""

    at: float
    """Seconds after the failure began."""
    uncertain: bool
    """True where an unknown tolerance was taken as zero."""
    row: int
    """The requirement that breaks; -1 for seeds."""
    component: int
    member: int
    """The provider whose loss breaks it; -1 for seeds."""


class Edge(NamedTuple):
    """One member of one requirement."""

    provider: int
    dependent: int
    row: int
    """The requirement."""
    tolerance: float
    """How many seconds the dependent goes on without the provider."""
    known: bool
    """False if the tolerance is unknown, and zero was taken."""

    def arrival(self, lost: Arrival) -> Arrival:
        """Return how the loss of the provider reaches the dependent."""
        uncertain = lost.uncertain or not self.known
        return Arrival(lost.at + self.tolerance, uncertain, self.row, self.dependent, self.provider)


@dataclass(slots=True, kw_only=True)
class Group:
    """One requirement that breaks when it has lost more than `slack` members."""

    slack: int
    losses: list[tuple[float, bool, int]] = field(default_factory=list)
    """The lost members so far: when the loss counts, whether that is uncertain, and which member;
    sorted."""

    def lose(self, edge: Edge, lost: Arrival) -> Arrival | None:
        """Count a lost member; return the arrival at the dependent if the group breaks, or None."""
        alone = edge.arrival(lost)
        insort(self.losses, (alone.at, alone.uncertain, edge.provider))
        if len(self.losses) <= self.slack:
            return None
        at, _, member = self.losses[self.slack]
        uncertain = any(loss[1] for loss in self.losses[: self.slack + 1])
        return Arrival(at, uncertain, edge.row, edge.dependent, member)


def arrival_times(
    edges: Iterable[Edge],
    groups: Mapping[int, Group],
    outside: Iterable[Arrival],
    known: Iterable[Arrival],
) -> Iterator[Arrival]:
    """Yield when the failure reaches each dependent, each dependent once, the earliest first.

    The times are the least solution of `T(v) = min over requirements of the (slack + 1)-th
    smallest of T(u) + tolerance(u → v)`. These are superior functions [1], so the earliest
    dependent is final when it is taken from the queue. Dependents that no given arrival leads to
    are never reached: a cycle does not fail by itself.

    Args:
        edges: every member of every requirement.
        groups: the requirements that bear the loss of some members, by row; others bear none.
        outside: the arrivals at providers that are not dependents of `edges`.
        known: the arrivals at dependents by anything but `edges`.

    Of equally early arrivals a certain one is taken, then that of the first row.

    Complexity: O(edges · log edges).

    References:
        [1] Knuth, "A generalization of Dijkstra's algorithm", Information Processing Letters 6
            (1977).

    >>> circle = [Edge(1, 0, 7, 30.0, True), Edge(0, 1, 8, 5.0, True)]
    >>> [(arrival.component, arrival.at)
    ...     for arrival in arrival_times(circle, {}, [], [Arrival(0.0, False, -1, 0, -1)])]
    [(0, 0.0), (1, 5.0)]
    """
    users: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        users[edge.provider].append(edge)
    best = {arrival.component: arrival for arrival in known}
    for arrival in outside:
        _carry_on(users.get(arrival.component, ()), groups, arrival, best)
    queue, final = list(best.values()), set[int]()
    heapify(queue)
    while queue:
        arrival = heappop(queue)
        if arrival.component not in final:
            final.add(arrival.component)
            yield arrival
            for earlier in _carry_on(users.get(arrival.component, ()), groups, arrival, best):
                heappush(queue, earlier)


def _carry_on(
    users: Iterable[Edge], groups: Mapping[int, Group], lost: Arrival, best: dict[int, Arrival]
) -> Sequence[Arrival]:
    """Put into `best` the arrivals that one more loss makes earlier, and return them."""
    earlier = []
    for edge in users:
        group = groups.get(edge.row)
        arrival = edge.arrival(lost) if group is None else group.lose(edge, lost)
        before = best.get(edge.dependent)
        if arrival is not None and (before is None or arrival < before):
            best[edge.dependent] = arrival
            earlier.append(arrival)
    return earlier
