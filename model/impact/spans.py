"""Spans: periods of time as disjoint half-open intervals, and how they combine."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import TypeAlias

Span: TypeAlias = tuple[float, float]
"""From the first number until before the second, in any unit of time."""
Spans: TypeAlias = tuple[Span, ...]
"""Disjoint spans that are not empty, sorted."""


def union(spans: Iterable[Span]) -> Spans:
    """Return the times that at least one of `spans` covers. Complexity: O(n log n).

    >>> union([(5, 9), (0, 2), (1, 5), (20, 20)])
    ((0, 9),)
    """
    joined: list[Span] = []
    for start, stop in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], stop))
        elif stop > start:
            joined.append((start, stop))
    return tuple(joined)


def overlapping(spans: Iterable[Span], more_than: int) -> Spans:
    """Return the times that more than so many of `spans` cover. Complexity: O(n log n).

    >>> overlapping([(0, 10), (5, 20), (8, 9)], more_than=1)
    ((5, 10),)
    """
    steps: dict[float, int] = defaultdict(int)
    for start, stop in spans:
        steps[start] += 1
        steps[stop] -= 1
    covering, chosen = 0, []
    for start, stop in pairwise(sorted(steps)):
        covering += steps[start]
        if covering > more_than:
            chosen.append((start, stop))
    return union(chosen)


def after(spans: Spans, tolerance: float) -> Spans:
    """Return what is left of each span once `tolerance` has passed; nothing of shorter ones.

    >>> after(((0, 10), (20, 22)), 5)
    ((5, 10),)
    """
    return tuple((start + tolerance, stop) for start, stop in spans if stop - start > tolerance)


def without(spans: Spans, others: Spans) -> Spans:
    """Return the times of `spans` that `others` do not cover. Complexity: O(n · m).

    >>> without(((0, 30),), ((5, 10),))
    ((0, 5), (10, 30))
    """
    for low, high in others:
        spans = union(
            piece
            for start, stop in spans
            for piece in ((start, min(stop, low)), (max(start, high), stop))
            if piece[1] > piece[0]
        )
    return spans
