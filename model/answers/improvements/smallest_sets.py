"""Smallest sets: all smallest sets of changes that are enough, without trying every set."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import comb

Names = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallestSets:
    """What a search came to."""

    sets: Sequence[tuple[str, ...]]
    """All sets of the smallest size that are enough, or one that is an upper bound; sorted."""
    exact: bool
    """True when no smaller set is enough, and when no set is."""
    reason: str
    """Why there is no set, or what ended the search; empty when there is nothing to explain."""


class _Spent(Exception):
    """The limit of trials is reached."""


@dataclass(slots=True, kw_only=True)
class _Search:
    holds: Callable[[Names], bool]
    limit: int
    known: dict[Names, bool] = field(default_factory=dict)
    cores: list[Names] = field(default_factory=list)
    """Sets of which every set that is enough has a member."""

    def enough(self, names: Iterable[str]) -> bool:
        """Try a set, once.

        Raises:
            _Spent: if that were a trial too many.
        """
        chosen = frozenset(names)
        if chosen not in self.known:
            if len(self.known) >= self.limit:
                raise _Spent
            self.known[chosen] = self.holds(chosen)
        return self.known[chosen]


def smallest_sets(
    names: Sequence[str],
    holds: Callable[[Names], bool],
    *,
    largest: int,
    trials: int,
    pruned_trials: int,
) -> SmallestSets:
    """Return all smallest sets of up to `largest` names for which `holds` is true.

    Sets are tried one by one, the small ones first, as long as there are at most `trials`. Where
    there are more, sets are ruled out together, taking it that what is enough stays enough when
    more is added: a set that is not enough is enlarged as far as it stays not enough, and each
    set that is enough has a name outside of it (a *core*). Only sets with a name of every core are
    tried [1]. Every answer was tried itself. Where no set of up to `largest` names is enough, or
    `pruned_trials` are spent, all names together are taken back one by one: an upper bound.

    Complexity: at most `trials` plus `pruned_trials` calls of `holds`, and one for each name.

    References:
        [1] Reiter, "A theory of diagnosis from first principles", Artificial Intelligence 32
            (1987): hitting sets of conflicts.

    >>> def holds(names):
    ...     return "a" in names and bool(names & {"b", "c"})
    >>> smallest_sets("abcde", holds, largest=3, trials=5, pruned_trials=50).sets
    [('a', 'b'), ('a', 'c')]
    """
    names = sorted(names)
    search, size, ruled_out = _Search(holds=holds, limit=trials + pruned_trials), 0, 0
    everything = frozenset(names)
    try:
        for size in range(1, largest + 1):
            if len(search.known) + comb(len(names), size) <= trials:
                sets = [each for each in combinations(names, size) if search.enough(each)]
            elif not search.enough(everything):
                break
            else:
                sets = _hitting(search, everything, size)
            if sets:
                return SmallestSets(sets=sets, exact=True, reason="")
            ruled_out = size
        why = f"no set of up to {largest} changes is enough"
    except _Spent:
        tried = f"the search ended after {len(search.known)} trials"
        without = f"; no set of up to {ruled_out} is enough" if ruled_out else ""
        why = f"{tried}, before all sets of {size} changes were ruled out{without}"
    if not names or not holds(everything):
        reason = "all known changes together are not enough"
        return SmallestSets(sets=[], exact=ruled_out == largest or not names, reason=reason)
    left = _least(names, holds)
    reason = f"{why}: this set is enough, and none of it can be left out"
    return SmallestSets(sets=[left], exact=False, reason=reason)


def _hitting(search: _Search, everything: Names, size: int) -> list[tuple[str, ...]]:
    """Return all sets of a size that are enough, where no smaller one is."""
    sets: set[tuple[str, ...]] = set()
    seen: set[Names] = set()
    near: list[Names] = [frozenset()]
    while near:
        chosen = near.pop()
        if chosen in seen:
            continue
        seen.add(chosen)
        core = next((core for core in search.cores if not core & chosen), None)
        if core is None:
            if search.enough(chosen):
                sets.add(tuple(sorted(chosen)))
                continue
            core = _core(search, everything, chosen)
            search.cores.append(core)
        if len(chosen) < size:
            near += [chosen | {name} for name in sorted(core, reverse=True)]
    return sorted(sets)


def _core(search: _Search, everything: Names, chosen: Names) -> Names:
    """Return what is left when a set is enlarged as far as it stays not enough."""
    failing = set(chosen)
    parts = [sorted(everything - chosen)]
    while parts:
        part = parts.pop()
        if not part:
            continue
        if not search.enough(failing.union(part)):
            failing.update(part)
        elif len(part) > 1:
            half = len(part) // 2
            parts += [part[half:], part[:half]]
    return everything - failing


def _least(names: Sequence[str], holds: Callable[[Names], bool]) -> tuple[str, ...]:
    """Take names back one by one, as long as those that stay are enough."""
    kept = frozenset(names)
    for name in names:
        if holds(kept - {name}):
            kept -= {name}
    return tuple(sorted(kept))
