"""Evaluation: whether a request is allowed by all the policies that bear on it.

In the order of the guide: an explicit denial anywhere ends it; resource control policies and
service control policies must allow at every level; then a resource-based policy, identity-based
policies, the permissions boundary and session policies. Across accounts both sides must allow.

Source: AWS IAM user guide, "Policy evaluation logic" and "Cross-account policy evaluation logic".
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from model.access.statement import SESSION_KEY, Naming, Request, Statement
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
    denied = either(_denials(request, policies))
    if denied.certain:
        return Decision(allowed=NO, stage=Stage.DENIED)
    parts = [negated(denied)]
    for stage, allows in _stages(request, policies):
        if not allows.possible:
            return Decision(allowed=NO, stage=stage)
        parts.append(allows)
    return Decision(allowed=both(parts), stage=Stage.ALLOWED)


def _denials(request: Request, policies: Policies) -> Iterator[Truth]:
    """Yield of every statement that denies whether it meets this request."""
    for layer in (
        policies.identity,
        policies.boundary or (),
        policies.session or (),
        *policies.service_control,
        *policies.resource_control,
    ):
        yield from (one.applies(request) for one in layer if not one.allow)
    bounded = policies.boundary is not None
    for one in policies.resource or ():
        if not one.allow:
            yield one.denies(request, bounded=bounded)


def _stages(request: Request, policies: Policies) -> Iterator[tuple[Stage, Truth]]:
    yield Stage.RESOURCE_CONTROL, _every_level(request, policies.resource_control)
    yield Stage.SERVICE_CONTROL, _every_level(request, policies.service_control)
    grant, identity = _granted(request, policies), _allows(request, policies.identity)
    itself = either((grant.freely, grant.itself))
    if not policies.same_account or policies.resource_decides:
        yield Stage.RESOURCE, either((itself, grant.account))
    yield Stage.IDENTITY, either((itself, identity)) if policies.same_account else identity
    free = grant.freely if policies.same_account else NO
    for stage, layer in ((Stage.BOUNDARY, policies.boundary), (Stage.SESSION, policies.session)):
        if layer is not None:
            yield stage, either((free, _allows(request, layer)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grant:
    """What a resource-based policy allows, by whom it names."""

    freely: Truth
    """A user, a session of a role, or anyone: what a boundary or a session policy leaves out does
    not limit it within the account."""
    itself: Truth
    """A role, which they do limit."""
    account: Truth
    """The account, whose own policies decide."""


def _granted(request: Request, policies: Policies) -> _Grant:
    if policies.resource is None:
        unread = depends_on("the resource-based policy, which was not read")
        return _Grant(freely=unread, itself=unread, account=unread)
    found: dict[Naming, list[Truth]] = {one: [] for one in Naming}
    for one in policies.resource:
        if one.allow:
            for naming in one.names(request):
                found[naming].append(one.applies(request))
    session = both((either(found[Naming.SESSION]), depends_on(SESSION_KEY)))
    freely, itself = either((*found[Naming.ANYONE], session)), either(found[Naming.ITSELF])
    if ":user/" in request.principal:
        freely, itself = either((freely, itself)), NO
    return _Grant(freely=freely, itself=itself, account=either(found[Naming.ACCOUNT]))


def _allows(request: Request, statements: Iterable[Statement]) -> Truth:
    return either(one.applies(request) for one in statements if one.allow)


def _every_level(request: Request, levels: Sequence[Statements]) -> Truth:
    return both(_allows(request, level) for level in levels) if levels else YES
