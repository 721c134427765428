"""Profile: how many units of one resource are free, and from when so many are free for a while."""

from bisect import bisect_left, bisect_right


class Profile:
    """What is free of one resource over time; after everything, all of it is.

    Complexity: each question walks over the changes between its moment and its answer. What was
    found to be full for so many units is never walked over again.
    """

    def __init__(self, capacity: int) -> None:
        """Begin with `capacity` units, all free."""
        self._times = [0]
        self._free = [capacity]
        self._open: dict[int, int] = {}
        """By units: before that moment, so many are never free. Only grows: nothing is given
        back."""

    def earliest(self, ready: int, length: int, units: int) -> int:
        """Return the first moment from `ready` on when so many units are free for so long."""
        times, free = self._times, self._free
        full_until = self._open.get(units, 0)
        begin = max(ready, full_until)
        at = bisect_right(times, begin) - 1
        nothing_before = begin == full_until
        while True:
            while free[at] < units:
                at += 1
                begin = times[at]
            if nothing_before:
                self._open[units] = begin
                nothing_before = False
            at = self._until(at, begin + length, units)
            if at < 0:
                return begin

    def _until(self, at: int, end: int, units: int) -> int:
        """Return the first change before `end` after which too little is free; -1 for none."""
        times, free = self._times, self._free
        for later in range(at + 1, len(times)):
            if times[later] >= end:
                return -1
            if free[later] < units:
                return later
        return -1

    def take(self, begin: int, length: int, units: int) -> None:
        """Occupy units that `earliest` found free."""
        first, last = self._split(begin), self._split(begin + length)
        for at in range(first, last):
            self._free[at] -= units
        self._join(last)
        self._join(first)

    def _split(self, moment: int) -> int:
        """Return the number of the change at a moment, made if there is none."""
        at = bisect_left(self._times, moment)
        if at == len(self._times) or self._times[at] != moment:
            self._times.insert(at, moment)
            self._free.insert(at, self._free[at - 1])
        return at

    def _join(self, at: int) -> None:
        """Forget a change that changes nothing."""
        if at and self._free[at] == self._free[at - 1]:
            del self._times[at], self._free[at]
