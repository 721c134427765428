"""From authorization details to what each principal may do and who may act as it."""

from collections.abc import Iterator, Mapping, Sequence

from discovery.aws.additions import addition
from discovery.aws.control_regions import control_plane
from discovery.aws.policies import principal_key, principals, statements
from discovery.interface import Context, Item
from discovery.requirements import required
from model.records.component import Component, ComponentId, Json, Kind
from model.records.observation import Facts, SeenComponent, SeenRequirement
from model.records.requirement import Effect

_INLINE = ("RolePolicyList", "UserPolicyList", "GroupPolicyList")


def role_facts(items: Sequence[Item], context: Context) -> Facts:
    """Return what each role may do, who may assume it, and what it takes to edit it."""
    managed = _managed(items)
    components: list[SeenComponent] = []
    needs: list[SeenRequirement] = []
    for role in (item for item in items if "RoleId" in item):
        trust = statements(role.get("AssumeRolePolicyDocument"))
        further: dict[str, Json] = {
            "trust": trust,
            "trusted_services": sorted(set(principals(trust, "Service"))),
            "trusts_anyone": "*" in principals(trust, "AWS"),
        }
        allows = _statements_of(role, managed)
        components.append(_principal(role, allows, further))
        needs += _needs_of(role, "role", context)
        needs += _trusted(str(role["Arn"]), trust)
    return Facts(components=tuple(components), requirements=tuple(needs))


def user_facts(items: Sequence[Item], context: Context) -> Facts:
    """Return what each user may do, the statements of the user's groups among it."""
    managed = _managed(items)
    groups = {str(item["GroupName"]): item for item in items if "GroupId" in item}
    components: list[SeenComponent] = []
    needs: list[SeenRequirement] = []
    for user in (item for item in items if "UserId" in item):
        mine = [groups[name] for name in sorted(user.get("GroupList") or ()) if name in groups]
        own = _statements_of(user, managed)
        inherited = [
            {**statement, "group": str(group["GroupName"])}
            for group in mine
            for statement in _statements_of(group, managed)
        ]
        components.append(_principal(user, [*own, *inherited]))
        needs += _needs_of(user, "user", context)
        for group in mine:
            needs += required(
                str(user["Arn"]),
                [str(group["Arn"])],
                rule="iam-user.group",
                relation="member_of",
                effect=Effect.POLICY,
                attribute="GroupList[]",
                expects=Kind.PRINCIPAL,
            )
    return Facts(components=tuple(components), requirements=tuple(needs))


def group_facts(items: Sequence[Item], context: Context) -> Facts:
    """Return what each group lets its members do."""
    managed = _managed(items)
    components: list[SeenComponent] = []
    needs: list[SeenRequirement] = []
    for group in (item for item in items if "GroupId" in item):
        allows = _statements_of(group, managed)
        components.append(_principal(group, allows))
        needs += _needs_of(group, "group", context)
    return Facts(components=tuple(components), requirements=tuple(needs))


def policy_facts(items: Sequence[Item], context: Context) -> Facts:
    """Return the statements of each managed policy; and AWS's own that are used, of no account."""
    managed = _managed(items)
    components: list[SeenComponent] = []
    for item in (policy for policy in items if _is_used(policy)):
        arn = str(item["Arn"])
        stated: dict[str, Json] = {"statements": managed[arn]}
        if ":iam::aws:" in arn:
            component = Component(
                id=ComponentId(arn),
                kind=Kind.POLICY,
                type="AWS::IAM::ManagedPolicy",
                name=str(item["PolicyName"]),
                properties=stated,
            )
            components.append(SeenComponent(component=component))
        else:
            components.append(addition(arn, Kind.POLICY, properties=stated))
    return Facts(components=tuple(components))


def _is_used(policy: Item) -> bool:
    uses = ("AttachmentCount", "PermissionsBoundaryUsageCount")
    return ":iam::aws:" not in str(policy["Arn"]) or any(policy.get(use) for use in uses)


def _managed(items: Sequence[Item]) -> Mapping[str, list[dict[str, Json]]]:
    """Return the statements of the default version of each managed policy, by its ARN."""
    return {
        str(item["Arn"]): [
            statement
            for version in item.get("PolicyVersionList") or ()
            if version.get("IsDefaultVersion")
            for statement in statements(
                version.get("Document"), policy=str(item.get("PolicyName", ""))
            )
        ]
        for item in items
        if "PolicyId" in item
    }


def _statements_of(
    principal: Item, managed: Mapping[str, list[dict[str, Json]]]
) -> list[dict[str, Json]]:
    inline = [
        statement
        for member in _INLINE
        for policy in principal.get(member) or ()
        for statement in statements(
            policy.get("PolicyDocument"), policy=str(policy.get("PolicyName", ""))
        )
    ]
    attached = [
        statement
        for policy in principal.get("AttachedManagedPolicies") or ()
        for statement in managed.get(str(policy.get("PolicyArn")), [])
    ]
    return [*inline, *attached]


def _principal(
    item: Item, allows: list[dict[str, Json]], further: Mapping[str, Json] | None = None
) -> SeenComponent:
    properties: dict[str, Json] = {"allows": allows, **(further or {})}
    return addition(str(item["Arn"]), Kind.PRINCIPAL, properties=properties)


def _needs_of(item: Item, what: str, context: Context) -> Iterator[SeenRequirement]:
    arn = str(item["Arn"])
    plane = control_plane(context.partition, "iam")
    yield from required(
        arn,
        [plane] if plane else [],
        rule=f"iam-{what}.control-plane",
        relation="changed_through",
        effect=Effect.RECOVERY,
        expects=Kind.CONTROL_PLANE,
    )


def _trusted(role: str, trust: Sequence[Mapping[str, Json]]) -> Iterator[SeenRequirement]:
    named = {
        key
        for kind in ("AWS", "Federated")
        for text in principals(trust, kind)
        if (key := principal_key(text)) is not None
    }
    for key in sorted(named):
        yield from required(
            key,
            [role],
            rule="iam-role.trust",
            relation="may_assume",
            effect=Effect.POLICY,
            attribute="AssumeRolePolicyDocument.Statement[].Principal",
        )
