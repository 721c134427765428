"""Cycle fixed point: follow a failure edge by edge where it moves slowly through a long cycle.

A product over the whole cycle moves a failure on by one edge. Where few components are new, a
plain loop over their dependents moves it on by as many edges for a fraction of that cost.
"""

from collections.abc import Sequence

import numpy as np

from model.kernels.bundles import Bundle
from model.kernels.needs import Flags

EDGE_COST = 100
"""Following one edge here costs about as much as this many edges of a product."""


def follow_in_cycle(bundle: Bundle, new: Sequence[int], failed: Flags, *, limit: int) -> None:
    """Set in `failed` what fails with the positions `new`, until about `limit` edges were followed.

    Groups count their lost members in `failed` itself, so this may run between two products of a
    level sweep, which finishes what the limit leaves open.

    Complexity: O(limit + dependents and groups of the last component followed).
    """
    start, dependents = (array.data for array in bundle.dependents)
    group_start, groups = (array.data for array in bundle.memberships)
    flags, queue = failed.data, list(new)
    for provider in queue:
        if limit <= 0:
            return
        affected = dependents[start[provider] : start[provider + 1]].tolist()
        touched = groups[group_start[provider] : group_start[provider + 1]].tolist()
        affected += [
            int(bundle.dependent[group]) for group in touched if _is_broken(bundle, group, failed)
        ]
        limit -= len(affected) + len(touched)
        for dependent in affected:
            if not flags[dependent]:
                flags[dependent] = True
                queue.append(dependent)


def _is_broken(bundle: Bundle, group: int, failed: Flags) -> bool:
    members = bundle.members[bundle.start[group] : bundle.start[group + 1]]
    return bool(np.count_nonzero(failed[members]) > bundle.slack[group])
