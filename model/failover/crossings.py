"""Crossings: calls between the Regions after a failover that left components behind."""

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
"""Property of a Region in documents: seconds by name of the other Region, `{us-west-2: 0.065}`."""
NOWHERE = unknown("it lies in no Region, so its calls come from anywhere")


def crossings(
    scope: Scope,
    chains: Mapping[ComponentId, Chain],
    hard: Sequence[TargetNeed],
    soft: NeedsOf,
) -> Sequence[Crossing]:
    """Return the uses across Regions that the components left behind cause, sorted.

    Both directions count: a moved component that uses one left behind, and a component left behind
    that uses a store or queue that moved. Empty for an unplanned failover: the old Region is down.
    """
    if not scope.behind or scope.mode is Mode.UNPLANNED:
        return ()
    fed = (need for place in scope.places for need in translated(scope, place, _feeds))
    softly = (need for needs in soft.values() for need in needs)
    by_ends = {
        (crossing.dependent, crossing.provider, crossing.requirement): crossing
        for crossing in (*_back(scope, (*hard, *softly, *fed)), *_forth(scope, chains))
    }
    return tuple(by_ends[key] for key in sorted(by_ends))


def round_trip(graph: DependencyGraph, region: str, other: str) -> Estimate:
    """Return the stated round trip of a call between two Regions.

    Where both Regions state one, the longer counts.
    """
    stated = [
        duration
        for here, there in ((region, other), (other, region))
        if (duration := _stated(graph, here, there)) is not None
    ]
    if stated:
        return worst(
            known(duration, f"round trip between {region} and {other}, as stated", Basis.ASSERTED)
            for duration in stated
        )
    return unknown(f"`{ROUND_TRIP.name}` between {region} and {other} is not stated")


def _stated(graph: DependencyGraph, here: str, there: str) -> timedelta | None:
    name = reference.region(here)
    by_region = read.value(graph.component(name), ROUND_TRIP) if name in graph else None
    seconds = by_region.get(there) if isinstance(by_region, Mapping) else None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    return timedelta(seconds=seconds) if isfinite(seconds) and seconds >= 0 else None


def _back(scope: Scope, needs: Collection[TargetNeed]) -> Iterator[Crossing]:
    """Yield the uses of the old Region by components that have moved."""
    near = (scope.from_region, scope.to_region, None)
    for need in needs:
        if scope.graph.component(need.dependent).region in near:
            for provider in need.members:
                if scope.stays(provider):
                    yield _crossing(scope, need.dependent, provider, need.requirement)


def _forth(scope: Scope, chains: Mapping[ComponentId, Chain]) -> Iterator[Crossing]:
    """Yield the uses of the new Region by components that stay and whose providers have moved."""
    gone = {chain.source: place for place, chain in chains.items() if _is_gone(chain)}
    for component in scope.behind:
        needs = scope.graph.requirements_of(component) if scope.leaves(component) else ()
        for need in needs:
            if followed(scope.graph, need) or needed_softly(need) or _feeds(need):
                for provider in need.providers:
                    if provider in gone:
                        yield _crossing(scope, component, gone[provider], need)


def _is_gone(chain: Chain) -> bool:
    """Tell whether the clients in the old Region can no longer use the source of a chain.

    The fence of a consumer only stops its events; it still answers calls.
    """
    closed = any(step.action in (Action.FENCE, Action.DRAIN) for step in chain.old_side)
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
