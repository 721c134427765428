"""Policies of a graph: what bears on the requests of one principal to one resource."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property

from model.access.evaluation import Decision, Policies, Statements, decide
from model.access.pattern import Keys
from model.access.statement import Request, read_statements
from model.component import Component, ComponentId, Json, Kind
from model.graph import DependencyGraph
from model.requirement import Effect

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

    def decide(self, principal: ComponentId, action: str, resource: ComponentId) -> Decision:
        """Return whether `principal` may do `action` to `resource`.

        Only what the graph holds is known of the request: the tags and places of both ends, the
        organization and the moment. What a requester chooses freely (encryption in transit) is
        taken as chosen well. Everything else leaves the answer conditional.

        Raises:
            UnknownComponent: if one of the two is not in the graph.
        """
        who, what = self.graph.component(principal), self.graph.component(resource)
        request = Request(
            principal=str(who.id),
            account=who.account or str(who.id).removeprefix("account:"),
            action=action,
            resource=arn_of(what),
            keys={**self._keys_of(who), **_keys_to(what)},
        )
        return decide(request, self._policies(who, what))

    def principals(self, account: str | None = None) -> Sequence[Component]:
        """Return the users and roles (of one account), sorted."""
        return tuple(
            one
            for one in self.graph.of_kind(Kind.PRINCIPAL)
            if one.type in {USER, ROLE} and account in {None, one.account}
        )

    def _policies(self, who: Component, what: Component) -> Policies:
        same = who.account == what.account or what.account is None
        linked = SERVICE_LINKED in who.id
        return Policies(
            identity=self._identity_of(who),
            boundary=self._boundary_of(who),
            service_control=() if linked else self._control("service control", who.account),
            resource_control=() if linked else self._control("resource control", what.account),
            resource=self._resource_of(what, same_account=same),
            resource_decides=what.type in DECIDED_BY_RESOURCE,
            same_account=same,
        )

    def _identity_of(self, who: Component) -> Statements:
        if who.kind is Kind.ACCOUNT:
            return read_statements(
                [{"effect": "Allow", "actions": ["*"], "resources": ["*"], "sid": "root user"}]
            )
        if who.id not in self._identity:
            self._identity[who.id] = read_statements(who.properties.get("allows"))
        return self._identity[who.id]

    def _boundary_of(self, who: Component) -> Statements | None:
        named = who.properties.get("boundary")
        if not isinstance(named, str):
            return None
        # A boundary that was not read allows nothing that is certain, and denies nothing.
        if named not in self.graph:
            return read_statements([UNREAD])
        stated = self.graph.component(named).properties.get("statements")
        return read_statements([UNREAD] if stated is None else stated)

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
                if CONTROL.get(str(policy.properties.get("policy_type"))) == kind
                for statement in read_statements(policy.properties.get("statements"))
            ]
            if stated:
                levels.append(tuple(stated))
            place = self._parent(place)
        return tuple(reversed(levels))

    def _bound_by(self, place: str) -> Sequence[Component]:
        return [
            self.graph.component(provider)
            for need in self.graph.requirements_of(place)
            if need.effect is Effect.POLICY and need.relation == "bound_by"
            for provider in need.providers
        ]

    def _parent(self, place: str) -> str | None:
        for need in self.graph.requirements_of(place):
            if need.relation == "part_of" and need.effect is Effect.CONTAINMENT:
                for provider in need.providers:
                    if self.graph.component(provider).kind is Kind.ORGANIZATIONAL_UNIT:
                        return provider
        return None

    def _keys_of(self, who: Component) -> Keys:
        tags = {f"aws:principaltag/{name.lower()}": [value] for name, value in who.tags.items()}
        names = {USER: "User", ROLE: "AssumedRole"}
        keys: dict[str, Sequence[str]] = {
            "aws:principalarn": [str(who.id)],
            "aws:principalaccount": [who.account or str(who.id).removeprefix("account:")],
            "aws:principaltype": [names.get(who.type or "", "Account")],
            "aws:principalisawsservice": ["false"],
            "aws:securetransport": ["true"],
            "aws:currenttime": [self._at.astimezone(UTC).isoformat()],
            "aws:epochtime": [str(int(self._at.timestamp()))],
            **tags,
        }
        if who.type == USER:
            keys["aws:username"] = [who.name]
        if self._organization:
            keys["aws:principalorgid"] = [self._organization]
        return keys

    @cached_property
    def _organization(self) -> str | None:
        found = [one.name for one in self.graph.of_kind(Kind.ORGANIZATION) if one.name]
        return found[0] if len(found) == 1 else None


UNREAD: Mapping[str, Json] = {
    "effect": "Allow",
    "actions": ["*"],
    "resources": ["*"],
    "conditions": {"Bool": {"the permissions boundary, which was not read": "true"}},
}
"""What stands in for a boundary that nobody could read: everything, conditionally."""


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
