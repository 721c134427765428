"""Walk: follow a failure component by component while it is tiny.

An array operation costs about a microsecond however little it does, and a push needs a dozen for
each step; a plain loop is ahead of it for the first tens of components.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from model.kernels.bundles import Bundle
from model.kernels.needs import Flags, Ints

FEW = 32
"""A walk ends where so many components wait to be followed, or at one with so many dependents."""
SHARE = 1024
"""It ends, too, when this part of all components were found, and somewhat more."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Walk:
    """How far a failure was followed."""

    found: Ints
    """The seeds, and what fell with them so far: each once."""
    followed: int
    """How many of `found`, from its start, were followed; all, when nothing more falls."""
    lost: Mapping[int, int]
    """How many members each group lost to those that were followed."""


def walk(bundle: Bundle, seeds: Ints, failed: Flags) -> Walk:
    """Return what falls with `seeds`, as far as that is tiny, and mark it in `failed`."""
    if seeds.size > FEW:
        return Walk(found=seeds, followed=0, lost={})
    queue, lost = seeds.tolist(), dict[int, int]()
    followed = _follow(bundle, queue, failed, lost)
    return Walk(found=np.array(queue, np.int32), followed=followed, lost=lost)


def _follow(bundle: Bundle, queue: list[int], failed: Flags, lost: dict[int, int]) -> int:
    start, dependents = (array.data for array in bundle.dependents)
    group_start, groups = (array.data for array in bundle.memberships)
    flags, longest = failed.data, 2 * FEW + failed.size // SHARE
    for followed, provider in enumerate(queue):
        plain = slice(start[provider], start[provider + 1])
        grouped = slice(group_start[provider], group_start[provider + 1])
        degree = plain.stop - plain.start + grouped.stop - grouped.start
        waiting = len(queue) - followed
        if waiting > FEW or degree > FEW or len(queue) > longest:
            return followed
        hit = dependents[plain].tolist()
        for group in groups[grouped].tolist():
            lost[group] = lost.get(group, 0) + 1
            if lost[group] > bundle.slack[group]:
                hit.append(int(bundle.dependent[group]))
        for dependent in hit:
            if not flags[dependent]:
                flags[dependent] = True
                queue.append(dependent)
    return len(queue)
