"""Evaluation: whether a request is allowed by all the policies that bear on it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from model.access.statement import SESSION_KEY, Naming, Request, Statement
from model.access.truth import NO, YES, Truth, both, depends_on, either, negated

Statements = Sequence[Statement]


class Stage(StrEnum):
    """The kind of policy that decided."""

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
    """The identity-based policies of the principal and of its groups."""
    boundary: Statements | None = None
    """The permissions boundary; None when the principal has none."""
    session: Statements | None = None
    """The session policies; None when the session has none."""
    service_control: Sequence[Statements] = ()
    """The statements of each level of the organization, root first. Empty when no such policy
    binds the principal: it is in no organization, or in the management account."""
    resource_control: Sequence[Statements] = ()
    """The same for the account of the resource."""
    resource: Statements | None = ()
    """The resource-based policy; None when it was not read."""
    resource_decides: bool = False
    """True when nothing is allowed unless the resource-based policy allows it: the trust policy
    of a role, a key policy."""
    same_account: bool = True
    """False when principal and resource lie in different accounts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether a request is allowed, and the stage that decided."""

    allowed: Truth
    stage: Stage


def decide(request: Request, policies: Policies) -> Decision:
    """Return whether `policies` allow `request`, and the stage that decided.

    The order of evaluation [1]_:

    1. A statement that denies, in a policy of any kind, ends it: no.
    2. Resource control policies and service control policies must allow it at every level of the
       organization [2]_.
    3. Within one account a resource-based policy or an identity-based policy must allow it; the
       policy of a role or of a key always must [3]_. Across accounts both must [4]_.
    4. The permissions boundary and the session policies must allow it as well; except where, in
       the same account, a resource-based policy allows it to a user, to the session of a role or
       to anyone [1]_.

    A stage that certainly allows nothing ends it: no, and that stage decided. Else the answer is
    yes when all stages are certain and no denial is possible; and else it depends on the keys of
    every doubtful stage and of every possible denial.

    Complexity: O(statements), times the cost of their patterns and conditions.

    References:
        .. [1] IAM User Guide, "Policy evaluation logic".
        .. [2] Organizations User Guide, "Service control policies", "Resource control policies".
        .. [3] KMS Developer Guide, "Key policies in AWS KMS".
        .. [4] IAM User Guide, "Cross-account policy evaluation logic".
    """
    denied = either(_denials(request, policies))
    if denied.certain:
        return Decision(allowed=NO, stage=Stage.DENIED)
    terms = [negated(denied)]
    for stage, allows in _stages(request, policies):
        if not allows.possible:
            return Decision(allowed=NO, stage=stage)
        terms.append(allows)
    return Decision(allowed=both(terms), stage=Stage.ALLOWED)


def _denials(request: Request, policies: Policies) -> Iterator[Truth]:
    """Yield, for every statement that denies, whether it meets this request."""
    for layer in (
        policies.identity,
        policies.boundary or (),
        policies.session or (),
        *policies.service_control,
        *policies.resource_control,
    ):
        yield from (statement.applies(request) for statement in layer if not statement.allow)
    bounded = policies.boundary is not None
    for statement in policies.resource or ():
        if not statement.allow:
            yield statement.denies(request, bounded=bounded)


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
    """What a resource-based policy allows, for each way to name the principal."""

    freely: Truth
    """To a user, to a session of a role, or to anyone: within the account, the boundary and the
    session policies do not limit it."""
    itself: Truth
    """To a role, which they do limit."""
    account: Truth
    """To the account, whose own policies decide."""


def _granted(request: Request, policies: Policies) -> _Grant:
    if policies.resource is None:
        unread = depends_on("the resource-based policy, which was not read")
        return _Grant(freely=unread, itself=unread, account=unread)
    allows: dict[Naming, list[Truth]] = {naming: [] for naming in Naming}
    for statement in policies.resource:
        if statement.allow:
            for naming in statement.names(request):
                allows[naming].append(statement.applies(request))
    session = both((either(allows[Naming.SESSION]), depends_on(SESSION_KEY)))
    freely, itself = either((*allows[Naming.ANYONE], session)), either(allows[Naming.ITSELF])
    if ":user/" in request.principal:
        freely, itself = either((freely, itself)), NO
    return _Grant(freely=freely, itself=itself, account=either(allows[Naming.ACCOUNT]))


def _allows(request: Request, statements: Iterable[Statement]) -> Truth:
    return either(statement.applies(request) for statement in statements if statement.allow)


def _every_level(request: Request, levels: Sequence[Statements]) -> Truth:
    return both(_allows(request, level) for level in levels) if levels else YES
