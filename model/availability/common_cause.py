"""The beta-factor model of common-cause failures.

Source: Fleming 1975; the fraction beta of a member's unavailability is shared by its group.
"""

from collections.abc import Mapping, Sequence

from model.availability.fault_tree import FaultTree, Gate
from model.errors import InvalidValue


def with_beta_factor(
    tree: FaultTree, groups: Mapping[str, tuple[Sequence[str], float]]
) -> FaultTree:
    """Return `tree` with each group's members split into an own and a shared part.

    `groups` maps a name to its member events and beta. A member becomes a gate "own part, of
    (1 − beta)·q, or the shared event, of beta·q".

    Raises:
        InvalidValue: if beta is outside 0 … 1, a member is no event, members differ in their
            probability, or an event is in two groups.
    """
    gates, events = dict(tree.gates), dict(tree.events)
    for name in sorted(groups):
        members, beta = groups[name]
        chance = _shared_chance(name, members, beta, tree)
        shared = f"{name} (common cause)"
        events[shared] = None if chance is None else beta * chance
        for member in members:
            if member not in events:
                raise InvalidValue(f"member of {name!r}", member, "an event of one group only")
            del events[member]
            own = f"{member} (own)"
            events[own] = None if chance is None else (1.0 - beta) * chance
            gates[member] = Gate(threshold=1, inputs=(own, shared))
    return FaultTree(top=tree.top, gates=gates, events=events)


def _shared_chance(name: str, members: Sequence[str], beta: float, tree: FaultTree) -> float | None:
    if not 0.0 <= beta <= 1.0:
        raise InvalidValue(f"beta of {name!r}", beta, "a number from 0 to 1")
    unknown = [member for member in members if member not in tree.events]
    if unknown:
        raise InvalidValue(f"member of {name!r}", unknown[0], "the name of an event")
    chances = {tree.events[member] for member in members}
    if len(chances) != 1:
        raise InvalidValue(f"members of {name!r}", sorted(map(str, chances)), "equal probability")
    return chances.pop()
