"""Evaluation: whether a request is allowed by all the policies that bear on it.

In the order of the guide: an explicit denial anywhere ends it; resource control policies and
service control policies must allow at every level; then a resource-based policy, identity-based
policies, the permissions boundary and session policies. Across accounts both sides must allow.

Source: AWS IAM user guide, "Policy evaluation logic" and "Cross-account policy evaluation logic".
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from model.access.statement import Naming, Request, Statement
from model.access.truth import NO, YES, Truth, both, depends_on, either, negated

Statements = Sequence[Statement]


class Stage(StrEnum):
    """What decided."""

    ALLOWED = "allowed"
    DENIED = "explicit denial"
    RESOURCE_CONTROL = "resource control policy"
    SERVICE_CONTROL = "service control policy"
    RESOURCE = "resource-based policy"
    IDENTITY = "identity-based policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """Everything that bears on the requests of one principal to one resource."""

    identity: Statements = ()
    """Of the principal and its groups."""
    boundary: Statements | None = None
    """None: the principal has none."""
    session: Statements | None = None
    service_control: Sequence[Statements] = ()
    """One entry a level, root first, each with all policies of that level; empty: no such policies
    bind the principal (it is in no organization, or in the management account)."""
    resource_control: Sequence[Statements] = ()
    """The same for the account of the resource."""
    resource: Statements | None = ()
    """The resource-based policy; None when it could not be read."""
    resource_decides: bool = False
    """True where nothing is allowed without it: the trust policy of a role, a key policy."""
    same_account: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether a request is allowed, and the stage that decided."""

    allowed: Truth
    stage: Stage


def decide(request: Request, policies: Policies) -> Decision:
    """Return the decision on `request`."""
    denied = either(one.applies(request) for one in _statements(request, policies) if not one.allow)
    if denied.certain:
        return Decision(allowed=NO, stage=Stage.DENIED)
    parts = [negated(denied)]
    for stage, allows in _stages(request, policies):
        if not allows.possible:
            return Decision(allowed=NO, stage=stage)
        parts.append(allows)
    return Decision(allowed=both(parts), stage=Stage.ALLOWED)


def _statements(request: Request, policies: Policies) -> Iterator[Statement]:
    """Yield every statement that may deny: of a resource-based policy those on this principal."""
    yield from policies.identity
    for layer in (policies.boundary, policies.session):
        yield from layer or ()
    for level in (*policies.service_control, *policies.resource_control):
        yield from level
    for one in policies.resource or ():
        if one.names(request) is not Naming.NOT:
            yield one


def _stages(request: Request, policies: Policies) -> Iterator[tuple[Stage, Truth]]:
    yield Stage.RESOURCE_CONTROL, _every_level(request, policies.resource_control)
    yield Stage.SERVICE_CONTROL, _every_level(request, policies.service_control)
    itself, account = _by_resource(request, policies)
    identity = _allows(request, policies.identity)
    if not policies.same_account:
        yield Stage.RESOURCE, either((itself, account))
        yield Stage.IDENTITY, identity
    elif policies.resource_decides:
        yield Stage.RESOURCE, either((itself, account))
        yield Stage.IDENTITY, either((itself, identity))
    else:
        yield Stage.IDENTITY, either((itself, identity))
    # A resource-based policy of the own account that names a user itself is not limited by what
    # its boundary or session leaves out; one that names a role is.
    free = itself if policies.same_account and ":user/" in request.principal else NO
    for stage, layer in ((Stage.BOUNDARY, policies.boundary), (Stage.SESSION, policies.session)):
        if layer is not None:
            yield stage, either((free, _allows(request, layer)))


def _by_resource(request: Request, policies: Policies) -> tuple[Truth, Truth]:
    """Return whether the resource-based policy allows the principal itself, and its account."""
    if policies.resource is None:
        unread = depends_on("the resource-based policy, which was not read")
        return unread, unread
    itself = [NO]
    account = [NO]
    for one in policies.resource:
        if one.allow:
            naming = one.names(request)
            if naming is Naming.ACCOUNT:
                account.append(one.applies(request))
            elif naming is not Naming.NOT:
                itself.append(one.applies(request))
    return either(itself), either(account)


def _allows(request: Request, statements: Iterable[Statement]) -> Truth:
    return either(one.applies(request) for one in statements if one.allow)


def _every_level(request: Request, levels: Sequence[Statements]) -> Truth:
    return both(_allows(request, level) for level in levels) if levels else YES
