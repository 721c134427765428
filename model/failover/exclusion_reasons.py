"""Exclusion reasons: why a plan does not touch a component, for each one that it leaves alone."""

from collections import deque
from collections.abc import Collection, Iterator, Mapping

from model.capability import properties as read
from model.failover.dns_names import is_record_set, targets
from model.failover.draft import Drafts
from model.failover.followed_needs import followed
from model.failover.plan import Excluded, Mode
from model.failover.scope import Scope
from model.records.component import ComponentId, Kind

DEGRADED = "a soft need, the service works degraded without it"
SPARE = "a soft need that enough other providers meet"
LEFT = "left behind on request"
STAYS = "a soft need, used across Regions as long as the old Region lives"


def excluded(
    scope: Scope,
    drafts: Drafts,
    acted: Collection[ComponentId],
    refused: Collection[ComponentId],
    lacking: Collection[ComponentId],
) -> Iterator[Excluded]:
    """Yield, by id, each component that the event stops and that no step brings back.

    No step acts on the component or on its counterpart.
    """
    behind = _behind(scope, refused)
    for component in scope.taken:
        place = scope.place(component)
        if component in scope.behind or (component not in acted and place not in acted):
            reason = _reason(scope, drafts, component, behind, lacking)
            yield Excluded(component=component, reason=reason)


def _reason(
    scope: Scope,
    drafts: Drafts,
    component: ComponentId,
    behind: Mapping[ComponentId, ComponentId],
    lacking: Collection[ComponentId],
) -> str:
    graph, place = scope.graph, scope.place(component)
    if component in scope.behind:
        return _of_behind(scope, component)
    if graph.component(component).kind is Kind.DNS_RECORD:
        return _of_name(scope, component)
    if read.text(graph.component(component), read.DB_CLUSTER):
        return "its cluster is what changes sides"
    if place is None:
        return _alone(scope, component, behind, lacking)
    if component not in scope.affected:
        return f"it lies outside of {scope.from_region} and serves again when its providers do"
    chain = drafts.chains.get(place)
    nothing = "it is ready in the new Region and needs no action"
    why = chain.recipe.nothing if chain and chain.recipe else nothing
    rule = f" (found by {scope.pairs[component].rule})" if component in scope.pairs else ""
    return f"{place} takes its place{rule}: {why}" if place != component else why


def _of_behind(scope: Scope, component: ComponentId) -> str:
    if component in scope.serving:
        used = f"{scope.pairs[component].counterpart} already serves and is used"
        return f"{LEFT}: {used}; no step waits for data that has not arrived there yet"
    if component in scope.requested:
        return LEFT
    source = scope.origin(component)
    if source != component:
        return f"{LEFT}: it is the counterpart of {source}"
    return f"{LEFT}: no moved component needs it, except through what is left behind"


def _of_name(scope: Scope, name: ComponentId) -> str:
    if is_record_set(scope.graph, name):
        return "its name decides which Region answers"
    if scope.directs(name):
        if any(map(scope.stays, targets(scope.graph, name))):
            return "its targets are left behind on request"
        return f"{scope.to_region} has no target that it could be pointed to"
    return "it points to another name, which decides which Region answers"


def _alone(
    scope: Scope,
    component: ComponentId,
    behind: Mapping[ComponentId, ComponentId],
    lacking: Collection[ComponentId],
) -> str:
    left = f"it has no counterpart in {scope.to_region}"
    if behind.get(component) == component:
        return f"{left}: see the refusals"
    if component in behind:
        return f"{left}: only {behind[component]} needs it, which is refused"
    if component in lacking:
        return f"{left}: {DEGRADED}"
    if component in scope.soft:
        return f"{left}: {STAYS if scope.mode is Mode.PLANNED else SPARE}"
    return f"{left}, and no component that serves there needs it"


def _behind(scope: Scope, refused: Collection[ComponentId]) -> Mapping[ComponentId, ComponentId]:
    """Return each refused component and its providers, with the refused component."""
    origins: dict[ComponentId, ComponentId] = {}
    near = deque((component, component) for component in sorted(set(refused)))
    while near:
        component, origin = near.popleft()
        if component in origins:
            continue
        origins[component] = origin
        for need in scope.graph.requirements_of(component):
            if followed(scope.graph, need):
                near.extend((provider, origin) for provider in need.providers)
    return origins
