"""Lacking: what a service can do without, and no step brings back on the side that takes over."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from model.capability.estimate import Estimate, unknown, worst
from model.failover.draft import Chain
from model.failover.followed_needs import needed_softly
from model.failover.plan import Mode
from model.failover.scope import Scope
from model.failover.target_needs import NeedsOf, TargetNeed, translated
from model.records.component import ComponentId
from model.records.requirement import Effect


def soft_needs(scope: Scope) -> NeedsOf:
    """Return what everything that serves on the other side needs softly there, by dependent."""
    return {one: tuple(translated(scope, one, needed_softly)) for one in scope.places}


def lacking(
    scope: Scope,
    hard: Sequence[TargetNeed],
    soft: NeedsOf,
    chains: Mapping[ComponentId, Chain],
    blocked: Collection[str],
) -> Sequence[ComponentId]:
    """Return what the service works degraded without after the last step, sorted.

    Something is lacking when what serves over there needs it softly, or nobody judged how, and
    nothing takes its place, or what does cannot serve: something that it needs hard is absent, or
    one of its steps is `blocked`. Planned, the old side lives, and nothing is lacking.
    """
    if scope.mode is Mode.PLANNED:
        return ()
    away = _away(hard, chains, blocked)
    doubtful = (need for need in hard if need.requirement.effect is Effect.UNKNOWN)
    serving = (need for one, needs in soft.items() if one not in away for need in needs)
    wanted = (*(need for need in doubtful if need.dependent not in away), *serving)
    return tuple(sorted({one for need in wanted for one in _missed(scope, need, away)}))


def until_full(everything: Estimate, lost: Sequence[ComponentId]) -> Estimate:
    """Return when the service does all that it did: unknown where no step brings a part back."""
    if not lost:
        return everything
    names = ", ".join(lost)
    return worst((everything, unknown(f"no step brings back: {names}")))


def _missed(scope: Scope, need: TargetNeed, away: Collection[ComponentId]) -> Iterator[ComponentId]:
    """Yield the providers that a need lacks; nothing while enough of them serve."""
    if sum(one not in away for one in need.members) >= need.minimum:
        return
    yield from need.absent
    for one in need.members:
        if one in away:
            yield scope.sources.get(one, one)


def _away(
    hard: Sequence[TargetNeed], chains: Mapping[ComponentId, Chain], blocked: Collection[str]
) -> Collection[ComponentId]:
    """Return what does not serve over there after the last step.

    Its steps cannot be run, or too few of what it needs hard serve. Complexity: O(needs).
    """
    found = {place for place, chain in chains.items() if chain.last and chain.last.id in blocked}
    users: dict[ComponentId, list[TargetNeed]] = defaultdict(list)
    certain = [need for need in hard if need.requirement.effect is not Effect.UNKNOWN]
    for need in certain:
        for member in need.members:
            users[member].append(need)
    found |= {need.dependent for need in certain if not need.met}
    near = sorted(found)
    while near:
        for need in users[near.pop()]:
            left = sum(one not in found for one in need.members)
            if left < need.minimum and need.dependent not in found:
                found.add(need.dependent)
                near.append(need.dependent)
    return found
