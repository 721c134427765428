"""Ready: when needs are met whose members come back at known times; many needs at once, or one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from model.capability.own_times import Microseconds, Times
from model.kernels.needs import Flags, Ints
from model.recovery.hard_needs import Rows

ENDLESS = np.iinfo(np.int64).max


class Ready(NamedTuple):
    """When one need is met, by numbers: an `Estimate` in short."""

    never: bool
    known: bool
    least: int
    provider: int
    """The one that decides."""
    told_by: int
    """Whose estimate it is; where it is unknown, whose reason counts."""

    @property
    def length(self) -> float:
        """How long it is, to compare by."""
        return float("inf") if self.never else max(self.least, 0)


def kth(parts: Sequence[Ready], count: int) -> Ready:
    """Return when the `count`-th of several is done, as `estimate.kth_smallest` does."""
    done = sorted((one for one in parts if one.known), key=lambda one: one.least)
    vague = [one for one in parts if not one.known and not one.never]
    if len(done) >= count:
        found = done[count - 1]
        if all(one.least >= found.least for one in vague):
            return found
    if vague and len(done) + len(vague) >= count:
        bounds = sorted(one.least for one in (*done, *vague))
        return vague[0]._replace(least=bounds[count - 1])
    return next(one for one in parts if one.never)


def worst(parts: Sequence[Ready]) -> Ready | None:
    """Return the longest of several, as `estimate.worst` does; None of none."""
    if not parts:
        return None
    if endless := next((one for one in parts if one.never), None):
        return endless
    if vague := next((one for one in parts if not one.known), None):
        return vague._replace(least=max(one.least for one in parts))
    return max(parts, key=lambda one: one.least)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReadyRows:
    """When each of many needs is met, sorted by dependent."""

    dependent: Ints
    never: Flags
    known: Flags
    least: Microseconds
    provider: Ints
    """The one that decides."""

    @property
    def length(self) -> Microseconds:
        """How long each is, to compare by."""
        return np.where(self.never, ENDLESS, np.maximum(self.least, 0))


def of_plain(rows: Rows, times: Times) -> ReadyRows:
    """Return when needs of one member are met: when that one is back."""
    members = rows.members
    return ReadyRows(
        dependent=rows.dependent,
        never=times.never[members],
        known=times.known[members],
        least=times.least[members],
        provider=members,
    )


def of_groups(rows: Rows, times: Times, hit: Flags) -> ReadyRows:
    """Return when needs of several members are met, those left out that no hit member decides.

    The same as `kth` for each row, by order statistics. Complexity: O(members · log).
    """
    members, first = rows.members, rows.start[:-1]
    row = np.repeat(np.arange(rows.dependent.size), rows.sizes)
    at = first + rows.minimum - 1
    never, known, least = times.never[members], times.known[members], times.least[members]
    length = np.where(never, ENDLESS, np.maximum(least, 0))
    decides = members[np.lexsort((members, length, row))[at]]
    vague = ~known & ~never
    done, open_ = _count(known, first), _count(vague, first)
    found = least[np.lexsort((least, ~known, row))[at]]
    soonest = np.minimum.reduceat(np.where(vague, least, ENDLESS), first)
    sure = (done >= rows.minimum) & (soonest >= found)
    unsure = ~sure & (open_ > 0) & (done + open_ >= rows.minimum)
    bound = least[np.lexsort((least, never, row))[at]]
    kept = hit[decides]
    return ReadyRows(
        dependent=rows.dependent[kept],
        never=~(sure | unsure)[kept],
        known=sure[kept],
        least=np.where(sure, found, np.where(unsure, bound, 0))[kept],
        provider=decides[kept],
    )


def both(one: ReadyRows, other: ReadyRows) -> ReadyRows:
    """Return the rows of both, sorted by dependent."""
    if not other.dependent.size:
        return one
    dependent = np.concatenate([one.dependent, other.dependent])
    order = np.argsort(dependent, kind="stable")
    return ReadyRows(
        dependent=dependent[order],
        never=np.concatenate([one.never, other.never])[order],
        known=np.concatenate([one.known, other.known])[order],
        least=np.concatenate([one.least, other.least])[order],
        provider=np.concatenate([one.provider, other.provider])[order],
    )


def _count(flags: Flags, first: Ints) -> Ints:
    return np.add.reduceat(flags.astype(np.int32), first)
