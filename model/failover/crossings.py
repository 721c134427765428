"""Crossings: who uses what in the other Region, after a failover that left something behind."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from math import isfinite

from model.capability import properties as read
from model.capability.estimate import Basis, Estimate, known, unknown, worst
from model.failover.draft import Chain
from model.failover.followed_needs import followed, needed_softly
from model.failover.plan import Action, Crossing, Mode
from model.failover.scope import Scope
from model.failover.target_needs import NeedsOf, TargetNeed, translated
from model.graph import DependencyGraph
from model.records import reference
from model.records.component import ComponentId
from model.records.requirement import Effect, Requirement

ROUND_TRIP = read.Property("round_trip_seconds")
"""Of a Region, in documents: seconds by name of the other Region, `{us-west-2: 0.065}`."""
NOWHERE = unknown("it lies in no Region: who uses it decides from where the calls come")


def crossings(
    scope: Scope,
    chains: Mapping[ComponentId, Chain],
    hard: Sequence[TargetNeed],
    soft: NeedsOf,
) -> Sequence[Crossing]:
    """Return what crosses from one Region to the other because something is left behind, sorted.

    Both ways: what moved and still uses what is left, and what is left and has to use a store or a
    queue that moved away. Unplanned, the side that is left is down, and nothing crosses.
    """
    if not scope.behind or scope.mode is Mode.UNPLANNED:
        return ()
    fed = (need for place in scope.places for need in translated(scope, place, _feeds))
    softly = (need for needs in soft.values() for need in needs)
    found = {
        (one.dependent, one.provider, one.requirement): one
        for one in (*_back(scope, (*hard, *softly, *fed)), *_forth(scope, chains))
    }
    return tuple(found[key] for key in sorted(found))


def round_trip(graph: DependencyGraph, one: str, other: str) -> Estimate:
    """Return how long a call from one Region waits for the other, as a document states it.

    Where both Regions state one, the longer counts.
    """
    stated = [
        found
        for here, there in ((one, other), (other, one))
        if (found := _stated(graph, here, there)) is not None
    ]
    if stated:
        return worst(
            known(found, f"round trip between {one} and {other}, as stated", Basis.ASSERTED)
            for found in stated
        )
    return unknown(f"nobody states `{ROUND_TRIP.name}` between {one} and {other}")


def _stated(graph: DependencyGraph, here: str, there: str) -> timedelta | None:
    name = reference.region(here)
    by_region = read.value(graph.component(name), ROUND_TRIP) if name in graph else None
    found = by_region.get(there) if isinstance(by_region, Mapping) else None
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return timedelta(seconds=found) if isfinite(found) and found >= 0 else None


def _back(scope: Scope, needs: Collection[TargetNeed]) -> Iterator[Crossing]:
    """Yield what moved and still uses what is left."""
    near = (scope.from_region, scope.to_region, None)
    for need in needs:
        if scope.graph.component(need.dependent).region in near:
            for provider in need.members:
                if scope.stays(provider):
                    yield _crossing(scope, need.dependent, provider, need.requirement)


def _forth(scope: Scope, chains: Mapping[ComponentId, Chain]) -> Iterator[Crossing]:
    """Yield what is left and uses what moved away, so that it has to use what took its place."""
    gone = {chain.source: place for place, chain in chains.items() if _is_gone(chain)}
    for one in scope.behind:
        needs = scope.graph.requirements_of(one) if scope.leaves(one) else ()
        for need in needs:
            if followed(scope.graph, need) or needed_softly(need) or _feeds(need):
                for provider in need.providers:
                    if provider in gone:
                        yield _crossing(scope, one, gone[provider], need)


def _is_gone(chain: Chain) -> bool:
    """Tell whether a chain takes its source away from those who use it on the old side.

    The fence of a consumer takes away what feeds it, and lets it answer calls.
    """
    closed = any(one.action in (Action.FENCE, Action.DRAIN) for one in chain.old_side)
    return closed and not chain.consumer


def _crossing(
    scope: Scope, dependent: ComponentId, provider: ComponentId, need: Requirement
) -> Crossing:
    ends = (scope.from_region, scope.to_region)
    here, there = ends if scope.stays(dependent) else reversed(ends)
    nowhere = scope.graph.component(dependent).region is None
    added = NOWHERE if nowhere else round_trip(scope.graph, here, there)
    return Crossing(
        dependent=dependent,
        provider=provider,
        requirement=need.id,
        effect=need.effect,
        from_region=None if nowhere else here,
        to_region=there,
        latency=added.value,
        evidence=added.source if added.known else added.reason,
    )


def _feeds(need: Requirement) -> bool:
    return need.effect is Effect.TRIGGER
