"""Starts of a compromise: what an attacker has in hand at the beginning."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from model.access.caller import PROVIDERS, ROLE, USER, account_of, service
from model.access.escalation.running_roles import running_roles
from model.access.policies import Access
from model.access.truth import YES, Truth, depends_on
from model.errors import InvalidValue, UnknownComponent
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId, Kind

INSTANCE_PROFILE, PERMISSION_SET = "AWS::IAM::InstanceProfile", "AWS::SSO::PermissionSet"
ACCESS_KEYS = ("AKIA", "ASIA")
"""How the ids of access keys begin."""
RESERVED_ROLE = "AWSReservedSSO_{}_"
"""How the name of a role begins that Identity Center makes for a permission set."""
LAUNCHED = "something launches with the instance profile"
SERVICE_ACTS = "what makes the service act with the role"
EXPECTED = (
    "an IAM user or role, an account (account:111122223333), an identity provider, a permission "
    "set, an instance profile, a service, an access key, or a component that runs with a role"
)
Taken = tuple[Component, str, Truth]
"""A component that is taken at once, how, and how certainly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What an attacker has at the beginning."""

    component: Component
    """The start itself."""
    acts: bool = False
    """Whether the start makes requests itself: a principal, the root user, a provider."""
    taken: Sequence[Taken] = ()
    """The components that are taken with it."""
    stops: bool = False
    """Whether the components that are taken with it are lost: those of an account."""


def start_of(access: Access, start: str) -> Start:
    """Return what an attacker has who has taken `start`.

    - A user or a role acts by itself; an access key (`AKIA…`) is its user.
    - An account is taken with everything in it.
    - Whoever controls an identity provider signs any claim: it may assume each role that trusts
      the provider, under the conditions of the trust policy.
    - A permission set, or a user or group of Identity Center to which it is assigned, acts as the
      roles that Identity Center has made for it in the accounts.
    - An instance profile gives its role to whatever is launched with it.
    - A service acts as the roles that trust it, when something makes it do so.
    - A component that runs with roles (an instance, a function, a pipeline) acts as these roles.

    Raises:
        UnknownComponent: if it is not in the graph.
        InvalidValue: if it is a component of another sort.
    """
    if start not in access.graph:
        return _outside(access, start)
    component = access.graph.component(start)
    if component.kind is Kind.ACCOUNT:
        return Start(
            component=component, acts=True, taken=_in_account(access, component), stops=True
        )
    if component.type in {USER, ROLE, *PROVIDERS}:
        return Start(component=component, acts=True)
    taken = tuple(_roles_of(access.graph, component))
    if not taken and component.kind is Kind.PRINCIPAL and component.type is None:
        return Start(component=component, acts=True)
    if not taken:
        raise InvalidValue("start of a compromise", start, EXPECTED)
    return Start(component=component, taken=taken)


def is_outside(start: str) -> bool:
    """Return whether a start is no component: the name of a service, or the id of an access key.

    >>> is_outside("lambda.amazonaws.com"), is_outside("arn:aws:iam::111122223333:role/a")
    (True, False)
    """
    return start.startswith(ACCESS_KEYS) or _is_service(start)


def _is_service(start: str) -> bool:
    return start.endswith(".amazonaws.com") and ":" not in start


def _outside(access: Access, start: str) -> Start:
    """Return the start that an access key or the name of a service is.

    Raises:
        UnknownComponent: if it is neither.
    """
    if start.startswith(ACCESS_KEYS):
        for user in access.principals():
            if start in _access_keys(user):
                return Start(component=user, acts=True)
    if _is_service(start):
        caller = service(start)
        taken = tuple(
            (role, "sts:AssumeRole", depends_on(SERVICE_ACTS))
            for role in access.principals()
            if role.type == ROLE
            and access.decide(caller, "sts:AssumeRole", role.id).allowed.possible
        )
        return Start(component=Component(id=ComponentId(start), kind=Kind.EXTERNAL), taken=taken)
    raise UnknownComponent(start, [component.id for component in access.graph.components])


def _access_keys(user: Component) -> Sequence[str]:
    keys = user.properties.get("access_keys")
    if not isinstance(keys, Sequence) or isinstance(keys, str):
        return ()
    return [str(key["id"]) for key in keys if isinstance(key, dict) and "id" in key]


def _in_account(access: Access, account: Component) -> Sequence[Taken]:
    number = account_of(account)
    return [
        (component, "root user", YES)
        for component in access.graph.components
        if component.account == number and component.id != account.id
    ]


def _roles_of(graph: DependencyGraph, component: Component) -> Iterator[Taken]:
    """Yield the roles that are taken with a component that is no principal."""
    if component.type == PERMISSION_SET:
        yield from _reserved_roles(graph, component)
        return
    if component.type == INSTANCE_PROFILE:
        for need in graph.requirements_of(component.id):
            for role in map(graph.component, need.providers):
                if role.type == ROLE:
                    yield role, LAUNCHED, depends_on(LAUNCHED)
        return
    for need in graph.requirements_of(component.id):
        for provider in map(graph.component, need.providers):
            if provider.type == PERMISSION_SET and need.relation == "assigned":
                yield from _reserved_roles(graph, provider)
    for name in sorted(set(running_roles(graph, component.id))):
        yield graph.component(name), "its code runs with the role", YES


def _reserved_roles(graph: DependencyGraph, permission_set: Component) -> Iterator[Taken]:
    prefix = RESERVED_ROLE.format(permission_set.name)
    for role in graph.of_kind(Kind.PRINCIPAL):
        if role.type == ROLE and role.name.startswith(prefix):
            yield role, f"signs in with the permission set {permission_set.name}", YES
