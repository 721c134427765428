"""Trickle: follow a failure edge by edge where it creeps through a long cycle.

A product over the whole cycle moves a failure on by one edge only. Where few components are new,
a plain loop over their dependents moves it on as far for a fraction of that.
"""

from collections.abc import Sequence

import numpy as np

from model.kernels.bundles import Bundle
from model.kernels.needs import Flags

COST = 100
"""An edge followed here costs about as much as so many edges of a product."""


def trickle(bundle: Bundle, fallen: Sequence[int], failed: Flags, *, edges: int) -> None:
    """Mark in `failed` what falls with `fallen`, until about `edges` were followed.

    What else has fallen is read from `failed`, so it may be called in the midst of a pull.
    """
    start, dependents = (array.data for array in bundle.dependents)
    group_start, groups = (array.data for array in bundle.memberships)
    flags, queue = failed.data, list(fallen)
    for provider in queue:
        if edges <= 0:
            return
        hit = dependents[start[provider] : start[provider + 1]].tolist()
        touched = groups[group_start[provider] : group_start[provider + 1]].tolist()
        hit += [int(bundle.dependent[one]) for one in touched if _is_broken(bundle, one, failed)]
        edges -= len(hit) + len(touched)
        for dependent in hit:
            if not flags[dependent]:
                flags[dependent] = True
                queue.append(dependent)


def _is_broken(bundle: Bundle, group: int, failed: Flags) -> bool:
    members = bundle.members[bundle.start[group] : bundle.start[group + 1]]
    return bool(np.count_nonzero(failed[members]) > bundle.slack[group])
