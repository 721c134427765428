"""Policies of a graph: what bears on the requests of one principal to one resource."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property

from model.access.evaluation import Decision, Policies, Stage, Statements, decide
from model.access.pattern import Keys
from model.access.statement import Request, read_statements
from model.access.truth import NO
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId, Json, Kind
from model.records.requirement import Effect

ROLE = "AWS::IAM::Role"
USER = "AWS::IAM::User"
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
"""Types that can have a resource-based policy. Other resources admit no other account."""
SERVICE_LINKED = "/aws-service-role/"
INSIDE = {"s3:DeleteObject": "/*"}
"""Actions on all that lies in a component → what its ARN goes on with; only a pattern that covers
every name covers the asterisk."""
CONTROL = {
    "SERVICE_CONTROL_POLICY": "service control",
    "RESOURCE_CONTROL_POLICY": "resource control",
}


class Access:
    """What the principals of one graph may do; statements are read once."""

    def __init__(self, graph: DependencyGraph, *, at: datetime) -> None:
        """Prepare; `at` is the moment of the requests."""
        self.graph = graph
        self._at = at
        self._identity: dict[ComponentId, Statements] = {}
        self._levels: dict[tuple[str, str], Sequence[Statements]] = {}
        self._resource: dict[ComponentId, Statements | None] = {}
        self._speaks: dict[tuple[ComponentId, str], bool] = {}

    def decide(self, principal: ComponentId, action: str, resource: ComponentId) -> Decision:
        """Return whether `principal` may do `action` to `resource`.

        Only what the graph holds is known of the request: the tags and places of both ends, the
        organization and the moment. What a requester chooses freely (encryption in transit) is
        taken as chosen well. Everything else leaves the answer conditional.

        A role of a service itself can be changed by nobody: only by deleting what it serves.

        Raises:
            UnknownComponent: if one of the two is not in the graph.
        """
        who, what = self.graph.component(principal), self.graph.component(resource)
        if SERVICE_LINKED in what.id and action.lower().startswith("iam:"):
            return Decision(allowed=NO, stage=Stage.RESOURCE)
        request = Request(
            principal=str(who.id),
            account=_account_of(who) or "",
            action=action,
            resource=_resource(what, action),
            keys={**self._keys_of(who), **_keys_to(what)},
        )
        return decide(request, self._policies(who, what, action))

    def could(self, principal: ComponentId, action: str, resource: ComponentId) -> bool:
        """Return whether anything allows it at all; False only where `decide` says no.

        Complexity: O(1) once an action was asked of a principal, whatever the resource.
        """
        if (principal, action) not in self._speaks:
            stated = self._identity_of(self.graph.component(principal))
            self._speaks[principal, action] = any(
                one.allow and one.covers_action(action) for one in stated
            )
        return self._speaks[principal, action] or resource in self._with_own_policy

    @cached_property
    def _with_own_policy(self) -> frozenset[ComponentId]:
        return frozenset(
            one.id
            for one in self.graph.components
            if one.type in DECIDED_BY_RESOURCE or one.properties.get("policy")
        )

    def principals(self, account: str | None = None) -> Sequence[Component]:
        """Return the users and roles (of one account), sorted."""
        return tuple(
            one
            for one in self.graph.of_kind(Kind.PRINCIPAL)
            if one.type in {USER, ROLE} and account in {None, one.account}
        )

    def _policies(self, who: Component, what: Component, action: str) -> Policies:
        mine, theirs = _account_of(who), _account_of(what)
        same = theirs in {mine, None}
        linked = SERVICE_LINKED in who.id
        # A trust policy only says who becomes the role; IAM itself serves no other account.
        iam = action.lower().startswith("iam:")
        return Policies(
            identity=self._identity_of(who),
            boundary=self._boundary_of(who),
            service_control=() if linked else self._control("service control", mine),
            resource_control=() if linked else self._control("resource control", theirs),
            resource=() if iam else self._resource_of(what, same_account=same),
            resource_decides=not iam and what.type in DECIDED_BY_RESOURCE,
            same_account=same,
        )

    def _identity_of(self, who: Component) -> Statements:
        if who.kind is Kind.ACCOUNT:
            return read_statements(
                [{"effect": "Allow", "actions": ["*"], "resources": ["*"], "sid": "root user"}]
            )
        if who.id not in self._identity:
            stated = who.properties.get("allows")
            unread = [_unread("the identity-based policies")]
            self._identity[who.id] = read_statements(unread if stated is None else stated)
        return self._identity[who.id]

    def _boundary_of(self, who: Component) -> Statements | None:
        named = who.properties.get("boundary")
        if not isinstance(named, str):
            return None
        found = self.graph.component(named).properties if named in self.graph else {}
        stated = found.get("statements")
        return read_statements([_unread("the permissions boundary")] if stated is None else stated)

    def _resource_of(self, what: Component, *, same_account: bool) -> Statements | None:
        if what.id not in self._resource:
            name = "trust" if what.type == ROLE else "policy"
            stated = what.properties.get(name)
            read = None if stated is None and what.type in WITH_POLICY else read_statements(stated)
            self._resource[what.id] = read
        found = self._resource[what.id]
        optional = same_account and what.type not in DECIDED_BY_RESOURCE
        return () if found is None and optional else found

    def _control(self, kind: str, account: str | None) -> Sequence[Statements]:
        if account is None:
            return ()
        if (kind, account) not in self._levels:
            self._levels[kind, account] = tuple(self._levels_of(kind, f"account:{account}"))
        return self._levels[kind, account]

    def _levels_of(self, kind: str, account: str) -> Sequence[Statements]:
        """Return the statements of each level that has such policies, root first."""
        if account not in self.graph or self.graph.component(account).properties.get("management"):
            return ()
        levels: list[Statements] = []
        place: str | None = account
        seen: set[str] = set()
        while place is not None and place not in seen:
            seen.add(place)
            stated = [
                statement
                for policy in self._bound_by(place)
                for statement in _control_statements(policy, kind)
            ]
            if stated:
                levels.append(tuple(stated))
            place = self._above(place, Kind.ORGANIZATIONAL_UNIT)
        return tuple(reversed(levels))

    def _bound_by(self, place: str) -> Sequence[Component]:
        return [
            self.graph.component(provider)
            for need in self.graph.requirements_of(place)
            if need.effect is Effect.POLICY and need.relation == "bound_by"
            for provider in need.providers
        ]

    def _above(self, place: str, *kinds: Kind) -> str | None:
        for need in self.graph.requirements_of(place):
            if need.relation == "part_of" and need.effect is Effect.CONTAINMENT:
                for provider in need.providers:
                    if self.graph.component(provider).kind in kinds:
                        return provider
        return None

    def _keys_of(self, who: Component) -> Keys:
        tags = {f"aws:principaltag/{name.lower()}": [value] for name, value in who.tags.items()}
        names = {USER: "User", ROLE: "AssumedRole"}
        keys: dict[str, Sequence[str]] = {
            "aws:principalarn": [str(who.id)],
            "aws:principalaccount": [_account_of(who) or ""],
            "aws:principaltype": [names.get(who.type or "", "Account")],
            "aws:principalisawsservice": ["false"],
            "aws:securetransport": ["true"],
            "aws:currenttime": [self._at.astimezone(UTC).isoformat()],
            "aws:epochtime": [str(int(self._at.timestamp()))],
            "aws:username": [who.name] if who.type == USER else [],
            **tags,
        }
        organization = self._organization_of(_account_of(who))
        if organization is not None:
            keys["aws:principalorgid"] = [organization]
        return keys

    def _organization_of(self, account: str | None) -> str | None:
        """Return the id of the organization that an account is seen in; None when in none."""
        place, seen = f"account:{account}", set[str]()
        while place in self.graph and place not in seen:
            seen.add(place)
            found = self.graph.component(place)
            if found.kind is Kind.ORGANIZATION:
                return found.name or None
            place = self._above(place, Kind.ORGANIZATIONAL_UNIT, Kind.ORGANIZATION) or ""
        return None


def _unread(what: str) -> Mapping[str, Json]:
    """Return what stands in for a policy that nobody could read: everything, conditionally."""
    return {
        "effect": "Allow",
        "actions": ["*"],
        "resources": ["*"],
        "conditions": {"Bool": {f"{what}, which was not read": "true"}},
    }


def _control_statements(policy: Component, kind: str) -> Statements:
    """Return what an organization's policy states, if it may be one of this kind."""
    stated = policy.properties.get("statements")
    named = policy.properties.get("policy_type")
    if named is None and stated is None:
        return read_statements([_unread(f"the policy {policy.label}")])
    if CONTROL.get(str(named)) != kind:
        return ()
    return read_statements(
        [_unread(f"the {kind} policy {policy.label}")] if stated is None else stated
    )


def _account_of(one: Component) -> str | None:
    """Return the account that a component is in, or is."""
    itself = one.id.removeprefix("account:") if one.kind is Kind.ACCOUNT else None
    return one.account or itself


def _resource(what: Component, action: str) -> str:
    """Return the ARN that a request names: of what lies in a bucket, that of all objects."""
    return arn_of(what) + INSIDE.get(action, "")


def arn_of(component: Component) -> str:
    """Return the ARN by which policies name a component: its id, or the property `arn`."""
    stated = component.properties.get("arn")
    return stated if isinstance(stated, str) else str(component.id)


def _keys_to(what: Component) -> Keys:
    tags = {f"aws:resourcetag/{name.lower()}": [value] for name, value in what.tags.items()}
    keys: dict[str, Sequence[str]] = dict(tags)
    if what.account:
        keys["aws:resourceaccount"] = [what.account]
    if what.region:
        keys["aws:requestedregion"] = [what.region]
    return keys
