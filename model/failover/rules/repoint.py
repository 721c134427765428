"""F-01, F-16: clients are configured for the new Region, and for what was restored there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from model.capability import properties as read
from model.capability.estimate import Basis, known
from model.failover.control_planes import api
from model.failover.draft import Draft, Drafts, check_of, owner
from model.failover.plan import Action, Precedence
from model.failover.recipe import GLOBAL_SIDE
from model.failover.rules.verification import looked_at, side_of
from model.failover.scope import Scope
from model.failover.target_needs import NeedsOf, TargetNeed
from model.records.component import LOGICAL_KINDS, ComponentId, Kind
from model.records.requirement import Requirement

SOFTLY = "/soft"
"""Suffix of the id of a step that configures a component for full function only."""
UNNAMED = "its configuration names no component of the old Region"
USES = "its configuration names the right components"
RECONFIGURATION_TIME = known(
    timedelta(minutes=1), "assumed: a change of its configuration takes a minute", Basis.DEFAULT
)
NO_CLIENTS = LOGICAL_KINDS | {Kind.DNS_RECORD}
"""Kinds that are not configured: services, and names, which are shifted instead."""
HOLDERS = frozenset({Kind.SECRET, Kind.PARAMETER})
"""Kinds that hold the configuration of several clients."""
READS = frozenset({"reads_secret", "configured_by"})
"""Relations of a client to what holds its configuration."""
HOLDS = frozenset({"rotates", "rotates_secret", "refers_to", "connects_to"})
"""Relations between a store and a secret or parameter that names it."""
APIS: Mapping[str, tuple[str, ...]] = {
    read.LAMBDA: ("lambda:UpdateFunctionConfiguration",),
    read.ECS_SERVICE: ("ecs:RegisterTaskDefinition", "ecs:UpdateService"),
    "AWS::ECS::TaskDefinition": ("ecs:RegisterTaskDefinition",),
    read.SCALING_GROUP: ("ec2:CreateLaunchTemplateVersion", "autoscaling:StartInstanceRefresh"),
    read.SECRET: ("secretsmanager:PutSecretValue",),
    "AWS::SSM::Parameter": ("ssm:PutParameter",),
}
"""The APIs with which a client is configured, by its type."""


@dataclass(kw_only=True)
class Change:
    """What changes in the configuration of one component."""

    pairs: set[tuple[ComponentId, ComponentId]] = field(default_factory=set)
    """The wrong provider and the right one."""
    restored: set[ComponentId] = field(default_factory=set)
    """Stores that get a new endpoint by their restore."""
    clients: set[ComponentId] = field(default_factory=set)
    """The components that begin after it."""


def repoint(scope: Scope, drafts: Drafts, needs: Sequence[TargetNeed]) -> Iterator[Precedence]:
    """Add a step for each component that has to be configured before it begins.

    That is so where its configuration names the old Region, where its provider is left behind and
    its counterpart is not, and where its store is restored: a restored store has a new endpoint
    (F-16). Several clients that read the name of a store from one secret share a step. Yield that
    the step comes after the restore and before the clients begin.
    """
    for place, change in sorted(_changes(scope, drafts, needs).items()):
        step = drafts.add(_configure(scope, place, change))
        check = drafts.add(looked_at(scope, place, verifies=step))
        yield Precedence(before=step.id, after=check.id, rule="F-11")
        for store in sorted(change.restored):
            restored = check_of(f"{Action.RESTORE}:{store}")
            yield Precedence(before=restored, after=step.id, rule="F-16")
        for client in sorted(change.clients):
            drafts.repointed[client] = check.id
            chain = drafts.chains.get(client)
            if chain is not None and chain.entry is not None and chain.scaling is None:
                rule = "F-16" if change.restored else "F-01"
                yield Precedence(before=check.id, after=chain.entry.id, rule=rule)


def repoint_softly(
    scope: Scope,
    drafts: Drafts,
    soft: NeedsOf,
    ready: Mapping[ComponentId, frozenset[str]],
) -> Iterator[Precedence]:
    """Add a step for each component that is configured to use the old Region softly.

    Yield that the step comes after the component and its new provider are ready; `ready` holds the
    steps after which a component is.
    """
    softly = (need for place_needs in soft.values() for need in place_needs)
    for place, change in sorted(_anew(scope, softly).items()):
        step = drafts.add(_configure(scope, place, change, soft=True))
        check = drafts.add(looked_at(scope, place, verifies=step))
        yield Precedence(before=step.id, after=check.id, rule="F-11")
        for provider in sorted({place, *(new for _, new in change.pairs)}):
            for before in sorted(ready.get(provider, ())):
                yield Precedence(before=before, after=step.id, rule="F-01")


def _changes(
    scope: Scope, drafts: Drafts, needs: Sequence[TargetNeed]
) -> Mapping[ComponentId, Change]:
    """Return what has to be configured before it begins, by the component that is changed."""
    changes = dict(_anew(scope, needs))
    for need in needs:
        if need.itself or scope.graph.component(need.dependent).kind in NO_CLIENTS:
            continue
        for store in need.members:
            if _is_restored(drafts, store) and need.dependent != store:
                holder = _holder(scope, need.dependent, store) or need.dependent
                change = changes.setdefault(holder, Change())
                change.restored.add(store)
                change.clients.add(need.dependent)
    return changes


def _is_restored(drafts: Drafts, store: ComponentId) -> bool:
    """Tell whether a store is made anew, so that it has a new endpoint."""
    chain = drafts.chains.get(store)
    if chain is None or chain.source != chain.target or chain.promotion is None:
        return False
    return chain.promotion.action is Action.RESTORE


def _holder(scope: Scope, client: ComponentId, store: ComponentId) -> ComponentId | None:
    """Return the secret or parameter from which a client reads where the store is."""
    for name in sorted(_configuration(scope, client)):
        named = _ends(scope, name, store)
        place = scope.place(name)
        if named and place is not None:
            return place
    return None


def _configuration(scope: Scope, client: ComponentId) -> Iterator[ComponentId]:
    """Yield the secrets and parameters that a client reads, or what it starts from does."""
    graph = scope.graph
    seen, near = {client, scope.origin(client)}, [client, scope.origin(client)]
    while near:
        for need in graph.requirements_of(near.pop()):
            for provider in need.providers:
                if need.relation in READS and graph.component(provider).kind in HOLDERS:
                    yield provider
                elif need.relation == "launches_from" and provider not in seen:
                    seen.add(provider)
                    near.append(provider)


def _ends(scope: Scope, holder: ComponentId, store: ComponentId) -> bool:
    """Tell whether a requirement connects a secret or parameter with a store."""
    graph = scope.graph
    both = {holder, scope.origin(holder)}
    return any(
        need.relation in HOLDS and _meets(need, both, store)
        for need in (
            *graph.required_by(store),
            *(each for name in sorted(both) for each in graph.required_by(name)),
        )
    )


def _meets(need: Requirement, holders: set[ComponentId], store: ComponentId) -> bool:
    to_store = need.dependent in holders and store in need.providers
    from_store = need.dependent == store and bool(holders & set(need.providers))
    return to_store or from_store


def _anew(scope: Scope, needs: Iterable[TargetNeed]) -> Mapping[ComponentId, Change]:
    """Return the wrong and the right provider of each component that is configured wrongly.

    Components that are left behind, and their counterparts, are not touched.
    """
    changes: dict[ComponentId, Change] = {}
    for need in needs:
        if need.anew and need.dependent not in scope.behind:
            change = changes.setdefault(need.dependent, Change())
            change.pairs.update(need.anew)
            change.clients.add(need.dependent)
    return changes


def _configure(scope: Scope, place: ComponentId, change: Change, *, soft: bool = False) -> Draft:
    component = scope.graph.component(place)
    side = side_of(scope, component)
    region = scope.to_region if side == GLOBAL_SIDE else side
    stays = any(scope.stays(new) for _, new in change.pairs)
    return Draft(
        id=f"{Action.REPOINT}:{place}{SOFTLY if soft else ''}",
        component=place,
        action=Action.REPOINT,
        side=side,
        description=f"Configure {component.label} ({side}) to use {_what(scope, change)}",
        duration=RECONFIGURATION_TIME,
        requires=tuple(api(name, region) for name in APIS.get(component.type or "", ())),
        checks=(USES if stays or change.restored else UNNAMED,),
        compensation="restore its former configuration",
        owner=owner(scope, place),
        soft=soft,
        on_failure="continue" if soft else "stop",
    )


def _what(scope: Scope, change: Change) -> str:
    moved = [f"{new} in place of {old}" for old, new in sorted(change.pairs)]
    restored = [
        f"the restored {scope.graph.component(store).label}" for store in sorted(change.restored)
    ]
    return "; ".join([*moved, *restored])
