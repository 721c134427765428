"""Policy changes: a graph in which a policy is attached to somebody, or is not any more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from model.access.caller import GROUP, ROLE, USER, account_of, last_part, short_name
from model.access.identity_policies import attached_policies, groups_of
from model.errors import InvalidValue
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId, Json, Kind
from model.records.requirement import Effect, Member, Requirement

PLACES = frozenset({Kind.ACCOUNT, Kind.ORGANIZATIONAL_UNIT, Kind.ORGANIZATION})
"""The kinds of components that control policies are attached to."""
SERVICE_CONTROL = "SERVICE_CONTROL_POLICY"
BOUND_BY = "bound_by"
FULL_ACCESS = ComponentId(
    "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess"
)
EVERYTHING: Json = [{"effect": "Allow", "actions": ["*"], "resources": ["*"]}]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChange:
    """One policy is attached to a principal or a place, or detached from it."""

    policy: str
    """The ARN or the name of the policy; of a new one, its name."""
    target: ComponentId
    """A user, a role or a group; or an account or an organizational unit, which a service control
    policy binds."""
    attach: bool
    """False: it is detached."""
    statements: Sequence[Mapping[str, Json]] | None = None
    """What a new policy states; None for a policy that the graph holds."""


def changed(graph: DependencyGraph, change: PolicyChange) -> DependencyGraph:
    """Return the graph as it is after a change of policies.

    Whatever else a graph holds stays: the same components need the same. A policy that is detached
    from a group is taken from its members; one that is the boundary of a principal is taken away
    as a boundary. A place to which the graph knows no control policy attached has
    `FullAWSAccess`, which AWS attaches to every one [1]_.

    Raises:
        UnknownComponent: if the graph has no such target, or no such policy to attach.
        InvalidValue: if policies are not attached to such a target, or this one is not.

    References:
        .. [1] Organizations User Guide, "SCP evaluation", How SCPs work with Allow.
    """
    target = graph.component(change.target)
    if target.type in {USER, ROLE, GROUP}:
        edit = _attached if change.attach else _detached
        return _replacing(graph, edit(graph, change, target))
    if target.kind not in PLACES:
        expected = "a user, a role, a group, an account or an organizational unit"
        raise InvalidValue("target of the policy", change.target, expected)
    return _bound(graph, change, target) if change.attach else _released(graph, change, target)


def holders(graph: DependencyGraph, target: Component) -> Sequence[Component]:
    """Return the users and roles whose permissions a policy of this target decides, by id."""
    if target.type != GROUP:
        return (target,) if target.type in {USER, ROLE} else ()
    return [
        user
        for user in graph.of_kind(Kind.PRINCIPAL)
        if user.type == USER and target in groups_of(graph, user)
    ]


def _attached(
    graph: DependencyGraph, change: PolicyChange, target: Component
) -> Iterator[Component]:
    policy = _new_policy(change, account_of(target)) or _known(graph, change.policy)
    if policy.id not in graph:
        yield policy
    # The crawler copies the policies of a group to its members, so they get this one as well.
    affected = {holder.id: holder for holder in (target, *holders(graph, target))}
    for principal in affected.values():
        yield _with(principal, attached_policies=[*attached_policies(principal), policy.id])


def _detached(
    graph: DependencyGraph, change: PolicyChange, target: Component
) -> Iterator[Component]:
    name = last_part(change.policy)
    members = holders(graph, target) if target.type == GROUP else ()
    edited = [
        _without(target, name),
        *(_without(member, name, group=short_name(target)) for member in members),
    ]
    if not any(edited):
        known = ", ".join(sorted(_policy_names(target)))
        raise InvalidValue(
            "policy",
            change.policy,
            f"a policy that is attached to {target.label}",
            hint=f"attached: {known or 'none'}",
        )
    yield from (principal for principal in edited if principal is not None)


def _without(principal: Component, name: str, *, group: str | None = None) -> Component | None:
    """Return a principal without a policy of its own, or of a group; None if it has no such."""
    stated = _allows(principal)
    kept = [
        statement
        for statement in stated
        if last_part(str(statement.get("policy") or "")) != name
        or (statement.get("group") or None) != group
    ]
    edits: dict[str, Json] = {}
    if len(kept) < len(stated):
        edits["allows"] = kept
    if group is None:
        attached = attached_policies(principal)
        if name in map(last_part, attached):
            edits["attached_policies"] = [arn for arn in attached if last_part(arn) != name]
        if last_part(str(principal.properties.get("boundary") or "")) == name:
            edits["boundary"] = ""
    return _with(principal, **edits) if edits else None


def _allows(principal: Component) -> Sequence[Mapping[str, Json]]:
    stated = principal.properties.get("allows")
    listed = stated if isinstance(stated, Sequence) and not isinstance(stated, str) else ()
    return [statement for statement in listed if isinstance(statement, Mapping)]


def _policy_names(principal: Component) -> set[str]:
    inline = {str(statement["policy"]) for statement in _allows(principal) if "policy" in statement}
    return inline | set(map(last_part, attached_policies(principal)))


def _bound(graph: DependencyGraph, change: PolicyChange, place: Component) -> DependencyGraph:
    policy = _new_policy(change, account_of(place)) or _known(graph, change.policy)
    policies = [policy]
    if not any(need.relation == BOUND_BY for need in graph.requirements_of(place.id)):
        policies.append(_control(FULL_ACCESS, "FullAWSAccess", EVERYTHING))
    new = [_bond(place.id, bound.id) for bound in policies]
    needs = {need.id: need for need in (*graph.requirements, *new)}
    return _replacing(graph, policies, needs.values())


def _released(graph: DependencyGraph, change: PolicyChange, place: Component) -> DependencyGraph:
    gone = [
        need.id
        for need in graph.requirements_of(place.id)
        if need.relation == BOUND_BY
        and any(_is_named(graph.component(policy), change.policy) for policy in need.providers)
    ]
    if not gone:
        expected = f"a control policy that is attached to {place.label}"
        raise InvalidValue("policy", change.policy, expected)
    return _replacing(graph, (), [need for need in graph.requirements if need.id not in gone])


def _new_policy(change: PolicyChange, account: str | None) -> Component | None:
    if change.statements is None:
        return None
    identity = ComponentId(f"arn:aws:iam::{account or ''}:policy/{change.policy}")
    return _control(identity, change.policy, [dict(statement) for statement in change.statements])


def _control(identity: ComponentId, name: str, statements: Json) -> Component:
    properties: dict[str, Json] = {"policy_type": SERVICE_CONTROL, "statements": statements}
    return Component(id=identity, kind=Kind.POLICY, name=name, properties=properties)


def _known(graph: DependencyGraph, policy: str) -> Component:
    """Return the policy of the graph with this ARN or name.

    Raises:
        UnknownComponent: if it has none.
    """
    named = (place for place in graph.of_kind(Kind.POLICY) if _is_named(place, policy))
    return next(named, None) or graph.component(policy)


def _is_named(policy: Component, text: str) -> bool:
    return text in {policy.id, policy.name, last_part(policy.id)}


def _bond(place: ComponentId, policy: ComponentId) -> Requirement:
    return Requirement(
        dependent=place,
        members=(Member(provider=policy),),
        minimum=1,
        effect=Effect.POLICY,
        relation=BOUND_BY,
    )


def _with(component: Component, **properties: Json) -> Component:
    return replace(component, properties={**component.properties, **properties})


def _replacing(
    graph: DependencyGraph,
    components: Iterable[Component],
    requirements: Iterable[Requirement] | None = None,
) -> DependencyGraph:
    by_id = {component.id: component for component in (*graph.components, *components)}
    needs = graph.requirements if requirements is None else requirements
    records = replace(
        graph.records,
        components=tuple(by_id[identity] for identity in sorted(by_id)),
        requirements=tuple(sorted(needs, key=lambda need: need.id)),
    )
    return DependencyGraph(records)
