"""Cyclic times: when the members of cycles are hit, each settled once, the earliest first.

Source: Knuth, "A generalization of Dijkstra's algorithm", IPL 6 (1977).
"""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterator, Sequence
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


class Entry(NamedTuple):
    """One member of a requirement."""

    provider: int
    wait: float
    """Its tolerance in seconds."""
    known: bool


@dataclass(slots=True, kw_only=True)
class Row:
    """One requirement: it breaks when more than `slack` members are gone."""

    number: int
    dependent: int
    slack: int
    entries: Sequence[Entry]
    gone: list[tuple[float, bool, int]] = field(default_factory=list)
    """The members known to be lost: when that is felt, whether in doubt, and which; sorted."""

    def lose(self, entry: Entry, at: float, doubtful: bool) -> Hit | None:
        """Count a member that is lost at `at`; return when the requirement breaks, if it does."""
        insort(self.gone, (at + entry.wait, doubtful or not entry.known, entry.provider))
        if len(self.gone) <= self.slack:
            return None
        felt, _, member = self.gone[self.slack]
        doubtful = any(one[1] for one in self.gone[: self.slack + 1])
        return Hit(felt, doubtful, self.number, self.dependent, member)


def settled(rows: Sequence[Row], outside: Sequence[Hit], first: Sequence[Hit]) -> Iterator[Hit]:
    """Yield when each dependent of `rows` is hit, once each, the earliest first.

    `outside` tells of the members that are no such dependent, `first` how the dependents are hit
    by anything but `rows`. What is not told of is not hit. Of equally early hits one that is
    certain is taken, then that of the first row.

    Complexity: O(members · log members).
    """
    users: dict[int, list[tuple[Row, Entry]]] = defaultdict(list)
    for row in rows:
        for entry in row.entries:
            users[entry.provider].append((row, entry))
    waiting = [*first]
    for one in outside:
        waiting += _broken(users[one.component], one)
    heapify(waiting)
    done: set[int] = set()
    while waiting:
        one = heappop(waiting)
        if one.component in done:
            continue
        done.add(one.component)
        yield one
        for found in _broken(users[one.component], one):
            if found.component not in done:
                heappush(waiting, found)


def _broken(users: Sequence[tuple[Row, Entry]], lost: Hit) -> Iterator[Hit]:
    """Yield what breaks when one more member of these requirements is lost."""
    for row, entry in users:
        found = row.lose(entry, lost.at, lost.doubtful)
        if found is not None:
            yield found
