"""What if: when a task would be done if another took no time, for many others at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from model.capability.estimate import Estimate
from model.recovery.critical_path import Join, Task, in_order

Moments: TypeAlias = NDArray[np.float64]
MICROSECOND = timedelta(microseconds=1)

TOGETHER = 128
"""So many what-ifs are computed at once: 10,000 tasks then take 20 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """When the end would come if one task took no time."""

    known: bool
    """True when that is certain."""
    at_least: timedelta | None
    """When, or what is known of it; None when the end never comes."""


def ends_without(
    tasks: Sequence[Task], last: str, candidates: Sequence[str]
) -> Mapping[str, Without]:
    """Return, by candidate, when `last` would be done if that task took no time.

    Each is computed anew along all tasks, with the algebra of `model.capability.estimate`.

    Raises:
        InvalidValue: if tasks wait for each other, or for a task that is not given.

    Complexity: O(candidates · joins), over arrays.
    """
    by_id = {task.id: task for task in tasks}
    order = [by_id[name] for name in in_order(by_id)]
    ends: dict[str, Without] = {}
    for first in range(0, len(candidates), TOGETHER):
        together = candidates[first : first + TOGETHER]
        least, most = _ends(order, together)[last]
        pairs = zip(together, least.tolist(), most.tolist(), strict=True)
        ends |= {name: _without(low, high) for name, low, high in pairs}
    return ends


_Range: TypeAlias = tuple[Moments, Moments]
"""At least and at most, one entry a what-if; both endless means never, a gap means unknown."""


def _ends(order: Sequence[Task], instant: Sequence[str]) -> Mapping[str, _Range]:
    column = {name: column_number for column_number, name in enumerate(instant)}
    done: dict[str, _Range] = {}
    for task in order:
        least, most = (np.full(len(instant), value) for value in _bounds(task.duration))
        if task.id in column:
            least[column[task.id]] = most[column[task.id]] = 0
        ready = [_ready(join, done) for join in task.joins]
        if ready:
            least = least + np.maximum.reduce([low for low, _ in ready])
            most = most + np.maximum.reduce([high for _, high in ready])
        done[task.id] = least, most
    return done


def _ready(join: Join, done: Mapping[str, _Range]) -> _Range:
    """Return when a join is met: at the `minimum`-th smallest end of its members."""
    if len(join.members) == 1:
        return done[join.members[0]]
    least = np.array([done[member][0] for member in join.members])
    most = np.array([done[member][1] for member in join.members])
    if join.minimum == len(join.members):
        return least.max(axis=0), most.max(axis=0)
    place = join.minimum - 1
    return np.partition(least, place, axis=0)[place], np.partition(most, place, axis=0)[place]


def _bounds(duration: Estimate) -> tuple[float, float]:
    least = duration.lower_bound / MICROSECOND
    if duration.never:
        return np.inf, np.inf
    most = duration.upper_bound
    return least, np.inf if most is None else most / MICROSECOND


def _without(least: float, most: float) -> Without:
    endless = least == float("inf")
    return Without(
        known=least == most and not endless,
        at_least=None if endless else round(least) * MICROSECOND,
    )
