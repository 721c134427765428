"""Cyclic times: when the members of cycles are hit, each settled once, the earliest first.

Source: Knuth, "A generalization of Dijkstra's algorithm", IPL 6 (1977).
"""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import NamedTuple


class Hit(NamedTuple):
    """One way in which a component is hit; of several the smallest counts."""

    at: float
    doubtful: bool
    """True where a tolerance that nobody stated was taken as zero."""
    row: int
    """The requirement that breaks; -1 for seeds."""
    component: int
    member: int
    """The provider whose loss breaks it; -1 for seeds."""


class Edge(NamedTuple):
    """One provider without which one dependent goes."""

    provider: int
    dependent: int
    row: int
    """The requirement that breaks."""
    wait: float
    """The tolerance in seconds."""
    known: bool

    def hit(self, lost: Hit) -> Hit:
        """Return how the dependent is hit when the provider is lost."""
        doubtful = lost.doubtful or not self.known
        return Hit(lost.at + self.wait, doubtful, self.row, self.dependent, self.provider)


@dataclass(slots=True, kw_only=True)
class Group:
    """One requirement that breaks when more than `slack` of its members are gone."""

    slack: int
    gone: list[tuple[float, bool, int]] = field(default_factory=list)
    """The members known to be lost: when that is felt, whether in doubt, and which; sorted."""

    def lose(self, edge: Edge, lost: Hit) -> Hit | None:
        """Count a member that is lost; return how the dependent is hit, if the group breaks."""
        alone = edge.hit(lost)
        insort(self.gone, (alone.at, alone.doubtful, edge.provider))
        if len(self.gone) <= self.slack:
            return None
        felt, _, member = self.gone[self.slack]
        doubtful = any(one[1] for one in self.gone[: self.slack + 1])
        return Hit(felt, doubtful, edge.row, edge.dependent, member)


def settled(
    edges: Iterable[Edge], groups: Mapping[int, Group], outside: Iterable[Hit], first: Iterable[Hit]
) -> Iterator[Hit]:
    """Yield when each dependent is hit, once each, the earliest first.

    Args:
        edges: every member of every requirement.
        groups: the requirements that bear the loss of some members; others bear none.
        outside: how the providers are hit that are no dependents of `edges`.
        first: how the dependents are hit by anything but `edges`.

    What is not told of is not hit. Of equally early hits one that is certain is taken, then that
    of the first row. Complexity: O(edges · log edges).
    """
    users: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        users[edge.provider].append(edge)
    best = {one.component: one for one in first}
    for one in outside:
        _carry(users.get(one.component, ()), groups, one, best)
    waiting, done = list(best.values()), set[int]()
    heapify(waiting)
    while waiting:
        one = heappop(waiting)
        if one.component not in done:
            done.add(one.component)
            yield one
            for better in _carry(users.get(one.component, ()), groups, one, best):
                heappush(waiting, better)


def _carry(
    users: Iterable[Edge], groups: Mapping[int, Group], lost: Hit, best: dict[int, Hit]
) -> Sequence[Hit]:
    """Put into `best` what is hit sooner by one more loss, and return it."""
    sooner = []
    for edge in users:
        group = groups.get(edge.row)
        found = edge.hit(lost) if group is None else group.lose(edge, lost)
        before = best.get(edge.dependent)
        if found is not None and (before is None or found < before):
            best[edge.dependent] = found
            sooner.append(found)
    return sooner
