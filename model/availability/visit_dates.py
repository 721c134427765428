"""Which nodes of a directed acyclic graph hold all below them to themselves.

Source: Dutuit & Rauzy 1996, "A linear-time algorithm to find modules of fault trees".
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Dates:
    """When a walk that goes below each node once, but looks at every edge, meets the nodes."""

    first: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    """When all below was walked for the first and only time; in the order of leaving."""
    last: dict[str, int] = field(default_factory=dict)


def apart(top: str, below: Mapping[str, Sequence[str]]) -> Set[str]:
    """Return the nodes below which nothing else under `top` reaches but through them.

    `below` maps each inner node to its children; what it does not hold is a leaf, never returned.
    A node is one if all below it is met only between its first visit and when it is left.
    Complexity: O(nodes + edges).

    >>> sorted(apart("top", {"top": ["a", "b"], "a": ["x", "y"], "b": ["y", "c"], "c": ["z"]}))
    ['c', 'top']
    """
    dates = _walked(top, below)
    earliest: dict[str, int] = {}
    latest: dict[str, int] = {}
    standing_apart = set()
    for node, left in dates.left.items():
        inner = below[node]
        earliest[node] = min(
            (min(dates.first[child], earliest.get(child, left)) for child in inner), default=left
        )
        latest[node] = max(
            (max(dates.last[child], latest.get(child, 0)) for child in inner), default=0
        )
        if dates.first[node] < earliest[node] and latest[node] < left:
            standing_apart.add(node)
    return standing_apart


def _walked(top: str, below: Mapping[str, Sequence[str]]) -> _Dates:
    dates = _Dates(first={top: 0}, last={top: 0})
    date = 0
    stack: list[tuple[str, Iterator[str]]] = [(top, iter(below.get(top, ())))]
    while stack:
        node, children = stack[-1]
        date += 1
        following = next(children, None)
        if following is None:
            stack.pop()
            if node in below:
                dates.left[node] = date
            continue
        dates.last[following] = date
        if following not in dates.first:
            dates.first[following] = date
            stack.append((following, iter(below.get(following, ()))))
    return dates
