"""Needs: the requirements of a revision as plain arrays, one row a requirement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from model.errors import InvalidValue, UnknownComponent
from model.records.requirement import Effect, Phase, Response
from model.records.revision import Records

Ints: TypeAlias = NDArray[np.int32]
Codes: TypeAlias = NDArray[np.int8]
Flags: TypeAlias = NDArray[np.bool_]

EFFECTS: Mapping[Effect, int] = {effect: code for code, effect in enumerate(Effect)}
"""The number of each effect in the arrays. Stored blobs contain it: only append."""
PHASES: Mapping[Phase, int] = {phase: code for code, phase in enumerate(Phase)}
"""The number of each phase in the arrays. Stored blobs contain it: only append."""

RESPONSES: Mapping[Response | None, int] = {
    response: code for code, response in enumerate((None, *Response))
}
"""The number of each response in the arrays. Stored blobs contain it: only append."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Needs:
    """Requirements by number. The members of row r are `members[start[r] : start[r + 1]]`.

    Components are numbered as in `Records.components`, rows as in `Records.requirements`.

    >>> from model.records.component import Component, ComponentId, Kind
    >>> from model.records.requirement import Effect, Member, Requirement
    >>> ids = [ComponentId(name) for name in ("api", "db1", "db2")]
    >>> components = tuple(Component(id=id_, kind=Kind.COMPUTE) for id_ in ids)
    >>> one_of_two = Requirement(dependent=ids[0], effect=Effect.HARD, relation="calls", minimum=1,
    ...     members=(Member(provider=ids[1]), Member(provider=ids[2])))
    >>> needs = Needs.of(Records(components=components, requirements=(one_of_two,)))
    >>> needs.dependent.tolist(), needs.members.tolist(), needs.slack.tolist()
    ([0], [1, 2], [1])
    """

    components: int
    """How many components there are."""
    dependent: Ints
    """The dependent of each row."""
    start: Ints
    """Where the members of each row start, and the number of all members at the end."""
    members: Ints
    """The providers of all rows, one row after the other."""
    minimum: Ints
    """How many members of each row must serve."""
    effect: Codes
    """The effect of each row, as in `EFFECTS`."""
    phase: Codes
    """The phase of each row, as in `PHASES`."""
    passes_degraded: Flags
    """`Requirement.propagate_degraded` of each row."""
    when_bad: Codes
    """`Requirement.when_bad` of each row, as in `RESPONSES`."""
    when_slow: Codes
    """`Requirement.when_slow` of each row, as in `RESPONSES`."""

    def __post_init__(self) -> None:
        """Check that the arrays fit together and that every minimum is within its group.

        A threshold from 1 to the number of members is monotone, and so is every combination of
        thresholds. The fixed points of `model.kernels.propagation` need no other check.

        Raises:
            InvalidValue: if a minimum or a component number is out of range.
        """
        invalid = np.flatnonzero((self.minimum < 1) | (self.minimum > self.sizes))
        if invalid.size:
            row = int(invalid[0])
            expected = f"a number from 1 to {int(self.sizes[row])}, the number of members"
            raise InvalidValue(f"minimum of requirement {row}", int(self.minimum[row]), expected)
        for name, numbers in (("dependent", self.dependent), ("member", self.members)):
            if numbers.size and not 0 <= numbers.min() <= numbers.max() < self.components:
                expected = f"component numbers from 0 to {self.components - 1}"
                raise InvalidValue(name, int(numbers.max()), expected)

    @classmethod
    def of(cls, records: Records) -> "Needs":
        """Return the arrays of `records`. Complexity: O(components + members).

        Raises:
            UnknownComponent: if a requirement names a component that is not in `records`.
        """
        number = {component.id: place for place, component in enumerate(records.components)}
        # Each requirement is visited once: finding it in memory takes longer than reading it.
        columns = zip(*map(_fields, records.requirements), strict=True)
        dependents, groups, minimum, effects, phases, passes, bad, slow = (
            columns if records.requirements else [()] * 8
        )
        try:
            dependent = [number[id_] for id_ in dependents]
            members = [number[member.provider] for group in groups for member in group]
        except KeyError as missing:
            raise UnknownComponent(str(missing.args[0]), number) from None
        return cls(
            components=len(records.components),
            dependent=np.array(dependent, np.int32),
            start=offsets(np.array([*map(len, groups)], np.int32)),
            members=np.array(members, np.int32),
            minimum=np.array(minimum, np.int32),
            effect=_codes(effects, EFFECTS),
            phase=_codes(phases, PHASES),
            passes_degraded=np.array(passes, np.bool_),
            when_bad=_codes(bad, RESPONSES),
            when_slow=_codes(slow, RESPONSES),
        )

    @cached_property
    def sizes(self) -> Ints:
        """How many members each requirement has."""
        return np.diff(self.start)

    @cached_property
    def slack(self) -> Ints:
        """How many members each requirement may lose before it breaks."""
        return np.asarray(self.sizes - self.minimum, np.int32)

    @cached_property
    def row_of_member(self) -> Ints:
        """For each entry of `members`, the requirement that it belongs to."""
        return np.repeat(np.arange(self.dependent.size, dtype=np.int32), self.sizes)

    @cached_property
    def by_provider(self) -> tuple[Ints, Ints]:
        """Offsets by component, and the requirements in which that component is a member."""
        order = np.argsort(self.members, kind="stable")
        counts = np.bincount(self.members, minlength=self.components)
        return offsets(counts), self.row_of_member[order]

    @cached_property
    def by_dependent(self) -> tuple[Ints, Ints]:
        """Offsets by component, and the requirements of which that component is the dependent."""
        order = np.argsort(self.dependent, kind="stable").astype(np.int32)
        return offsets(np.bincount(self.dependent, minlength=self.components)), order

    def unknown_as_hard(self) -> "Needs":
        """Return the pessimistic reading: unknown strengths are hard and need all their members."""
        unknown = self.effect == EFFECTS[Effect.UNKNOWN]
        return replace(
            self,
            effect=np.where(unknown, EFFECTS[Effect.HARD], self.effect).astype(np.int8),
            minimum=np.where(unknown, self.sizes, self.minimum).astype(np.int32),
        )

    def having(self, *effects: Effect, phase: Phase = Phase.RUN) -> Flags:
        """Return a flag for each requirement: True if it has one of `effects` in `phase`."""
        codes = np.array([EFFECTS[effect] for effect in effects], np.int8)
        return np.asarray(np.isin(self.effect, codes) & (self.phase == PHASES[phase]))


def offsets(counts: NDArray[np.integer]) -> Ints:
    """Return where each run starts when runs of these lengths lie one after the other.

    The result has one number more than `counts`: the last is the total length.

    >>> offsets(np.array([2, 0, 3])).tolist()
    [0, 2, 2, 5]
    """
    ends = np.zeros(counts.size + 1, np.int32)
    np.cumsum(counts, out=ends[1:])
    return ends


def concatenated_ranges(starts: Ints, counts: Ints) -> Ints:
    """Return the numbers `start … start + count - 1` of all runs, one run after the other.

    Complexity: O(sum of the counts).

    >>> concatenated_ranges(np.array([5, 0], np.int32), np.array([2, 3], np.int32)).tolist()
    [5, 6, 0, 1, 2]
    """
    ends = counts.cumsum(dtype=np.int32)
    numbers = np.arange(ends[-1] if ends.size else 0, dtype=np.int32)
    numbers += np.repeat(np.asarray(starts - ends + counts, np.int32), counts)
    return numbers


_fields = attrgetter(
    "dependent",
    "members",
    "minimum",
    "effect",
    "phase",
    "propagate_degraded",
    "when_bad",
    "when_slow",
)


def _codes(members: Sequence[Any], numbers: Mapping[Any, int]) -> Codes:
    """Return the number of each member of an enumeration."""
    # The hash of an enumeration's member is computed in Python, its identity is not.
    by_identity = {id(member): number for member, number in numbers.items()}
    return np.array([by_identity[id(member)] for member in members], np.int8)
