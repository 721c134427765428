"""Needs: the requirements of a revision as plain arrays, one row a requirement."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from model.errors import InvalidValue, UnknownComponent
from model.records.requirement import Effect, Phase
from model.records.revision import Records

Ints: TypeAlias = NDArray[np.int32]
Codes: TypeAlias = NDArray[np.int8]
Flags: TypeAlias = NDArray[np.bool_]

EFFECTS: Mapping[Effect, int] = {effect: code for code, effect in enumerate(Effect)}
"""The number that stands for each effect in the arrays; also in stored blobs: only append."""
PHASES: Mapping[Phase, int] = {phase: code for code, phase in enumerate(Phase)}
"""The number that stands for each phase in the arrays; also in stored blobs: only append."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Needs:
    """Requirements by number. The members of row r are `members[start[r] : start[r + 1]]`.

    Components are numbered as in `Records.components`, rows as in `Records.requirements`.
    """

    components: int
    """How many components there are."""
    dependent: Ints
    start: Ints
    members: Ints
    minimum: Ints
    effect: Codes
    phase: Codes
    passes_degraded: Flags
    """`Requirement.propagate_degraded`."""

    def __post_init__(self) -> None:
        """Check that the arrays fit together and that every minimum is within its group.

        A threshold within 1 … members is monotone, and so is every combination of thresholds:
        this is the whole check that the fixed points of `model.kernels.propagation` need.

        Raises:
            InvalidValue: if a minimum or a component number is out of range.
        """
        bad = np.flatnonzero((self.minimum < 1) | (self.minimum > self.sizes))
        if bad.size:
            row = int(bad[0])
            expected = f"a number from 1 to {int(self.sizes[row])}, the number of members"
            raise InvalidValue(f"minimum of requirement {row}", int(self.minimum[row]), expected)
        for name, numbers in (("dependent", self.dependent), ("member", self.members)):
            if numbers.size and not 0 <= numbers.min() <= numbers.max() < self.components:
                expected = f"component numbers from 0 to {self.components - 1}"
                raise InvalidValue(name, int(numbers.max()), expected)

    @classmethod
    def of(cls, records: Records) -> "Needs":
        """Return the arrays of `records`.

        Raises:
            UnknownComponent: if a requirement names a component that is not in `records`.
        """
        number = {component.id: at for at, component in enumerate(records.components)}
        rows = records.requirements
        try:
            dependent = [number[row.dependent] for row in rows]
            members = [number[one.provider] for row in rows for one in row.members]
        except KeyError as missing:
            raise UnknownComponent(str(missing.args[0]), number) from None
        return cls(
            components=len(records.components),
            dependent=np.array(dependent, np.int32),
            start=offsets(np.array([len(row.members) for row in rows], np.int32)),
            members=np.array(members, np.int32),
            minimum=np.array([row.minimum for row in rows], np.int32),
            effect=np.array([EFFECTS[row.effect] for row in rows], np.int8),
            phase=np.array([PHASES[row.phase] for row in rows], np.int8),
            passes_degraded=np.array([row.propagate_degraded for row in rows], np.bool_),
        )

    @cached_property
    def sizes(self) -> Ints:
        """How many members each requirement has."""
        return np.diff(self.start)

    @cached_property
    def slack(self) -> Ints:
        """How many members each requirement may lose."""
        return np.asarray(self.sizes - self.minimum, np.int32)

    @cached_property
    def row_of_member(self) -> Ints:
        """For each entry of `members`, the requirement it belongs to."""
        return np.repeat(np.arange(self.dependent.size, dtype=np.int32), self.sizes)

    @cached_property
    def by_provider(self) -> tuple[Ints, Ints]:
        """Offsets by component, and the requirements in which that component is a member."""
        order = np.argsort(self.members, kind="stable")
        counts = np.bincount(self.members, minlength=self.components)
        return offsets(counts), self.row_of_member[order]

    def having(self, *effects: Effect, phase: Phase = Phase.RUN) -> Flags:
        """Return which requirements have one of `effects` in `phase`."""
        codes = np.array([EFFECTS[effect] for effect in effects], np.int8)
        return np.asarray(np.isin(self.effect, codes) & (self.phase == PHASES[phase]))


def offsets(counts: NDArray[np.integer]) -> Ints:
    """Return where each run starts when runs of these lengths lie one after the other."""
    ends = np.zeros(counts.size + 1, np.int32)
    np.cumsum(counts, out=ends[1:])
    return ends


def concatenated_ranges(starts: Ints, counts: Ints) -> Ints:
    """Return the concatenation of `arange(start, start + count)` over all runs."""
    ends = counts.cumsum(dtype=np.int32)
    places = np.arange(ends[-1] if ends.size else 0, dtype=np.int32)
    places += np.repeat(np.asarray(starts - ends + counts, np.int32), counts)
    return places
