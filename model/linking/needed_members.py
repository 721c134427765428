"""Needed members: which members of a service another member of it needs, for all services."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import TypeVar

from model.kernels.strong_components import strong_components

Node = TypeVar("Node", bound=Hashable)


def needed_members(
    members: Sequence[Collection[Node]],
    providers: Mapping[Node, Collection[Node]],
) -> Sequence[set[Node]]:
    """Return, for each set of members, those that a member outside of their own cycle needs.

    A member needs its `providers`, and what these need. All sets are followed at once: each cycle
    keeps a number with one bit for each set, and passes it on to the cycles that it needs.

    Complexity: O(requirements), and for each of them one operation on numbers of as many bits as
    there are sets.

    >>> providers = {"web": ["api"], "api": ["db", "cache"], "cache": ["api"]}
    >>> needed_members([{"web", "cache"}, {"api", "cache"}, {"db"}], providers)
    [{'cache'}, set(), set()]
    """
    from_providers = list(strong_components(providers))
    cycle_of = {id_: number for number, cycle in enumerate(from_providers) for id_ in cycle}
    passed = [0] * len(from_providers)
    for place, joined in enumerate(members):
        for cycle in {cycle_of[member] for member in joined if member in cycle_of}:
            passed[cycle] |= 1 << place
    reached = [0] * len(from_providers)
    for number in reversed(range(len(from_providers))):
        passing = passed[number] | reached[number]
        if passing:
            for component in from_providers[number]:
                for provider in providers.get(component, ()):
                    below = cycle_of[provider]
                    if below != number:
                        reached[below] |= passing
    return [
        {
            member
            for member in joined
            if member in cycle_of and reached[cycle_of[member]] >> place & 1
        }
        for place, joined in enumerate(members)
    ]
