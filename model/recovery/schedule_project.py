"""Project: recovery steps in whole ticks, checked and numbered, as schedulers take them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from math import gcd
from typing import NamedTuple

from model.errors import InvalidValue

MICROSECOND = timedelta(microseconds=1)


class Wait(NamedTuple):
    """So many of these steps must be done; by number, sorted."""

    members: tuple[int, ...]
    minimum: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Project:
    """Steps by number, in the order of their ids; all moments and lengths in ticks.

    A step that takes no time lasts one tick where it needs a resource, so that hands must be free
    at its moment, and `grain` ticks make one unit of time. There are fewer such steps than ticks
    in a unit: moments rounded down to units keep every precedence and every capacity, and nothing
    ends later than it could.
    """

    ids: Sequence[str]
    length: Sequence[int]
    waits: Sequence[Sequence[Wait]]
    uses: Sequence[Mapping[str, int]]
    """Units of the resources that are limited; none of zero units."""
    capacity: Mapping[str, int]
    grain: int
    unit: timedelta

    def units(self, ticks: int) -> int:
        """Return the moment in whole units."""
        return ticks // self.grain

    def moment(self, ticks: int) -> timedelta:
        """Return the moment as a person reads it."""
        return self.units(ticks) * self.unit

    def end(self, start: Mapping[int, int]) -> int:
        """Return when the last of these steps ends, in units; zero when there are none."""
        return self.units(
            max((begin + self.length[step] for step, begin in start.items()), default=0)
        )

    @cached_property
    def followers(self) -> Sequence[Sequence[tuple[int, int]]]:
        """By step, the waits that it is a member of, as (step that waits, number of the wait)."""
        followers: list[list[tuple[int, int]]] = [[] for _ in self.ids]
        for step, waits in enumerate(self.waits):
            for number, wait in enumerate(waits):
                for member in wait.members:
                    followers[member].append((step, number))
        return followers

    @cached_property
    def order(self) -> Sequence[int]:
        """The steps, each after everything that it waits for.

        Raises:
            InvalidValue: if steps wait for each other.
        """
        missing = [sum(len(wait.members) for wait in waits) for waits in self.waits]
        order = [step for step, count in enumerate(missing) if not count]
        for step in order:
            for follower, _ in self.followers[step]:
                missing[follower] -= 1
                if not missing[follower]:
                    order.append(follower)
        if len(order) < len(self.ids):
            stuck = [name for name, count in zip(self.ids, missing, strict=True) if count]
            raise InvalidValue("steps", stuck, "steps that do not wait for each other")
        return order

    @cached_property
    def latest(self) -> Sequence[int]:
        """By step, when it must end so that no more time is lost than the critical path takes.

        A member of a join is held to it as if all members were needed.
        """
        earliest = self.earliest
        latest = [max(earliest, default=0)] * len(self.ids)
        for step in reversed(self.order):
            for follower, _ in self.followers[step]:
                latest[step] = min(latest[step], latest[follower] - self.length[follower])
        return latest

    @cached_property
    def earliest(self) -> Sequence[int]:
        """By step, when it ends if nothing is limited (Kelley and Walker 1959)."""
        finish = [0] * len(self.ids)
        for step in self.order:
            ready = max((kth(finish, wait) for wait in self.waits[step]), default=0)
            finish[step] = ready + self.length[step]
        return finish

    def least(self) -> int:
        """Return, in units, what no schedule can be shorter than.

        That is the critical path, or by resource the work divided by the capacity, rounded up:
        a shortest schedule takes a multiple of what all lengths are multiples of.
        """
        bound = self.units(max(self.earliest, default=0))
        common = gcd(*(self.units(length) for length in self.length)) or 1
        for resource, limit in self.capacity.items():
            needed = (uses.get(resource, 0) for uses in self.uses)
            pairs = zip(self.length, needed, strict=True)
            work = sum(self.units(length) * units for length, units in pairs if units)
            bound = max(bound, -(-work // (limit * common)) * common) if work else bound
        return bound

    def part(self, steps: Sequence[int]) -> "Project":
        """Return some of the steps, with all that they wait for among them, numbered anew."""
        number = {old: new for new, old in enumerate(steps)}
        return Project(
            ids=[self.ids[step] for step in steps],
            length=[self.length[step] for step in steps],
            waits=[
                [Wait(tuple(number[step] for step in members), least) for members, least in waits]
                for waits in (self.waits[step] for step in steps)
            ],
            uses=[self.uses[step] for step in steps],
            capacity=self.capacity,
            grain=self.grain,
            unit=self.unit,
        )

    def awaited(self, steps: Collection[str]) -> Sequence[int]:
        """Return these steps and everything that they wait for, by number, sorted."""
        numbers = {number for number, name in enumerate(self.ids) if name in steps}
        pending = list(numbers)
        while pending:
            members = {member for wait in self.waits[pending.pop()] for member in wait.members}
            pending += members - numbers
            numbers |= members
        return sorted(numbers)


def kth(finish: Sequence[int] | Mapping[int, int], wait: Wait) -> int:
    """Return when a wait is over: when the `minimum`-th of its members has finished."""
    if wait.minimum == len(wait.members):
        return max(finish[member] for member in wait.members)
    return sorted(finish[member] for member in wait.members)[wait.minimum - 1]
