"""Unrestored needs: soft needs of a service that no step brings back in the new Region."""

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
    """Return the soft needs of every component that serves in the new Region, by dependent."""
    return {place: tuple(translated(scope, place, needed_softly)) for place in scope.places}


def lacking(
    scope: Scope,
    hard: Sequence[TargetNeed],
    soft: NeedsOf,
    chains: Mapping[ComponentId, Chain],
    blocked: Collection[str],
) -> Sequence[ComponentId]:
    """Return the components without which the service works degraded after the last step, sorted.

    A component is lacking when a serving component needs it softly, or with unknown strength, and
    it has no counterpart, or its counterpart cannot serve: a hard need of the counterpart is
    absent, or one of its steps is `blocked`. Nothing is lacking in a planned failover: the old
    Region lives.
    """
    if scope.mode is Mode.PLANNED:
        return ()
    away = _away(hard, chains, blocked)
    doubtful = (need for need in hard if need.requirement.effect is Effect.UNKNOWN)
    serving = (need for place, needs in soft.items() if place not in away for need in needs)
    wanted = (*(need for need in doubtful if need.dependent not in away), *serving)
    return tuple(sorted({component for need in wanted for component in _missed(scope, need, away)}))


def until_full(everything: Estimate, lost: Sequence[ComponentId]) -> Estimate:
    """Return the time until full function: unknown when no step brings some component back."""
    if not lost:
        return everything
    names = ", ".join(lost)
    return worst((everything, unknown(f"no step brings back: {names}")))


def _missed(scope: Scope, need: TargetNeed, away: Collection[ComponentId]) -> Iterator[ComponentId]:
    """Yield the missing providers of a need; nothing while enough of them serve."""
    if sum(member not in away for member in need.members) >= need.minimum:
        return
    yield from need.absent
    for member in need.members:
        if member in away:
            yield scope.sources.get(member, member)


def _away(
    hard: Sequence[TargetNeed], chains: Mapping[ComponentId, Chain], blocked: Collection[str]
) -> Collection[ComponentId]:
    """Return the components that do not serve in the new Region after the last step.

    One of their steps cannot run, or too few providers of a hard need serve.

    Complexity: O(needs).
    """
    away = {place for place, chain in chains.items() if chain.last and chain.last.id in blocked}
    users: dict[ComponentId, list[TargetNeed]] = defaultdict(list)
    certain = [need for need in hard if need.requirement.effect is not Effect.UNKNOWN]
    for need in certain:
        for member in need.members:
            users[member].append(need)
    away |= {need.dependent for need in certain if not need.met}
    near = sorted(away)
    while near:
        for need in users[near.pop()]:
            left = sum(member not in away for member in need.members)
            if left < need.minimum and need.dependent not in away:
                away.add(need.dependent)
                near.append(need.dependent)
    return away
