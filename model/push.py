"""Push: carry a failure from a small frontier to its dependents. For small answers."""

from dataclasses import dataclass

import numpy as np

from model.bundle import Bundle
from model.needs import Flags, Ints, spread


@dataclass(slots=True, kw_only=True, eq=False)
class Push:
    """One push over `bundle`; it remembers how many members each group has lost.

    Every component may be in a frontier once, since its loss is counted there.
    """

    bundle: Bundle
    lost: Ints
    place: Ints
    """Scratch, to tell repetitions apart without sorting; never read before it is written."""
    work: int = 0
    """Edges followed so far."""

    @classmethod
    def over(cls, bundle: Bundle) -> "Push":
        """Return a push that has lost nothing yet."""
        return cls(
            bundle=bundle,
            lost=np.zeros(bundle.dependent.size, np.int32),
            place=np.empty(bundle.plain.shape[0], np.int32),
        )

    def cost(self, frontier: Ints) -> int:
        """Return how many edges `step` would follow."""
        start, _ = self.bundle.dependents
        count = int((start[frontier + 1] - start[frontier]).sum())
        if self.bundle.dependent.size:
            groups, _ = self.bundle.memberships
            count += int((groups[frontier + 1] - groups[frontier]).sum())
        return count

    def step(self, frontier: Ints, failed: Flags) -> Ints:
        """Mark in `failed` what falls with `frontier`, and return what was not marked before."""
        hit = self._plain(frontier)
        if self.bundle.dependent.size:
            hit = np.concatenate([hit, self._groups(frontier)])
        hit = hit[~failed[hit]]
        if hit.size > 1:
            numbers = np.arange(hit.size, dtype=np.int32)
            self.place[hit] = numbers
            hit = hit[self.place[hit] == numbers]
        failed[hit] = True
        return hit

    def _plain(self, frontier: Ints) -> Ints:
        start, dependents = self.bundle.dependents
        return _gather(start, dependents, frontier)

    def _groups(self, frontier: Ints) -> Ints:
        start, groups = self.bundle.memberships
        touched = _gather(start, groups, frontier)
        if touched.size * 8 > self.lost.size:
            self.lost += np.bincount(touched, minlength=self.lost.size).astype(np.int32)
        else:
            np.add.at(self.lost, touched, 1)
        broken = touched[self.lost[touched] > self.bundle.slack[touched]]
        return self.bundle.dependent[broken]


def _gather(start: Ints, values: Ints, keys: Ints) -> Ints:
    starts = start[keys]
    counts = start[keys + 1] - starts
    if keys.size == 1:
        return values[starts[0] : starts[0] + counts[0]]
    return values[spread(starts, counts)]
