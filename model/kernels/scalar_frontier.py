"""Scalar frontier: follow a failure component by component, in plain Python, while it is tiny.

An array operation costs about a microsecond however little it does, and a step of an array
frontier needs a dozen of them. A plain loop is faster for the first tens of components.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from model.kernels.bundles import Bundle
from model.kernels.needs import Flags, Ints

FRONTIER_LIMIT = 32
"""The loop ends when more components wait to be followed, or one has more dependents."""
SHARE_OF_ALL = 1024
"""It also ends when about one component in this many has failed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScalarResult:
    """How far a failure was followed."""

    failed: Ints
    """The seeds, then what failed with them so far; each position once."""
    followed: int
    """How many of `failed`, from its start, were followed; all of them when the failure ended."""
    lost: Mapping[int, int]
    """How many members each group lost among those that were followed."""


def follow_few(bundle: Bundle, seeds: Ints, failed: Flags) -> ScalarResult:
    """Return what fails with `seeds` (unique positions, already set in `failed`).

    New failures are set in `failed`. The loop stops early when the failure turns out to be large;
    `ScalarResult.followed` says where another method has to go on. More seeds than
    `FRONTIER_LIMIT` are not followed at all.

    Complexity: O(edges followed), at most about `FRONTIER_LIMIT` times the components that failed.
    """
    if seeds.size > FRONTIER_LIMIT:
        return ScalarResult(failed=seeds, followed=0, lost={})
    queue, lost = seeds.tolist(), dict[int, int]()
    followed = _follow(bundle, queue, failed, lost)
    return ScalarResult(failed=np.array(queue, np.int32), followed=followed, lost=lost)


def _follow(bundle: Bundle, queue: list[int], failed: Flags, lost: dict[int, int]) -> int:
    # memoryviews (`array.data`) hand out single numbers about three times as fast as arrays do
    start, dependents = (array.data for array in bundle.dependents)
    group_start, groups = (array.data for array in bundle.memberships)
    flags, longest = failed.data, 2 * FRONTIER_LIMIT + failed.size // SHARE_OF_ALL
    for followed, provider in enumerate(queue):
        plain = slice(start[provider], start[provider + 1])
        grouped = slice(group_start[provider], group_start[provider + 1])
        degree = plain.stop - plain.start + grouped.stop - grouped.start
        waiting = len(queue) - followed
        if waiting > FRONTIER_LIMIT or degree > FRONTIER_LIMIT or len(queue) > longest:
            return followed
        affected = dependents[plain].tolist()
        for group in groups[grouped].tolist():
            lost[group] = lost.get(group, 0) + 1
            if lost[group] > bundle.slack[group]:
                affected.append(int(bundle.dependent[group]))
        for dependent in affected:
            if not flags[dependent]:
                flags[dependent] = True
                queue.append(dependent)
    return len(queue)
