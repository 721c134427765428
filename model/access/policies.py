"""Access: what the principals of one graph may do, by all policies that the graph holds."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from model.access.evaluation import Decision, Policies, Stage, Statements, decide
from model.access.organization import Organization
from model.access.request_keys import ROLE, USER, account_of, request_keys
from model.access.statement import Request, read_statements
from model.access.truth import NO
from model.access.unread import unread
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId, Kind

DECIDED_BY_RESOURCE = frozenset({ROLE, "AWS::KMS::Key"})
"""Types for which nothing is allowed unless the resource-based policy says so."""
WITH_POLICY = frozenset(
    {
        ROLE,
        "AWS::KMS::Key",
        "AWS::S3::Bucket",
        "AWS::SQS::Queue",
        "AWS::SNS::Topic",
        "AWS::Lambda::Function",
        "AWS::SecretsManager::Secret",
        "AWS::ECR::Repository",
        "AWS::Backup::BackupVault",
        "AWS::Events::EventBus",
        "AWS::EFS::FileSystem",
        "AWS::DynamoDB::Table",
    }
)
"""Types that can have a resource-based policy. Other types admit no other account."""
SERVICE_LINKED = "/aws-service-role/"
INSIDE = {"s3:DeleteObject": "/*"}
"""Action on all objects of a component → what follows its ARN. Only a pattern that covers every
name covers the asterisk."""


class Access:
    """What the principals of one graph may do; statements are read once."""

    def __init__(self, graph: DependencyGraph, *, at: datetime) -> None:
        """Prepare; `at` is the moment of the requests."""
        self.graph = graph
        self._at = at
        self._identity: dict[ComponentId, Statements] = {}
        self._organization = Organization(graph)
        self._resource: dict[ComponentId, Statements | None] = {}
        self._speaks: dict[tuple[ComponentId, str], bool] = {}

    def decide(self, principal: ComponentId, action: str, resource: ComponentId) -> Decision:
        """Return whether `principal` may do `action` to `resource`.

        Conditions are compared with what the graph knows of the request (`request_keys`); every
        other condition leaves the answer conditional. So does every policy that was not read.

        No policy can allow a change to a service-linked role: only its service changes it [1]_.

        Raises:
            UnknownComponent: if the principal or the resource is not in the graph.

        References:
            .. [1] IAM User Guide, "Create a service-linked role".
        """
        caller, target = self.graph.component(principal), self.graph.component(resource)
        if SERVICE_LINKED in target.id and action.lower().startswith("iam:"):
            return Decision(allowed=NO, stage=Stage.RESOURCE)
        organization = self._organization.id_of(account_of(caller))
        request = Request(
            principal=str(caller.id),
            account=account_of(caller) or "",
            action=action,
            resource=_resource(target, action),
            keys=request_keys(caller, target, organization=organization, at=self._at),
        )
        return decide(request, self._policies(caller, target, action))

    def could(self, principal: ComponentId, action: str, resource: ComponentId) -> bool:
        """Return whether any statement could allow it; False only where `decide` says no.

        Complexity: O(statements of the principal) for its first request with an action, then O(1)
        for each resource.
        """
        if (principal, action) not in self._speaks:
            statements = self._identity_of(self.graph.component(principal))
            self._speaks[principal, action] = any(
                statement.allow and statement.covers_action(action) for statement in statements
            )
        return self._speaks[principal, action] or resource in self._with_own_policy

    @cached_property
    def _with_own_policy(self) -> frozenset[ComponentId]:
        return frozenset(
            component.id
            for component in self.graph.components
            if component.type in DECIDED_BY_RESOURCE or component.properties.get("policy")
        )

    def principals(self, account: str | None = None) -> Sequence[Component]:
        """Return the users and roles (of one account), sorted."""
        return tuple(
            principal
            for principal in self.graph.of_kind(Kind.PRINCIPAL)
            if principal.type in {USER, ROLE} and account in {None, principal.account}
        )

    def _policies(self, caller: Component, target: Component, action: str) -> Policies:
        own, owner = account_of(caller), account_of(target)
        same = owner in {own, None}
        # Control policies never bind what a service does with its service-linked role.
        linked = SERVICE_LINKED in caller.id
        # IAM itself serves no other account, and a trust policy only says who becomes the role.
        iam = action.lower().startswith("iam:")
        control = self._organization.control
        return Policies(
            identity=self._identity_of(caller),
            boundary=self._boundary_of(caller),
            service_control=() if linked else control("service control", own),
            resource_control=() if linked else control("resource control", owner),
            resource=() if iam else self._resource_of(target, same_account=same),
            resource_decides=not iam and target.type in DECIDED_BY_RESOURCE,
            same_account=same,
        )

    def _identity_of(self, principal: Component) -> Statements:
        if principal.kind is Kind.ACCOUNT:
            return read_statements(
                [{"effect": "Allow", "actions": ["*"], "resources": ["*"], "sid": "root user"}]
            )
        if principal.id not in self._identity:
            statements = principal.properties.get("allows")
            self._identity[principal.id] = read_statements(
                [unread("the identity-based policies")] if statements is None else statements
            )
        return self._identity[principal.id]

    def _boundary_of(self, principal: Component) -> Statements | None:
        boundary = principal.properties.get("boundary")
        if not isinstance(boundary, str):
            return None
        known = boundary in self.graph
        statements = self.graph.component(boundary).properties.get("statements") if known else None
        return read_statements(
            [unread("the permissions boundary")] if statements is None else statements
        )

    def _resource_of(self, target: Component, *, same_account: bool) -> Statements | None:
        """Return the resource-based policy; None when it matters and was not read."""
        if target.id not in self._resource:
            policy = target.properties.get("trust" if target.type == ROLE else "policy")
            is_unread = policy is None and target.type in WITH_POLICY
            self._resource[target.id] = None if is_unread else read_statements(policy)
        statements = self._resource[target.id]
        optional = same_account and target.type not in DECIDED_BY_RESOURCE
        return () if statements is None and optional else statements


def _resource(resource: Component, action: str) -> str:
    """Return the ARN that a request names; for an action on objects, that of all objects."""
    return arn_of(resource) + INSIDE.get(action, "")


def arn_of(component: Component) -> str:
    """Return the ARN by which policies name a component: the property `arn`, else its id."""
    arn = component.properties.get("arn")
    return arn if isinstance(arn, str) else str(component.id)
