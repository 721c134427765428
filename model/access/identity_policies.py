"""Identity-based policies and permissions boundaries of principals, as the graph holds them."""

from collections.abc import Iterator, Mapping, Sequence

from model.access.caller import GROUP, PROVIDERS, last_part, short_name
from model.access.evaluation import Statements
from model.access.principal_names import texts
from model.access.statement import Origin, PolicyType, Statement, read_statements
from model.access.unread import may_deny, unread
from model.graph import DependencyGraph
from model.records.component import Component, Json, Kind

ALL_OF = Statement(
    allow=True,
    actions=("*",),
    resources=("*",),
    origin=Origin(owner="root user"),
)
"""What the root user of an account may do, and what a principal may do that edits itself."""
MANAGED_BY_AWS = ":iam::aws:policy/"


def identity_statements(graph: DependencyGraph, principal: Component) -> Statements:
    """Return every statement of the identity-based policies of a principal, and of its groups.

    The property `allows` holds the statements of the inline policies, and of every attached policy
    that the crawler read with them. `attached_policies` lists the ARNs of the attached policies:
    those that `allows` does not name are taken from the graph; one without statements there was
    not read. Then it may allow and may deny anything; but a policy of AWS may only allow, unless
    its name says otherwise. With neither property, no policy of the principal was read. The root
    user of an account may do everything; an identity provider has no policies.
    """
    if principal.kind is Kind.ACCOUNT:
        return (ALL_OF,)
    if principal.type in PROVIDERS:
        return ()
    own = tuple(_own_statements(graph, principal))
    listed = _dicts(principal.properties.get("allows"))
    named = {str(statement.get("group") or "") for statement in listed}
    groups = [group for group in groups_of(graph, principal) if short_name(group) not in named]
    inherited = (statement for group in groups for statement in _own_statements(graph, group))
    return (*own, *inherited)


def groups_of(graph: DependencyGraph, principal: Component) -> Sequence[Component]:
    """Return the groups that a user is a member of, sorted by id."""
    providers = {
        provider
        for need in graph.requirements_of(principal.id)
        if need.relation == "member_of"
        for provider in need.providers
    }
    groups = (graph.component(provider) for provider in sorted(providers))
    return [group for group in groups if group.type == GROUP]


def boundary_statements(graph: DependencyGraph, principal: Component) -> Statements | None:
    """Return the statements of the permissions boundary; None when the principal has none.

    A boundary whose statements the graph does not hold was not read.
    """
    arn = principal.properties.get("boundary")
    if not isinstance(arn, str) or not arn:
        return None
    name = last_part(arn)
    origin = Origin(policy_type=PolicyType.BOUNDARY, owner=short_name(principal), policy=name)
    return tuple(_policy_statements(graph, arn, f"permissions boundary {name}", origin))


def attached_policies(principal: Component) -> Sequence[str]:
    """Return the ARNs of the attached policies, empty when none is known."""
    return texts(principal.properties.get("attached_policies"))


def _own_statements(graph: DependencyGraph, principal: Component) -> Iterator[Statement]:
    name = short_name(principal)
    origin = Origin(owner=name)
    allows = principal.properties.get("allows")
    attached = principal.properties.get("attached_policies")
    if allows is None:
        kind = "identity-based policy" if attached is None else "inline policy"
        yield from unread(f"{kind} of {name}", origin)
    yield from read_statements(allows, origin)
    read = {str(statement.get("policy") or "") for statement in _dicts(allows)}
    for arn in texts(attached):
        policy = last_part(arn)
        if policy not in read:
            place = Origin(owner=name, policy=policy)
            yield from _policy_statements(graph, arn, f"policy {policy}", place)


def _policy_statements(
    graph: DependencyGraph, arn: str, phrase: str, origin: Origin
) -> Iterator[Statement]:
    listed = graph.component(arn).properties.get("statements") if arn in graph else None
    if listed is not None:
        yield from read_statements(listed, origin)
    else:
        managed = MANAGED_BY_AWS in arn
        yield from unread(phrase, origin, denies=may_deny(origin.policy, managed_by_aws=managed))


def _dicts(listed: Json) -> Sequence[Mapping[str, Json]]:
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        return ()
    return [statement for statement in listed if isinstance(statement, Mapping)]
