"""Reasons: why a plan leaves a component alone, for every one that it does leave alone."""

from collections.abc import Collection, Iterator

from model.component import ComponentId, Kind
from model.failover.draft import Drafts
from model.failover.names import is_record_set
from model.failover.needs import NeedsOf
from model.failover.plan import Excluded
from model.failover.scope import Scope
from model.requirement import Effect


def excluded(
    scope: Scope, drafts: Drafts, needs: NeedsOf, acted: Collection[ComponentId]
) -> Iterator[Excluded]:
    """Yield each affected component that no step acts on, and no step on its counterpart, by id.

    Then what the scope needs softly and loses, because nobody waits for it.
    """
    stays = _used_across(needs)
    for one in scope.affected:
        place = scope.place(one)
        if one not in acted and place not in acted:
            yield Excluded(component=one, reason=_reason(scope, drafts, one, place, stays))
    for one in _soft(scope):
        yield Excluded(component=one, reason="needed softly: the service works degraded without it")


def _reason(
    scope: Scope,
    drafts: Drafts,
    one: ComponentId,
    place: ComponentId | None,
    stays: Collection[ComponentId],
) -> str:
    graph = scope.graph
    if graph.component(one).kind is Kind.DNS_RECORD:
        what = "its name decides" if is_record_set(graph, one) else "it repeats another name"
        return f"{what} which side answers"
    if one in stays:
        return (
            f"it has no counterpart in {scope.to_region} and stays behind: it is used across "
            "Regions, with their latency, as long as the old side lives"
        )
    if place is None:
        return f"nothing takes its place in {scope.to_region}"
    chain = drafts.chains.get(place)
    nothing = "it stands ready on the other side and needs no action"
    why = chain.recipe.nothing if chain and chain.recipe else nothing
    rule = f" (found by {scope.pairs[one].rule})" if one in scope.pairs else ""
    return f"{place} takes its place{rule}: {why}" if place != one else why


def _used_across(needs: NeedsOf) -> Collection[ComponentId]:
    return {one for found in needs.values() for need in found for one in need.stays}


def _soft(scope: Scope) -> Collection[ComponentId]:
    """Return what the closure needs softly and the event takes, sorted."""
    graph = scope.graph
    found = {
        provider
        for one in scope.closure
        for need in graph.requirements_of(one)
        if need.effect is Effect.SOFT
        for provider in need.providers
        if provider in scope.lost and provider not in scope.closure
    }
    return sorted(found)
