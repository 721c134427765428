"""Needed permissions: whether the role of a component may do what the component needs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from model.access.caller import ROLE
from model.access.escalation.running_roles import PASSES_ROLE_ON, running_roles
from model.access.may import Answer, May, answered
from model.access.needed_actions import DECRYPTS, NEEDED, Alternatives
from model.access.policies import NOTHING, Access
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId
from model.records.requirement import Phase, Requirement

KEY = "AWS::KMS::Key"


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededPermission:
    """One permission that a component needs, and whether its role has it."""

    component: ComponentId
    """The component that needs it."""
    requirement: Requirement
    """The requirement behind it."""
    provider: ComponentId
    """What it needs by that requirement; `may` is about this, or about the key that encrypts it."""
    role: ComponentId
    """The role by which it is allowed; of several roles the one that is allowed most."""
    may: May
    """The answer; of alternative actions that of the most certain one, else of the first."""


def needed_permissions(access: Access) -> Iterator[NeededPermission]:
    """Yield every permission that a component with a role needs, by component and requirement.

    A component that runs needs its permissions by the roles with which its code runs; what it
    needs only to start (images, secrets of a task definition) by the roles that start it, where it
    has such. `model.access.needed_actions` says which actions a relation needs; on a secret,
    parameter, queue or topic that a customer key encrypts it needs the key as well, through the
    service. A component without a known role is left out, because nothing is known of it.

    Complexity: O(requirements) evaluations.
    """
    graph = access.graph
    for component in _with_roles(graph):
        roles = component_roles(graph, component.id)
        if roles:
            for requirement in graph.requirements_of(component.id):
                yield from permissions_for(access, requirement, roles)


def _with_roles(graph: DependencyGraph) -> Iterator[Component]:
    """Yield the components that need a role, or what passes one on, in their order."""
    gives_role = np.fromiter(
        (
            component.type == ROLE or component.type in PASSES_ROLE_ON
            for component in graph.components
        ),
        np.bool_,
        len(graph),
    )
    needs = graph.topology.needs
    for number in np.unique(needs.dependent[needs.row_of_member[gives_role[needs.members]]]):
        yield graph.components[number]


def component_roles(
    graph: DependencyGraph, component: ComponentId
) -> Mapping[Phase, Sequence[ComponentId]]:
    """Return the roles that act for a component while it runs, and when it starts; sorted.

    Empty when no role is known. A phase without roles of its own takes those of the other.
    """
    running = sorted(set(running_roles(graph, component)))
    starting = sorted(
        provider
        for need in graph.requirements_of(component)
        if need.relation == "assumes_role" and need.phase is Phase.START
        for provider in need.providers
        if graph.component(provider).type == ROLE
    )
    if not running and not starting:
        return {}
    return {Phase.RUN: running or starting, Phase.START: starting or running}


def permissions_for(
    access: Access,
    requirement: Requirement,
    roles: Mapping[Phase, Sequence[ComponentId]],
) -> Iterator[NeededPermission]:
    """Yield the permissions that one requirement needs, for each of its providers."""
    acting = roles.get(requirement.phase, ())
    for provider in map(access.graph.component, requirement.providers):
        relation = (requirement.relation, provider.type or "")
        for alternatives in NEEDED.get(relation, ()):
            yield from _needed(access, requirement, acting, provider, provider, alternatives)
        if relation in DECRYPTS:
            service, alternatives = DECRYPTS[relation]
            for key in _customer_keys(access.graph, provider):
                via = {
                    "kms:viaservice": [f"{service}.{provider.region}.amazonaws.com"],
                    "kms:calleraccount": [provider.account or ""],
                }
                yield from _needed(access, requirement, acting, provider, key, alternatives, via)


def _needed(
    access: Access,
    requirement: Requirement,
    roles: Sequence[ComponentId],
    provider: Component,
    resource: Component,
    alternatives: Alternatives,
    given: Mapping[str, Sequence[str]] = NOTHING,
) -> Iterator[NeededPermission]:
    """Yield the most certain answer over roles and alternatives; nothing without a role."""
    home = access.graph.component(requirement.dependent).region
    region = {} if resource.region or not home else {"aws:requestedregion": [home]}
    best: NeededPermission | None = None
    for role in roles:
        for action in alternatives:
            decision = access.decide(role, action, resource.id, given={**given, **region})
            may = answered(decision, principal=role, action=action, resource=resource.id)
            if best is None or RANK[may.answer] < RANK[best.may.answer]:
                best = NeededPermission(
                    component=requirement.dependent,
                    requirement=requirement,
                    provider=provider.id,
                    role=role,
                    may=may,
                )
    if best is not None:
        yield best


RANK = {Answer.YES: 0, Answer.CONDITIONAL: 1, Answer.NO: 2}
"""The most certain permission first."""


def _customer_keys(graph: DependencyGraph, provider: Component) -> Iterator[Component]:
    """Yield the customer keys that encrypt a component, as far as the graph knows them."""
    for need in graph.requirements_of(provider.id):
        if need.relation == "encrypted_by":
            for key in map(graph.component, need.providers):
                if key.type == KEY and key.properties.get("key_manager") != "AWS":
                    yield key
