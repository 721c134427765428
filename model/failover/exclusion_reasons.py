"""Reasons: why a plan leaves a component alone, for every one that it does leave alone."""

from collections import deque
from collections.abc import Collection, Iterator, Mapping

from model.capability import properties as read
from model.failover.dns_names import is_record_set, targets
from model.failover.draft import Drafts
from model.failover.followed_needs import followed
from model.failover.plan import Excluded, Mode
from model.failover.scope import Scope
from model.records.component import ComponentId, Kind

DEGRADED = "needed softly, the service works degraded without it"
SPARE = "needed softly, and full function does without it"
LEFT = "left behind as asked"
STAYS = "needed softly, it is used across Regions as long as the old side lives"


def excluded(
    scope: Scope,
    drafts: Drafts,
    acted: Collection[ComponentId],
    refused: Collection[ComponentId],
    lacking: Collection[ComponentId],
) -> Iterator[Excluded]:
    """Yield, by id, each component that the event takes and that no step brings back.

    No step acts on it, nor on what takes its place.
    """
    behind = _behind(scope, refused)
    for one in scope.taken:
        place = scope.place(one)
        if one in scope.behind or (one not in acted and place not in acted):
            reason = _reason(scope, drafts, one, behind, lacking)
            yield Excluded(component=one, reason=reason)


def _reason(
    scope: Scope,
    drafts: Drafts,
    one: ComponentId,
    behind: Mapping[ComponentId, ComponentId],
    lacking: Collection[ComponentId],
) -> str:
    graph, place = scope.graph, scope.place(one)
    if one in scope.behind:
        return _of_behind(scope, one)
    if graph.component(one).kind is Kind.DNS_RECORD:
        return _of_name(scope, one)
    if read.text(graph.component(one), read.DB_CLUSTER):
        return "its cluster is what changes sides"
    if place is None:
        return _alone(scope, one, behind, lacking)
    if one not in scope.affected:
        return f"it lies outside of {scope.from_region}, and serves again when what it needs does"
    chain = drafts.chains.get(place)
    nothing = "it stands ready on the other side and needs no action"
    why = chain.recipe.nothing if chain and chain.recipe else nothing
    rule = f" (found by {scope.pairs[one].rule})" if one in scope.pairs else ""
    return f"{place} takes its place{rule}: {why}" if place != one else why


def _of_behind(scope: Scope, one: ComponentId) -> str:
    if one in scope.serving:
        used = f"{scope.pairs[one].counterpart} serves already and is used"
        return f"{LEFT}: {used}; no step waits for what has not arrived there yet"
    if one in scope.asked:
        return LEFT
    source = scope.origin(one)
    if source != one:
        return f"{LEFT}: it would take the place of {source}"
    return f"{LEFT}: nothing that moves stands on it other than through what is left behind"


def _of_name(scope: Scope, name: ComponentId) -> str:
    if is_record_set(scope.graph, name):
        return "its name decides which side answers"
    if scope.directs(name):
        if any(map(scope.stays, targets(scope.graph, name))):
            return "what it answers with is left behind as asked"
        return f"there is nothing in {scope.to_region} that it could be pointed to"
    return "it repeats another name, which decides which side answers"


def _alone(
    scope: Scope,
    one: ComponentId,
    behind: Mapping[ComponentId, ComponentId],
    lacking: Collection[ComponentId],
) -> str:
    left = f"nothing takes its place in {scope.to_region}"
    if behind.get(one) == one:
        return f"{left}: see the refusals"
    if one in behind:
        return f"{left}: it serves {behind[one]}, which is refused"
    if one in lacking:
        return f"{left}: {DEGRADED}"
    if one in scope.soft:
        return f"{left}: {STAYS if scope.mode is Mode.PLANNED else SPARE}"
    return f"{left}, and nothing that serves there was found to need it"


def _behind(scope: Scope, refused: Collection[ComponentId]) -> Mapping[ComponentId, ComponentId]:
    """Return, for what is refused and all that it stands on, which refused component that is."""
    found: dict[ComponentId, ComponentId] = {}
    near = deque((one, one) for one in sorted(set(refused)))
    while near:
        one, origin = near.popleft()
        if one in found:
            continue
        found[one] = origin
        for need in scope.graph.requirements_of(one):
            if followed(scope.graph, need):
                near.extend((provider, origin) for provider in need.providers)
    return found
