"""Roles, users, groups, managed policies and instance profiles of IAM.

One operation, `GetAccountAuthorizationDetails`, returns all of it. Each crawler reads its own
part, and for the managed policies whose statements its principals carry.
"""

from discovery.aws import edges
from discovery.aws.iam_principals import group_facts, policy_facts, role_facts, user_facts
from discovery.interface import Call, Crawler, Edge, Where
from model.records.component import Kind
from model.records.requirement import Effect

_DOCS = (
    "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html"
)
_SECTIONS = ["Role", "User", "Group", "LocalManagedPolicy", "AWSManagedPolicy"]
"""Read in one call: with the same arguments it serves all crawlers of this module."""
_MOST = 1000
"""The largest page."""
_BOTH = (Effect.POLICY, Effect.RECOVERY)


def _details(items: str) -> Call:
    return Call(
        operation="get_account_authorization_details",
        items=items,
        arguments={"Filter": _SECTIONS, "MaxItems": _MOST},
    )


def _attached(what: str) -> Edge:
    return Edge(
        rule=f"iam-{what}.policy",
        relation="has_policy",
        needs="AttachedManagedPolicies[].PolicyArn",
        effect=Effect.POLICY,
        expects=Kind.POLICY,
    )


def _bounded(what: str) -> Edge:
    return Edge(
        rule=f"iam-{what}.boundary",
        relation="bounded_by",
        needs="PermissionsBoundary.PermissionsBoundaryArn",
        effect=Effect.POLICY,
        expects=Kind.POLICY,
    )


def _rules(what: str) -> dict[str, str]:
    return {
        f"iam-{what}.control-plane": "it is created and edited through IAM's control plane",
    }


ROLES = Crawler(
    name="aws.iam.roles",
    title="IAM roles: what they may do, who may assume them, when they were last used",
    kind=Kind.PRINCIPAL,
    type="AWS::IAM::Role",
    service="iam",
    where=Where.GLOBAL,
    list=_details("[RoleDetailList[], Policies[]][]"),
    keep="RoleId",
    id="Arn",
    label="RoleName",
    tags="Tags",
    properties={
        "path": "Path",
        "created_at": "CreateDate",
        "boundary": "PermissionsBoundary.PermissionsBoundaryArn",
        "instance_profiles": "InstanceProfileList[].Arn",
        "attached_policies": "AttachedManagedPolicies[].PolicyArn",
    },
    measurements={
        "last_used_at": "RoleLastUsed.LastUsedDate",
        "last_used_in": "RoleLastUsed.Region",
    },
    edges=(_attached("role"), _bounded("role")),
    transform_all=role_facts,
    transform_effects=_BOTH,
    transform_rules={
        "iam-role.trust": "the role's trust policy lets the principal assume it",
        **_rules("role"),
    },
    docs=_DOCS,
)

USERS = Crawler(
    name="aws.iam.users",
    title="IAM users and what they may do, also through their groups",
    kind=Kind.PRINCIPAL,
    type="AWS::IAM::User",
    service="iam",
    where=Where.GLOBAL,
    list=_details("[UserDetailList[], GroupDetailList[], Policies[]][]"),
    details=(
        Call(
            operation="list_access_keys",
            items="AccessKeyMetadata",
            from_item={"UserName": "UserName"},
            into="Keys",
            when="UserId",
            gone=("NoSuchEntity",),
        ),
        Call(
            operation="get_login_profile",
            # Without a password IAM answers that there is no such entity.
            items="{created_at: LoginProfile.CreateDate}",
            from_item={"UserName": "UserName"},
            into="Login",
            when="UserId",
            absent=("NoSuchEntity",),
        ),
    ),
    keep="UserId",
    id="Arn",
    label="UserName",
    tags="Tags",
    properties={
        "path": "Path",
        "created_at": "CreateDate",
        "boundary": "PermissionsBoundary.PermissionsBoundaryArn",
        "groups": "GroupList",
        # Ids and states alone: IAM shows the secret of a key once, when it is made.
        "access_keys": "Keys[].{id: AccessKeyId, status: Status, created_at: CreateDate}",
        "has_password": "Login && Login.created_at != `null`",
        "attached_policies": "AttachedManagedPolicies[].PolicyArn",
    },
    edges=(_attached("user"), _bounded("user")),
    transform_all=user_facts,
    transform_effects=_BOTH,
    transform_rules={
        "iam-user.group": "the user is a member of the group",
        **_rules("user"),
    },
    docs=_DOCS,
)

GROUPS = Crawler(
    name="aws.iam.groups",
    title="IAM groups and what their members may do",
    kind=Kind.PRINCIPAL,
    type="AWS::IAM::Group",
    service="iam",
    where=Where.GLOBAL,
    list=_details("[GroupDetailList[], Policies[]][]"),
    keep="GroupId",
    id="Arn",
    label="GroupName",
    properties={
        "path": "Path",
        "created_at": "CreateDate",
        "attached_policies": "AttachedManagedPolicies[].PolicyArn",
    },
    edges=(_attached("group"),),
    transform_all=group_facts,
    transform_effects=_BOTH,
    transform_rules=_rules("group"),
    docs=_DOCS,
)

POLICIES = Crawler(
    name="aws.iam.policies",
    title="Managed policies, those of AWS too where the account uses them",
    kind=Kind.POLICY,
    type="AWS::IAM::ManagedPolicy",
    service="iam",
    where=Where.GLOBAL,
    list=_details("Policies[]"),
    # A policy of AWS has no owner among our accounts: `policy_facts` describes it without one.
    keep="!contains(Arn, ':iam::aws:')",
    id="Arn",
    label="PolicyName",
    properties={
        "path": "Path",
        "updated_at": "UpdateDate",
        "attachments": "AttachmentCount",
        "default_version": "DefaultVersionId",
    },
    transform_all=policy_facts,
    transform_effects=(),
    docs=_DOCS,
)

INSTANCE_PROFILES = Crawler(
    name="aws.iam.instance_profiles",
    title="Instance profiles and the role they hand to an instance",
    kind=Kind.PRINCIPAL,
    type="AWS::IAM::InstanceProfile",
    service="iam",
    where=Where.GLOBAL,
    list=Call(operation="list_instance_profiles", items="InstanceProfiles[]"),
    id="Arn",
    label="InstanceProfileName",
    # Launch templates may name a profile without its path.
    keys=("instance-profile:{account}/{InstanceProfileName}",),
    properties={"path": "Path", "created_at": "CreateDate"},
    edges=(edges.role("instance-profile.role", "Roles[].Arn"),),
    docs="https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html",
)

CRAWLERS = (GROUPS, INSTANCE_PROFILES, POLICIES, ROLES, USERS)
