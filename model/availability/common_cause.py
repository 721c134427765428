"""Common cause: components that are alike fail together more often than chance alone would have it.

Sources: Fleming 1975 (beta factor); NUREG/CR-4780 (multiple Greek letters, alpha factor);
NUREG/CR-5485 (alpha factor of tests that are not staggered); Open-PSA Model Exchange Format (phi).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import comb, isclose, prod

from model.availability.fault_tree import FaultTree, Gate
from model.errors import InvalidValue

LARGEST = 10
"""Members that a group may have when fewer than all of them may fail together: 1,023 events."""


class CommonCauseModel(StrEnum):
    """How the failures of one member are split among causes that it shares with others."""

    BETA_FACTOR = "beta_factor"
    """One factor, beta: the share of a member's failures in which all members fail."""
    MULTIPLE_GREEK_LETTER = "multiple_greek_letter"
    """Beta, gamma, delta, …: given that k members have failed, the chance that another has, too."""
    ALPHA_FACTOR = "alpha_factor"
    """Alpha 1, alpha 2, …: the share of all failures in which exactly k members fail."""
    PHI_FACTOR = "phi_factor"
    """Phi 1, phi 2, …: the chance of each cause of k members, as a multiple of a member's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonCause:
    """A common cause group: members that are alike, and how they fail together."""

    model: CommonCauseModel
    members: tuple[str, ...]
    factors: tuple[float, ...]
    """Beta; or beta, gamma, …; or alpha 1, alpha 2, …; or phi 1, phi 2, …: those left out are 0."""

    def __post_init__(self) -> None:
        """Check members and factors.

        Raises:
            InvalidValue: for fewer than two members or one named twice, for a group too large for
                its model, for too few or too many factors or one outside 0 … 1, for alpha factors
                that are all 0, or for phi factors whose sum is not 1.
        """
        size = len(self.members)
        alone = self.model is CommonCauseModel.BETA_FACTOR
        if size < 2 or len(set(self.members)) < size:
            raise InvalidValue("members of a common cause", self.members, "two or more, each once")
        if size > LARGEST and not alone:
            expected = f"at most {LARGEST}, or the model `beta_factor`"
            raise InvalidValue(f"members under `{self.model}`", size, expected)
        _check(self.model, self.factors, 1 if alone else size - self._unstated)

    @property
    def shares(self) -> Sequence[float]:
        """The chance of each cause of k members as a share of that of a member, for k from 1."""
        size, given = len(self.members), [*self.factors, *[0.0] * len(self.members)]
        match self.model:
            case CommonCauseModel.BETA_FACTOR:
                return [1.0 - given[0], *[0.0] * (size - 2), given[0]]
            case CommonCauseModel.MULTIPLE_GREEK_LETTER:
                parts = [prod(given[:k]) * (1.0 - given[k]) for k in range(size)]
                return [part / comb(size - 1, k) for k, part in enumerate(parts)]
            case CommonCauseModel.ALPHA_FACTOR:
                whole = sum(k * alpha for k, alpha in enumerate(self.factors, start=1))
                return [(k + 1) * given[k] / whole / comb(size - 1, k) for k in range(size)]
            case CommonCauseModel.PHI_FACTOR:
                return given[:size]

    @property
    def _unstated(self) -> int:
        return 1 if self.model is CommonCauseModel.MULTIPLE_GREEK_LETTER else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One cause by which some members of a group fail together."""

    name: str
    """That of the group, when all members do."""
    members: tuple[str, ...]
    share: float
    """Its chance, as a share of that of a member."""


def causes(name: str, group: CommonCause) -> Sequence[Cause]:
    """Return the causes of two members or more that the group called `name` has.

    None has a share of 0. Complexity: O(2^members), but O(members) for beta factors.
    """
    everyone = len(group.members)
    return [
        Cause(
            name=name if size == everyone else f"{name} ({' + '.join(some)})",
            members=some,
            share=share,
        )
        for size, share in enumerate(group.shares, start=1)
        if size > 1 and share > 0.0
        for some in combinations(group.members, size)
    ]


def with_common_cause(tree: FaultTree, groups: Mapping[str, CommonCause]) -> FaultTree:
    """Return `tree` with the members of each group failing alone or by a cause that they share.

    An event that is a member keeps its name for its failures alone, and a gate over it and its
    causes takes its place. Members that the tree does not have are left aside. Where the tree has
    an event called as a group, that and the cause of all members are one.

    Raises:
        InvalidValue: if members of a group differ in their chance, an event is in two groups, or
            something else is called as a cause.
    """
    parts = _Parts(events=dict(tree.events), inputs={})
    for name in sorted(groups):
        parts.split(tree, name, groups[name])
    places = {member: f"any cause\n{member}" for member in parts.inputs}
    gates = {name: _moved(gate, places) for name, gate in tree.gates.items()}
    for member, inputs in parts.inputs.items():
        gates[places[member]] = Gate(threshold=1, inputs=tuple(inputs))
    return FaultTree(top=places.get(tree.top, tree.top), gates=gates, events=parts.events)


@dataclass(slots=True, kw_only=True)
class _Parts:
    """Events after some were split, and by which of them each member fails."""

    events: dict[str, float | None]
    inputs: dict[str, list[str]]

    def split(self, tree: FaultTree, name: str, group: CommonCause) -> None:
        present = [member for member in group.members if member in tree.events]
        chance = _shared_chance(name, [tree.events[member] for member in present])
        for member in present:
            if member in self.inputs:
                raise InvalidValue(f"member of {name!r}", member, "an event of one group only")
            self.inputs[member] = [member]
            self.events[member] = None if chance is None else chance * group.shares[0]
        for cause in causes(name, group):
            if cause.name != name and cause.name in tree.events:
                raise InvalidValue(f"name of a cause of {name!r}", cause.name, "one not yet taken")
            touched = [member for member in cause.members if member in tree.events]
            if touched:
                before = self.events.get(cause.name, 0.0)
                self.events[cause.name] = _joined(before, cause.share, chance)
            for member in touched:
                self.inputs[member].append(cause.name)


def _moved(gate: Gate, places: Mapping[str, str]) -> Gate:
    inputs = tuple(places.get(name, name) for name in gate.inputs)
    return Gate(threshold=gate.threshold, inputs=inputs)


def _check(model: CommonCauseModel, factors: Sequence[float], most: int) -> None:
    if not 1 <= len(factors) <= most:
        expected = "one factor" if most == 1 else f"1 to {most} factors"
        raise InvalidValue(f"factors of `{model}`", list(factors), f"{expected} for this group")
    for factor in factors:
        if not 0.0 <= factor <= 1.0:
            raise InvalidValue(f"factor of `{model}`", factor, "a number from 0 to 1")
    if model is CommonCauseModel.ALPHA_FACTOR and not any(factors):
        raise InvalidValue(f"factors of `{model}`", list(factors), "one above 0 at the least")
    whole = sum(factors)
    if model is CommonCauseModel.PHI_FACTOR and not isclose(whole, 1.0, abs_tol=1e-6):
        raise InvalidValue(f"sum of the factors of `{model}`", whole, "1")


def _shared_chance(name: str, chances: Sequence[float | None]) -> float | None:
    if len(set(chances)) > 1:
        raise InvalidValue(f"members of {name!r}", sorted(map(str, chances)), "equal probability")
    return chances[0] if chances else None


def _joined(own: float | None, share: float, chance: float | None) -> float | None:
    if own is None or chance is None:
        return None
    return own + share * chance * (1.0 - own)
