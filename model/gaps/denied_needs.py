"""Denied needs: what a component needs and its role may not do, here or only on one side."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from model.access.may import Answer
from model.access.needed_permissions import NeededPermission, needed_permissions
from model.access.policies import Access
from model.failover.counterparts import Sides, counterpart
from model.gaps.interface import Finding
from model.graph import DependencyGraph
from model.records.component import LOGICAL_KINDS, Component, ComponentId
from model.records.requirement import Effect, EvidenceKind

FOLLOWED = frozenset(
    {Effect.HARD, Effect.SOFT, Effect.UNKNOWN, Effect.TRIGGER, Effect.LIFECYCLE, Effect.CONTAINMENT}
)
"""The effects by which something is in use by a service."""
CONFIDENCE = {EvidenceKind.INFERRED: 0.4, EvidenceKind.ASSERTED: 0.7}
"""Kind of the strongest evidence of the need → confidence; 0.9 for others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeniedNeed:
    """What a component needs of one other and its role certainly may not do."""

    permission: NeededPermission
    """The first permission with the answer no."""
    actions: tuple[str, ...]
    """The actions of all such permissions, in the order of the need."""
    other_side: ComponentId | None
    """The counterpart in another Region whose role may do the same; None without one."""
    in_use: bool
    """Whether a service, journey or system needs the component."""


def denied_needs(graph: DependencyGraph, at: datetime) -> tuple[DeniedNeed, ...]:
    """Return every need that the role of its component certainly may not do, in their order.

    A conditional answer is no denied need. The graph keeps the answer for the last moments.
    """
    return graph.once(_kept)(at)


def finding(denied: DeniedNeed, message: str) -> Finding:
    """Return a denied need as a finding."""
    permission = denied.permission
    requirement = permission.requirement
    evidence = requirement.evidence[0].kind if requirement.evidence else EvidenceKind.DECLARED
    return Finding(
        component=permission.component,
        message=message,
        provider=permission.may.resource,
        requirement=requirement.id,
        confidence=CONFIDENCE.get(evidence, 0.9),
        details={
            "action": permission.may.action,
            "actions": list(denied.actions),
            "resource": permission.may.resource,
            "role": permission.role,
            "decided_by": [decider.text for decider in permission.may.decided_by],
            "relation": requirement.relation,
        },
    )


def described(denied: DeniedNeed, graph: DependencyGraph) -> str:
    """Return what is denied to whom, and why, as the middle of a sentence."""
    permission = denied.permission
    resource = graph.component(permission.may.resource).label
    role = graph.component(permission.role).label
    reasons = "; ".join(decider.text for decider in permission.may.decided_by)
    actions = ", ".join(denied.actions)
    return f"{actions} on {resource}, but its role {role} may not: {reasons}"


def _kept(graph: DependencyGraph) -> Callable[[datetime], tuple[DeniedNeed, ...]]:
    return lru_cache(maxsize=2)(lambda at: tuple(_denied(graph, at)))


def _denied(graph: DependencyGraph, at: datetime) -> Iterator[DeniedNeed]:
    permissions = list(needed_permissions(Access(graph, at=at)))
    allowed = {
        (permission.component, permission.requirement.relation, permission.may.action)
        for permission in permissions
        if permission.may.answer is Answer.YES
    }
    used, pairs = graph.once(in_use), _Pairs(graph)
    for denied in _by_need(permissions):
        first = denied[0]
        others = (
            other
            for other in pairs.of(graph.component(first.component))
            if (other, first.requirement.relation, first.may.action) in allowed
        )
        yield DeniedNeed(
            permission=first,
            actions=tuple(permission.may.action for permission in denied),
            other_side=next(others, None),
            in_use=first.component in used,
        )


def _by_need(permissions: Iterable[NeededPermission]) -> Iterable[Sequence[NeededPermission]]:
    """Return the denied permissions, those of one need and one resource together."""
    needs: dict[tuple[str, str, str], list[NeededPermission]] = {}
    for permission in permissions:
        if permission.may.answer is Answer.NO:
            key = (permission.component, permission.requirement.id, permission.may.resource)
            needs.setdefault(key, []).append(permission)
    return needs.values()


def in_use(graph: DependencyGraph) -> frozenset[ComponentId]:
    """Return every component that a service, a journey or a system needs, directly or not."""
    waiting = [component.id for component in graph.of_kind(*LOGICAL_KINDS)]
    seen = set(waiting)
    while waiting:
        for need in graph.requirements_of(waiting.pop()):
            if need.effect in FOLLOWED:
                new = [provider for provider in need.providers if provider not in seen]
                seen.update(new)
                waiting += new
    return frozenset(seen)


class _Pairs:
    """The counterparts of components in every other Region."""

    def __init__(self, graph: DependencyGraph) -> None:
        self._graph = graph
        self._sides: dict[tuple[str, str], Sides] = {}
        self._regions = sorted({place.region for place in graph.components if place.region})

    def of(self, component: Component) -> Iterator[ComponentId]:
        """Yield the counterpart of a component in each other Region that has one."""
        if component.region is None:
            return
        for region in self._regions:
            if region != component.region:
                place = (component.region, region)
                if place not in self._sides:
                    self._sides[place] = Sides(
                        graph=self._graph, from_region=component.region, to_region=region
                    )
                pair = counterpart(self._sides[place], component)
                if pair is not None:
                    yield pair.counterpart
