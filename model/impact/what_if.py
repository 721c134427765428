"""What if: what a change of policies, keys, secrets or certificates stops, and when."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from model.access.caller import ROLE, USER
from model.access.may import Answer, May, may
from model.access.needed_permissions import needed_permissions
from model.access.policies import Access
from model.access.policy_change import PolicyChange, changed, holders
from model.access.principal_access import ComponentAccess, access_of
from model.disruption.disruptions import ComponentsFail
from model.errors import InvalidValue
from model.graph import DependencyGraph
from model.impact.blast_radius import BlastRadius, blast_radius
from model.impact.latent_needs import ASSUMING
from model.records.component import LOGICAL_KINDS, ComponentId
from model.records.requirement import Effect, Phase, Requirement, RequirementId

ASSUME_ROLE, MAY_ASSUME = "sts:AssumeRole", "may_assume"
STOPPING = frozenset({Effect.HARD, Effect.CONTAINMENT})
WEAKENING = frozenset({Effect.SOFT, Effect.UNKNOWN})


class When(StrEnum):
    """When a need that is lost is missed."""

    NOW = "now"
    """While the component runs, after its tolerance."""
    START = "start"
    """When it starts, scales, or replaces a part of itself."""
    RENEW = "renew"
    """When it rotates, renews or backs up."""
    ASSUME = "assume"
    """When it acts as a role, or signs in, the next time."""
    FAIL_OVER = "fail_over"
    """When it moves to another place."""
    RESTORE = "restore"
    """When it comes back from a backup."""


FOLLOWED = STOPPING | WEAKENING | {Effect.LIFECYCLE, Effect.TRIGGER}
"""The effects by which a service stands on something."""
LATER = {Effect.RECOVERY: When.FAIL_OVER, Effect.BACKUP: When.RESTORE}
"""Effect → when a need of it is missed, in whatever phase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is changed; all of it at once."""

    policies: tuple[PolicyChange, ...] = ()
    """The policies that are attached or detached."""
    ended: tuple[ComponentId, ...] = ()
    """What is not there any more: a key that is disabled, a secret that is deleted, a certificate
    or a certificate authority that has ended, or any other component."""

    def __post_init__(self) -> None:
        """Check that something changes.

        Raises:
            InvalidValue: if nothing does.
        """
        if not self.policies and not self.ended:
            raise InvalidValue("change", "nothing", "a policy, or a component that ends")


@dataclass(frozen=True, slots=True, kw_only=True)
class LostNeed:
    """One thing that a component needs and does not get after the change."""

    component: ComponentId
    """The component that needs it."""
    provider: ComponentId
    """What it needs."""
    resource: ComponentId
    """What it may not use: the provider, or the key that encrypts it."""
    when: When
    """When the component misses it."""
    answer: Answer
    """No: it is lost. Conditional: it may be lost."""
    requirement: RequirementId
    """The requirement that is not met."""
    relation: str
    """What that requirement is to AWS: `reads_secret`, `pulls_image`, …"""
    effect: Effect
    """How the component depends on it."""
    tolerance: timedelta | None
    """How long the component can do without it; None when nothing is stated."""
    principal: ComponentId | None
    """The role or user whose permission is lost; None when the provider itself ends."""
    action: str | None
    """The action that is not allowed any more; None when the provider itself ends."""
    reasons: tuple[str, ...]
    """What denies it, or that nothing allows it; empty when the provider itself ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What a change stops, and what it newly allows."""

    change: Change
    """What is changed."""
    needs: Sequence[LostNeed]
    """The needs that are lost, or may be: by time in the order of `When`, then by component."""
    blast_radius: BlastRadius
    """What stops and degrades now, with what stops because of others, and what runs on but cannot
    start, renew, act as a role, fail over or be restored."""
    services: Sequence[ComponentId]
    """The services, journeys and systems that need, directly or not, a component with a lost need:
    those that are hit now or later."""
    gained: Sequence[ComponentAccess]
    """What the principals of changed policies may read, change or destroy and could not before, by
    principal, component and verb."""

    def at(self, when: When) -> Sequence[LostNeed]:
        """Return the needs that are missed at one time."""
        return [need for need in self.needs if need.when is when]


def what_if(graph: DependencyGraph, change: Change, *, at: datetime) -> WhatIf:
    """Return what a change stops: now, and at the next start, renewal, assumption or failover.

    A policy takes a need away when the permission that the need rests on (`needed_permissions`,
    and `sts:AssumeRole` where a principal may assume a role) was possible before and certainly is
    not after. When it only becomes conditional, the need is listed with this answer and stops
    nothing. A need that is missed while the component runs stops the component if it is hard, and
    degrades it if it is soft or of unknown strength; a group loses members until too few are left.

    Args:
        graph: the graph as it is.
        change: what is changed.
        at: the moment of the requests.

    Complexity: O(requirements) evaluations before and after, and one blast radius.

    Raises:
        UnknownComponent: if the graph does not hold what is changed.
        InvalidValue: if a policy is not attached where it is to be detached, or cannot be attached.
    """
    after = graph
    for policy in change.policies:
        after = changed(after, policy)
    ended = {graph.component(component).id for component in change.ended}
    before, now = Access(graph, at=at), Access(after, at=at)
    denied = list(_denied_needs(before, now)) if change.policies else []
    stopped, weakened = _stopped(graph, denied, ended)
    seeds = ComponentsFail(
        components=tuple(sorted(ended | stopped)), degraded=tuple(sorted(weakened - stopped))
    )
    lost = sorted((*_ended_needs(graph, ended), *denied), key=_order)
    return WhatIf(
        change=change,
        needs=lost,
        blast_radius=blast_radius(graph, seeds),
        services=_services(graph, {need.component for need in lost} | ended),
        gained=list(_gained(before, now, change)),
    )


def _denied_needs(before: Access, now: Access) -> Iterator[LostNeed]:
    """Yield the needs whose permission was possible before, and is less certain after."""
    # Policies alone differ, so both graphs yield the same needs in the same order.
    pairs = zip(needed_permissions(before), needed_permissions(now), strict=True)
    for old, new in pairs:
        if _is_worse(old.may, new.may):
            yield _need(new.requirement, new.provider, new.may)
    for requirement in before.graph.requirements:
        if requirement.relation == MAY_ASSUME:
            principal = before.graph.component(requirement.dependent)
            for role in requirement.providers:
                if principal.type in {USER, ROLE} and before.graph.component(role).type == ROLE:
                    answer = may(now, principal.id, ASSUME_ROLE, role)
                    if _is_worse(may(before, principal.id, ASSUME_ROLE, role), answer):
                        yield _need(requirement, role, answer)


def _is_worse(old: May, new: May) -> bool:
    ranks = (Answer.YES, Answer.CONDITIONAL, Answer.NO)
    return ranks.index(new.answer) > ranks.index(old.answer)


def _ended_needs(graph: DependencyGraph, ended: Collection[ComponentId]) -> Iterator[LostNeed]:
    """Yield the needs that have too few members left when components end."""
    needs = {need.id: need for component in ended for need in graph.required_by(component)}
    for need in needs.values():
        gone = [provider for provider in need.providers if provider in ended]
        if len(need.members) - len(gone) < need.minimum and need.dependent not in ended:
            yield from (_need(need, provider) for provider in gone)


def _need(requirement: Requirement, provider: ComponentId, answer: May | None = None) -> LostNeed:
    tolerances = {member.provider: member.tolerance for member in requirement.members}
    reasons = () if answer is None else (*_texts(answer), *answer.because)
    return LostNeed(
        component=requirement.dependent,
        provider=provider,
        resource=provider if answer is None else answer.resource,
        when=_when(requirement),
        answer=Answer.NO if answer is None else answer.answer,
        requirement=requirement.id,
        relation=requirement.relation,
        effect=requirement.effect,
        tolerance=tolerances[provider],
        principal=None if answer is None else ComponentId(answer.principal),
        action=None if answer is None else answer.action,
        reasons=reasons,
    )


def _texts(answer: May) -> Iterator[str]:
    return (decider.text for decider in answer.decided_by)


def _when(requirement: Requirement) -> When:
    if requirement.effect in LATER:
        return LATER[requirement.effect]
    if requirement.phase is Phase.RENEW:
        return When.RENEW
    starts = requirement.phase is Phase.START or requirement.effect is Effect.LIFECYCLE
    if requirement.relation in ASSUMING and (starts or requirement.effect is Effect.POLICY):
        return When.ASSUME
    return When.START if starts else When.NOW


def _stopped(
    graph: DependencyGraph, denied: Sequence[LostNeed], ended: set[ComponentId]
) -> tuple[set[ComponentId], set[ComponentId]]:
    """Return what stops and what degrades because of permissions that are certainly lost."""
    gone: dict[RequirementId, set[ComponentId]] = {}
    for need in denied:
        if need.answer is Answer.NO and need.when is When.NOW:
            gone.setdefault(need.requirement, set()).add(need.provider)
    stopped: set[ComponentId] = set()
    weakened: set[ComponentId] = set()
    for identity, members in gone.items():
        requirement = graph.requirement(identity)
        lost = members | (ended & set(requirement.providers))
        if len(requirement.members) - len(lost) < requirement.minimum:
            if requirement.effect in STOPPING:
                stopped.add(requirement.dependent)
            elif requirement.effect in WEAKENING:
                weakened.add(requirement.dependent)
    return stopped, weakened


def _services(graph: DependencyGraph, components: set[ComponentId]) -> Sequence[ComponentId]:
    """Return the logical components that need one of these, over whatever serves or starts them."""
    waiting, reached = list(components), set(components)
    while waiting:
        for need in graph.required_by(waiting.pop()):
            if need.effect in FOLLOWED and need.dependent not in reached:
                reached.add(need.dependent)
                waiting.append(need.dependent)
    return sorted(place for place in reached if graph.component(place).kind in LOGICAL_KINDS)


def _gained(before: Access, now: Access, change: Change) -> Iterator[ComponentAccess]:
    """Yield what the principals whose own policies changed may do more than before."""
    principals = {
        principal.id
        for policy in change.policies
        for principal in holders(before.graph, before.graph.component(policy.target))
    }
    for principal in sorted(principals):
        known = {
            (permitted.may.resource, permitted.verb): permitted.may
            for permitted in access_of(before, principal)
        }
        for permitted in access_of(now, principal):
            old = known.get((permitted.may.resource, permitted.verb))
            if old is None or _is_worse(permitted.may, old):
                yield permitted


def _order(need: LostNeed) -> tuple[int, str, str, str, str]:
    when = list(When).index(need.when)
    return when, need.component, need.provider, need.requirement, need.action or ""
