"""Interruption rows: requirements as arrays, by the order in which interruptions are computed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from model.kernels.adjacency import adjacency
from model.kernels.levels import Levels, levels
from model.kernels.needs import Flags, Ints, Needs, concatenated_ranges, offsets

Moments: TypeAlias = NDArray[np.int64]
"""Microseconds, from 0 to `ENDLESS`."""

ENDLESS = 2**60
"""A moment that never comes, some 36,000 years ahead: a few of them still add up in 64 bits."""


@dataclass(frozen=True, kw_only=True, eq=False)
class InterruptionRows:
    """What components wait for. The members of row r are `members[start[r] : start[r + 1]]`.

    A row waits for all its members where `minimum` is their number, else for a choice of them.
    """

    components: int
    number: Ints
    """Of each row, the requirement that it is made from."""
    dependent: Ints
    start: Ints
    members: Ints
    minimum: Ints
    tolerance: Moments
    """Of each member: how long the dependent does not notice that it is away."""
    contains: Flags
    """Rows of failure domains: the dependent lives in the members."""
    starting: Flags
    """Rows that count only for a component that starts anew."""

    @classmethod
    def of(
        cls, needs: Needs, chosen: Flags, *, all_members: Flags, tolerance: Moments, contains: Flags
    ) -> "InterruptionRows":
        """Return the `chosen` rows of `needs`, those in `all_members` waiting for every member.

        `tolerance` is by entry of `needs.members`, the flags are by row. No row counts only at a
        start; see `with_starting`. Complexity: O(members).
        """
        rows = np.flatnonzero(chosen).astype(np.int32)
        entries = concatenated_ranges(needs.start[rows], needs.sizes[rows])
        minimum = np.where(all_members[rows], needs.sizes[rows], needs.minimum[rows])
        return cls(
            components=needs.components,
            number=rows,
            dependent=needs.dependent[rows],
            start=offsets(needs.sizes[rows]),
            members=needs.members[entries],
            minimum=minimum.astype(np.int32),
            tolerance=tolerance[entries],
            contains=contains[rows],
            starting=np.zeros(rows.size, np.bool_),
        )

    def with_starting(self, others: "InterruptionRows") -> "InterruptionRows":
        """Return these rows, and `others` as rows that count only at a start."""
        return InterruptionRows(
            components=self.components,
            number=np.concatenate([self.number, others.number]),
            dependent=np.concatenate([self.dependent, others.dependent]),
            start=offsets(np.concatenate([self.sizes, others.sizes])),
            members=np.concatenate([self.members, others.members]),
            minimum=np.concatenate([self.minimum, others.minimum]),
            tolerance=np.concatenate([self.tolerance, others.tolerance]),
            contains=np.concatenate([self.contains, others.contains]),
            starting=np.concatenate([self.starting, np.ones_like(others.starting)]),
        )

    def needing_all(self) -> "InterruptionRows":
        """Return these rows, each waiting for all of its members."""
        rows = replace(self, minimum=self.sizes)
        # Who waits for whom is the same, and so are the levels, which take long.
        rows.__dict__["levels"] = self.levels
        return rows

    def inside(self, components: Ints) -> "InterruptionRows":
        """Return the rows of these components (sorted), numbered anew in their order.

        The components must be closed: every member of their rows is among them. The answer for the
        array that was given last is kept, with its levels.
        """
        latest = next(iter(self._latest), None)  # read once: other threads may replace it
        if latest is not None and latest[0] is components:
            return latest[1]
        rows = self._inside(components)
        self._latest[:] = [(components, rows)]
        return rows

    def _inside(self, components: Ints) -> "InterruptionRows":
        number = np.full(self.components, -1, np.int32)
        number[components] = np.arange(components.size, dtype=np.int32)
        rows = np.flatnonzero(number[self.dependent] >= 0).astype(np.int32)
        entries = concatenated_ranges(self.start[rows], self.sizes[rows])
        return InterruptionRows(
            components=components.size,
            number=self.number[rows],
            dependent=number[self.dependent[rows]],
            start=offsets(self.sizes[rows]),
            members=number[self.members[entries]],
            minimum=self.minimum[rows],
            tolerance=self.tolerance[entries],
            contains=self.contains[rows],
            starting=self.starting[rows],
        )

    @cached_property
    def _latest(self) -> list[tuple[Ints, "InterruptionRows"]]:
        return []

    @cached_property
    def sizes(self) -> Ints:
        """How many members each row has."""
        return np.diff(self.start)

    @cached_property
    def row_of_member(self) -> Ints:
        """For each entry of `members`, its row."""
        return np.repeat(np.arange(self.dependent.size, dtype=np.int32), self.sizes)

    @cached_property
    def providers(self) -> tuple[Ints, Ints]:
        """Offsets by component, and the members of all its rows."""
        edges = adjacency(self.dependent[self.row_of_member], self.members, self.components)
        return edges.indptr, edges.indices

    @cached_property
    def levels(self) -> Levels:
        """The order of the components: members lie in a lower level, or in the same cycle."""
        return levels(adjacency(self.dependent[self.row_of_member], self.members, self.components))

    def rows_of(self, component: int) -> Sequence[int]:
        """Return the rows of one component."""
        first, rows = self._lists_by_dependent
        return rows[first[component] : first[component + 1]]

    @cached_property
    def lists(self) -> "RowLists":
        """The rows as lists, for what reads single rows."""
        return RowLists(
            start=self.start.tolist(),
            dependent=self.dependent.tolist(),
            minimum=self.minimum.tolist(),
            starting=self.starting.tolist(),
            members=self.members.tolist(),
            tolerance=self.tolerance.tolist(),
        )

    @cached_property
    def by_level(self) -> Sequence["RowsOfLevel"]:
        """The rows of each level, lowest first."""
        return tuple(self._of_levels())

    @cached_property
    def _by_dependent(self) -> tuple[Ints, Ints]:
        order = np.argsort(self.dependent, kind="stable").astype(np.int32)
        return offsets(np.bincount(self.dependent, minlength=self.components)), order

    @cached_property
    def _lists_by_dependent(self) -> tuple[Sequence[int], Sequence[int]]:
        first, rows = self._by_dependent
        return first.tolist(), rows.tolist()

    @cached_property
    def _needs_itself(self) -> Flags:
        itself: Flags = np.zeros(self.components, np.bool_)
        itself[self.members[self.members == self.dependent[self.row_of_member]]] = True
        return itself

    def _of_levels(self) -> Iterator["RowsOfLevel"]:
        first, rows = self._by_dependent
        for level, low in enumerate(self.levels.start[:-1].tolist()):
            cyclic, high = self.levels.cyclic[level], self.levels.start[level + 1]
            components = self.levels.order[low:high]
            alone = np.arange(low, high) < cyclic
            alone &= ~self._needs_itself[components]
            ordered = np.sort(components[alone])
            here = rows[concatenated_ranges(first[ordered], first[ordered + 1] - first[ordered])]
            yield RowsOfLevel.of(self, ordered, np.sort(components[~alone]), here)


class RowLists(NamedTuple):
    """Columns of `InterruptionRows` as lists: Python reads these several times faster."""

    start: Sequence[int]
    dependent: Sequence[int]
    minimum: Sequence[int]
    starting: Sequence[bool]
    members: Sequence[int]
    """By entry, as `tolerance`; the others are by row."""
    tolerance: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RowsOfLevel:
    """The rows of the components of one level, as a sweep needs them."""

    components: Ints
    """Those that do not lie in a cycle, sorted."""
    cyclic: Ints
    """Those that do, sorted; no row here is theirs."""
    single: "SingleMembers"
    choices: Sequence["Choices"]

    @classmethod
    def of(
        cls, rows: InterruptionRows, components: Ints, cyclic: Ints, numbers: Ints
    ) -> "RowsOfLevel":
        """Return the rows of these `numbers`, which are those of `components` in their order."""
        whole = rows.minimum[numbers] == rows.sizes[numbers]
        grouped = numbers[~whole]
        sizes = rows.sizes[grouped]
        return cls(
            components=components,
            cyclic=cyclic,
            single=SingleMembers.of(rows, components, numbers[whole]),
            choices=[
                Choices.of(rows, components, grouped[sizes == size])
                for size in np.unique(sizes).tolist()
            ],
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SingleMembers:
    """Pairs of dependent and a member that it cannot do without, sorted by dependent."""

    place: Ints
    """Of each dependent among the components of the level, once."""
    first: Ints
    """Where the pairs of each dependent begin."""
    member: Ints
    tolerance: Moments
    contains: Flags
    starting: Flags
    dependent: Ints
    """Of each pair, by number."""

    @classmethod
    def of(cls, rows: InterruptionRows, components: Ints, numbers: Ints) -> "SingleMembers":
        """Return one pair for each member of the rows, which come by dependent."""
        sizes = rows.sizes[numbers]
        entries = concatenated_ranges(rows.start[numbers], sizes)
        dependent = np.repeat(rows.dependent[numbers], sizes)
        first = np.flatnonzero(np.diff(dependent, prepend=-1)).astype(np.int32)
        return cls(
            place=np.searchsorted(components, dependent[first]).astype(np.int32),
            first=first,
            member=rows.members[entries],
            tolerance=rows.tolerance[entries],
            contains=np.repeat(rows.contains[numbers], sizes),
            starting=np.repeat(rows.starting[numbers], sizes),
            dependent=dependent,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choices:
    """Rows of one size with a choice of members."""

    rows: Ints
    place: Ints
    """Of the dependent of each row among the components of the level."""
    dependent: Ints
    minimum: Ints
    members: Ints
    """Row: which row; column: which member."""
    tolerance: Moments
    """The same shape as `members`."""
    contains: Flags
    starting: Flags

    @classmethod
    def of(cls, rows: InterruptionRows, components: Ints, numbers: Ints) -> "Choices":
        """Return these rows, all of one size."""
        size = int(rows.sizes[numbers[0]])
        entries = rows.start[numbers][:, None] + np.arange(size, dtype=np.int32)
        dependent = rows.dependent[numbers]
        return cls(
            rows=numbers,
            place=np.searchsorted(components, dependent).astype(np.int32),
            dependent=dependent,
            minimum=rows.minimum[numbers],
            members=rows.members[entries],
            tolerance=rows.tolerance[entries],
            contains=rows.contains[numbers],
            starting=rows.starting[numbers],
        )
