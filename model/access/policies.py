"""Access: what the principals of one graph may do, by all policies that the graph holds."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from types import MappingProxyType

from model.access.caller import (
    PROVIDERS,
    ROLE,
    SERVICE_LINKED,
    USER,
    Caller,
    CallerKind,
    account_of,
    arn_of,
    owner_of,
    root,
)
from model.access.evaluation import Decision, Policies, Statements, decide
from model.access.identity_policies import ALL_OF, boundary_statements, identity_statements
from model.access.organization import Organization
from model.access.protected import protected
from model.access.request_keys import request_keys
from model.access.resource_policies import (
    BUCKET,
    DECIDED_BY_RESOURCE,
    public_access,
    resource_statements,
)
from model.access.s3_objects import object_resource
from model.access.statement import Origin, PolicyType, Request
from model.access.truth import YES, Truth, both, depends_on
from model.access.unread import unread
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId, Kind

NOTHING: Mapping[str, Sequence[str]] = MappingProxyType({})
TRUST_ACTIONS = frozenset(
    {"sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"}
)
UNKNOWN_ACCOUNT = "the account of {}, which is not known"


class Access:
    """What the principals of one graph may do; every policy is read once."""

    def __init__(self, graph: DependencyGraph, *, at: datetime) -> None:
        """Prepare; `at` is the moment of the requests."""
        self.graph = graph
        self._at = at
        self._identity: dict[ComponentId, Statements] = {}
        self._boundary: dict[ComponentId, Statements | None] = {}
        self._callers: dict[ComponentId, Caller] = {}
        self._organization = Organization(graph)
        self._resource: dict[ComponentId, Statements] = {}
        self._speaks: dict[tuple[ComponentId, str], bool] = {}

    def decide(
        self,
        principal: ComponentId | Caller,
        action: str,
        resource: ComponentId | Component,
        *,
        given: Mapping[str, Sequence[str]] = NOTHING,
        unlimited: bool = False,
    ) -> Decision:
        """Return whether a principal may do `action` to `resource`, and what decided.

        Conditions are compared with what the graph knows of the request (`request_keys`); every
        other condition leaves the answer conditional. So does every policy that was not read.

        Args:
            principal: the id of a user, a role or an account (its root user); or a caller that the
                graph does not hold.
            action: `service:Operation`. Of an action on the objects of a bucket, the answer is
                about all of its objects.
            resource: the id of a component; or one that does not exist yet.
            given: condition keys, in lower case, that the question settles.
            unlimited: whether the principal has attached a policy to itself that allows
                everything; its boundary and control policies still limit it.

        Raises:
            UnknownComponent: if the principal or the resource is not in the graph.
        """
        component = None if isinstance(principal, Caller) else self.graph.component(principal)
        caller = principal if isinstance(principal, Caller) else self.caller(principal)
        target = resource if isinstance(resource, Component) else self.graph.component(resource)
        above = self._organization.above(caller.account)
        request = Request(
            caller=caller,
            action=action,
            resource=object_resource(arn_of(target), action),
            keys=request_keys(
                caller,
                target,
                action,
                organization=above.name if above else None,
                at=self._at,
                given=given,
            ),
        )
        policies = self._policies(caller, component, target, action, unlimited=unlimited)
        decision = decide(request, policies)
        if decision.allowed.possible and caller.account and owner_of(target) is None:
            doubt = both((decision.allowed, depends_on(UNKNOWN_ACCOUNT.format(target.label))))
            return Decision(allowed=doubt, stage=decision.stage, statements=decision.statements)
        return decision

    def caller(self, principal: ComponentId) -> Caller:
        """Return the caller that a component is: a user, a role, an account or a provider.

        The tags of a role are those of its requests only if nobody may set tags for its session:
        no statement of its trust policy allows `sts:TagSession` [1]_.

        Raises:
            UnknownComponent: if it is not in the graph.

        References:
            .. [1] IAM User Guide, "Pass session tags in AWS STS".
        """
        if principal not in self._callers:
            self._callers[principal] = self._caller_of(self.graph.component(principal))
        return self._callers[principal]

    def could(self, principal: ComponentId, action: str, resource: ComponentId) -> bool:
        """Return whether any statement could allow it; False only where `decide` says no.

        Complexity: O(statements of the principal) for its first request with an action, then O(1)
        for each resource.
        """
        if (principal, action) not in self._speaks:
            statements = self.identity(self.graph.component(principal))
            self._speaks[principal, action] = any(
                statement.allow and statement.covers_action(action) for statement in statements
            )
        return self._speaks[principal, action] or resource in self._with_own_policy

    def identity(self, principal: Component) -> Statements:
        """Return the statements of a principal's identity-based policies, its groups among them."""
        if principal.id not in self._identity:
            self._identity[principal.id] = identity_statements(self.graph, principal)
        return self._identity[principal.id]

    def boundary(self, principal: Component) -> Statements | None:
        """Return the statements of a principal's permissions boundary; None without one."""
        if principal.id not in self._boundary:
            self._boundary[principal.id] = boundary_statements(self.graph, principal)
        return self._boundary[principal.id]

    def control(self, principal: Component) -> Sequence[Statements]:
        """Return the service control policies that bind a principal, level by level."""
        return self._organization.control(PolicyType.SERVICE_CONTROL, account_of(principal))

    def resource(self, target: Component) -> Statements:
        """Return what a resource itself states: its policy, grants and access control list."""
        if target.id not in self._resource:
            account, organization = self._above(target)
            self._resource[target.id] = resource_statements(
                target, account=account, organization=organization
            )
        return self._resource[target.id]

    def principals(self, account: str | None = None) -> Sequence[Component]:
        """Return the users and roles (of one account), sorted."""
        return tuple(
            principal
            for principal in self.graph.of_kind(Kind.PRINCIPAL)
            if principal.type in {USER, ROLE} and account in {None, principal.account}
        )

    @cached_property
    def _with_own_policy(self) -> frozenset[ComponentId]:
        return frozenset(
            component.id
            for component in self.graph.components
            if component.type in DECIDED_BY_RESOURCE
            or any(statement.allow for statement in self.resource(component))
        )

    def _caller_of(self, principal: Component) -> Caller:
        account = account_of(principal) or ""
        if principal.kind is Kind.ACCOUNT:
            return root(account, canonical_id=self._canonical_id(account))
        kinds = {USER: CallerKind.USER, ROLE: CallerKind.ROLE}
        kind = kinds.get(principal.type or "")
        if kind is None:
            kind = CallerKind.FEDERATED if principal.type in PROVIDERS else CallerKind.ROLE
        carries_tags = kind is CallerKind.USER or not self._may_tag_session(principal)
        return Caller(
            kind=kind,
            arn=arn_of(principal),
            account=account,
            name=principal.name,
            tags=principal.tags if carries_tags else {},
            tags_read=principal.tags_read and carries_tags,
            linked=SERVICE_LINKED in principal.id,
            canonical_id=self._canonical_id(account),
        )

    def _may_tag_session(self, role: Component) -> bool:
        return any(
            statement.allow and statement.covers_action("sts:TagSession")
            for statement in self.resource(role)
        )

    def _canonical_id(self, account: str) -> str | None:
        place = f"account:{account}"
        stated = (
            self.graph.component(place).properties.get("canonical_id")
            if place in self.graph
            else None
        )
        return stated if isinstance(stated, str) else None

    def _policies(
        self,
        caller: Caller,
        principal: Component | None,
        target: Component,
        action: str,
        *,
        unlimited: bool,
    ) -> Policies:
        owner = owner_of(target)
        same = owner in {caller.account, None}
        # A trust policy only says who becomes the role, and IAM itself serves no other account.
        trust = action.lower() in TRUST_ACTIONS or action.lower().startswith("sts:")
        decides = target.type in DECIDED_BY_RESOURCE and (target.type != ROLE or trust)
        statements = () if target.type == ROLE and not trust else self.resource(target)
        own = self.identity(principal) if principal else _unseen_identity(caller)
        control = self._organization.control
        bound = caller.is_direct and not caller.linked
        return Policies(
            identity=(ALL_OF, *_denials_of(own)) if unlimited else own,
            boundary=None if principal is None else self.boundary(principal),
            service_control=control(PolicyType.SERVICE_CONTROL, caller.account) if bound else (),
            resource_control=() if caller.linked else control(PolicyType.RESOURCE_CONTROL, owner),
            resource=statements,
            resource_decides=decides,
            same_account=same,
            public_access=self._public_access(caller, target, statements, same_account=same),
            protected=protected(action, target),
        )

    def _public_access(
        self, caller: Caller, target: Component, statements: Statements, *, same_account: bool
    ) -> Truth:
        own = caller.is_direct and same_account
        if target.type != BUCKET or own or caller.kind is CallerKind.SERVICE:
            return YES
        account, organization = self._above(target)
        return public_access(target, statements, account=account, organization=organization)

    def _above(self, target: Component) -> tuple[Component | None, Component | None]:
        """Return the account and the organization that hold a resource, as the graph sees them."""
        place = f"account:{owner_of(target)}"
        account = self.graph.component(place) if place in self.graph else None
        return account, self._organization.above(owner_of(target))


def _denials_of(statements: Statements) -> Statements:
    """Return the statements that deny: whoever may add a policy may not be able to remove one."""
    return tuple(statement for statement in statements if not statement.allow)


def _unseen_identity(caller: Caller) -> Statements:
    """Return the policies of a caller that the graph does not hold: a principal's were not read."""
    if not caller.is_direct:
        return ()
    return tuple(unread(f"identity-based policy of {caller.arn}", Origin(owner=caller.arn)))
