"""Evaluation: whether a request is allowed by all the policies that bear on it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from model.access.caller import CallerKind
from model.access.principal_names import SESSION_KEY, Naming
from model.access.statement import PolicyType, Request, Statement
from model.access.truth import NO, YES, Truth, both, depends_on, either, negated

Statements: TypeAlias = Sequence[Statement]
Verdicts: TypeAlias = Sequence[tuple[Statement, Truth]]
"""Statements that may meet a request, and whether they do."""


class Stage(StrEnum):
    """What decided: a kind of policy, or a rule that no policy can change."""

    ALLOWED = "allowed"
    DENIED = "explicit denial"
    PROTECTED = "protected"
    RESOURCE_CONTROL = "resource control policy"
    SERVICE_CONTROL = "service control policy"
    RESOURCE = "resource-based policy"
    PUBLIC_ACCESS = "S3 Block Public Access"
    IDENTITY = "identity-based policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"


GRANT_AND_BOUNDARY = "whether the permissions boundary limits a grant"
GRANT_ACROSS = "whether another account has to allow what a grant allows"


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
    resource: Statements = ()
    """The resource-based policy, the grants of a key and the access control list of a bucket."""
    resource_decides: bool = False
    """True when nothing is allowed unless the resource-based policy allows it: the trust policy
    of a role, a key policy."""
    same_account: bool = True
    """False when principal and resource lie in different accounts."""
    public_access: Truth = YES
    """Whether S3 Block Public Access lets the request pass."""
    protected: str = ""
    """Why no policy can allow it; empty when policies decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether a request is allowed, and what decided."""

    allowed: Truth
    stage: Stage
    """The stage that certainly allows nothing; `ALLOWED` when every stage may allow it."""
    statements: tuple[Statement, ...] = ()
    """When it is allowed: the statements that certainly allow it. When it is denied: those that
    certainly deny it; empty when a stage allows nothing. Else: those that may allow it, and those
    that may deny it."""
    rule: str = ""
    """Why no policy can allow it, at the stage `PROTECTED`; else empty."""


def decide(request: Request, policies: Policies) -> Decision:
    """Return whether `policies` allow `request`, and what decided.

    The order of evaluation [1]_:

    1. A statement that denies, in a policy of any kind, ends it: no.
    2. Resource control policies and service control policies must allow it at every level of the
       organization [2]_.
    3. Within one account a resource-based policy or an identity-based policy must allow it; the
       policy of a role or of a key always must, or a grant of the key [3]_. Across accounts both
       must [4]_. For callers that are no principals of IAM, the resource-based policy decides.
    4. S3 Block Public Access must let it pass [5]_.
    5. The permissions boundary and the session policies must allow it as well; except where, in
       the same account, a resource-based policy allows it to a user, to the session of a role or
       to anyone [1]_.

    A stage that certainly allows nothing ends it: no, and that stage decided. Else the answer is
    yes when all stages are certain and no denial is possible; and else it depends on the keys of
    every doubtful stage and of every possible denial.

    Complexity: O(statements), times the cost of their patterns and conditions.

    References:
        .. [1] IAM User Guide, "Policy evaluation logic".
        .. [2] Organizations User Guide, "Service control policies", "Resource control policies".
        .. [3] KMS Developer Guide, "Key policies in AWS KMS", "Grants in AWS KMS".
        .. [4] IAM User Guide, "Cross-account policy evaluation logic".
        .. [5] S3 User Guide, "Blocking public access to your Amazon S3 storage".
    """
    if policies.protected:
        return Decision(allowed=NO, stage=Stage.PROTECTED, rule=policies.protected)
    denials = _possible(_denials(request, policies))
    if certain := [statement for statement, met in denials if met.certain]:
        return Decision(allowed=NO, stage=Stage.DENIED, statements=tuple(certain))
    terms = [negated(either(met for _, met in denials))]
    allows = _Allows.of(request, policies)
    for stage, allowed in _stages(request, policies, allows):
        if not allowed.possible:
            return Decision(allowed=NO, stage=stage)
        terms.append(allowed)
    allowed = both(terms)
    granting = [statement for statement, met in allows.all if met.certain or not allowed.certain]
    doubtful = [statement for statement, _ in denials]
    return Decision(allowed=allowed, stage=Stage.ALLOWED, statements=(*granting, *doubtful))


def _denials(request: Request, policies: Policies) -> Iterator[tuple[Statement, Truth]]:
    """Yield every statement that denies, and whether it meets this request."""
    levels = (*policies.service_control, *policies.resource_control)
    own = (policies.identity, policies.boundary or (), policies.session or ())
    for layer in (*own, *levels):
        yield from (
            (statement, statement.applies(request)) for statement in layer if not statement.allow
        )
    bounded = policies.boundary is not None
    for statement in policies.resource:
        if not statement.allow:
            yield statement, statement.denies(request, bounded=bounded)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Allows:
    """The statements that may allow a request on the side of the principal and of the resource."""

    identity: Verdicts
    resource: Verdicts
    freely: Truth
    """To a user, to a session of a role, or to anyone: within the account, the boundary and the
    session policies do not limit it."""
    itself: Truth
    """To a role, which they do limit; and to callers that have neither."""
    account: Truth
    """To the account, whose own policies decide."""
    granted: Truth
    """By a grant of the key."""

    @classmethod
    def of(cls, request: Request, policies: Policies) -> "_Allows":
        """Return what the statements of both sides allow."""
        ways: dict[Naming, list[Truth]] = {naming: [] for naming in Naming}
        grants: list[Truth] = []
        resource: dict[int, tuple[Statement, Truth]] = {}
        for position, statement in enumerate(policies.resource):
            if not statement.allow:
                continue
            applies = statement.applies(request)
            for naming, named in statement.names(request.caller).items():
                met = both((named, applies))
                if statement.origin.policy_type is PolicyType.GRANT:
                    grants.append(met)
                else:
                    ways[naming].append(met)
                if met.possible:
                    resource.setdefault(position, (statement, met))
        session = both((either(ways[Naming.SESSION]), depends_on(SESSION_KEY)))
        freely, itself = either((*ways[Naming.ANYONE], session)), either(ways[Naming.ITSELF])
        if request.caller.kind is CallerKind.USER:
            freely, itself = either((freely, itself)), NO
        return cls(
            identity=_possible(_allowing(request, policies.identity)),
            resource=tuple(resource.values()),
            freely=freely,
            itself=itself,
            account=either(ways[Naming.ACCOUNT]),
            granted=either(grants),
        )

    @property
    def all(self) -> Verdicts:
        """Every statement that may allow it, of the principal first."""
        return (*self.identity, *self.resource)


def _stages(request: Request, policies: Policies, allows: _Allows) -> Iterator[tuple[Stage, Truth]]:
    yield Stage.RESOURCE_CONTROL, _every_level(request, policies.resource_control)
    itself = either((allows.freely, allows.itself, allows.granted))
    if not request.caller.is_direct:
        yield Stage.RESOURCE, itself
        yield Stage.PUBLIC_ACCESS, policies.public_access
        return
    yield Stage.SERVICE_CONTROL, _every_level(request, policies.service_control)
    if not policies.same_account or policies.resource_decides:
        yield Stage.RESOURCE, either((itself, allows.account))
    yield Stage.PUBLIC_ACCESS, policies.public_access
    identity = either(met for _, met in allows.identity)
    if policies.same_account:
        yield Stage.IDENTITY, either((itself, identity))
    else:
        across = both((allows.granted, depends_on(GRANT_ACROSS)))
        yield Stage.IDENTITY, either((identity, across))
    free = allows.freely if policies.same_account else NO
    by_grant = both((allows.granted, depends_on(GRANT_AND_BOUNDARY)))
    for stage, layer in ((Stage.BOUNDARY, policies.boundary), (Stage.SESSION, policies.session)):
        if layer is not None:
            limit = either(met for _, met in _allowing(request, layer))
            yield stage, either((free, limit, by_grant))


def _allowing(
    request: Request, statements: Iterable[Statement]
) -> Iterator[tuple[Statement, Truth]]:
    for statement in statements:
        if statement.allow:
            yield statement, statement.applies(request)


def _possible(verdicts: Iterable[tuple[Statement, Truth]]) -> Verdicts:
    return [(statement, met) for statement, met in verdicts if met.possible]


def _every_level(request: Request, levels: Sequence[Statements]) -> Truth:
    return both(either(met for _, met in _allowing(request, level)) for level in levels)
