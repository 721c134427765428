"""Principals: what they may do, who may act as them, what bounds them."""

import json
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from discovery.aws.iam import GROUPS, INSTANCE_PROFILES, POLICIES, ROLES, USERS
from discovery.interface import Context, Crawler
from model.records.observation import Observation, Outcome
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import ACCOUNT, SALT, components, error, play

GLOBAL = Context(partition="aws", account=ACCOUNT, region=None, salt=SALT)
IAM = f"arn:aws:iam::{ACCOUNT}"
ROLE = f"{IAM}:role/worker"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:orders"
TABLE = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/cart"
PLANE = "aws:controlplane:iam@us-east-1"
AT = datetime(2026, 1, 1, tzinfo=UTC)


def allowing(*resources: str, **statement: Any) -> dict[str, Any]:
    stated = {"Effect": "Allow", "Action": "sqs:*", "Resource": list(resources), **statement}
    return {"Version": "2012-10-17", "Statement": [stated]}


def inline(document: dict[str, Any]) -> list[dict[str, str]]:
    return [{"PolicyName": "work", "PolicyDocument": json.dumps(document)}]


def attached(*arns: str) -> list[dict[str, str]]:
    return [{"PolicyName": arn.rpartition("/")[2], "PolicyArn": arn} for arn in arns]


def managed(arn: str, *versions: tuple[bool, dict[str, Any]], **about: Any) -> dict[str, Any]:
    return {
        "PolicyName": arn.rpartition("/")[2],
        "PolicyId": "ANPAEXAMPLEEXAMPLE1",
        "Arn": arn,
        "PolicyVersionList": [
            {"VersionId": f"v{number}", "IsDefaultVersion": default, "Document": json.dumps(text)}
            for number, (default, text) in enumerate(versions, 1)
        ],
        **about,
    }


def role(**about: Any) -> dict[str, Any]:
    trust = {
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ]
    }
    return {
        "RoleName": "worker",
        "RoleId": "AROAEXAMPLEEXAMPLE1",
        "Arn": ROLE,
        "Path": "/",
        "AssumeRolePolicyDocument": json.dumps(trust),
        **about,
    }


def seen(crawler: Crawler, *details: Any, **sections: Any) -> Observation:
    answer = ("get_account_authorization_details", {**sections, "IsTruncated": False})
    return play(crawler, answer, *details, context=GLOBAL)


ANN = {"UserName": "ann"}
NO_KEYS = ("list_access_keys", {"AccessKeyMetadata": [], "IsTruncated": False}, ANN)
NO_PASSWORD = ("get_login_profile", error("NoSuchEntity", status=404), ANN)


def test_a_role_has_policies_and_no_name_in_them_makes_an_edge() -> None:
    policy = f"{IAM}:policy/tables"
    observation = seen(
        ROLES,
        RoleDetailList=[
            role(
                RolePolicyList=inline(allowing(QUEUE, f"arn:aws:sqs:*:{ACCOUNT}:*")),
                AttachedManagedPolicies=attached(policy),
                PermissionsBoundary={
                    "PermissionsBoundaryType": "PermissionsBoundaryPolicy",
                    "PermissionsBoundaryArn": f"{IAM}:policy/boundary",
                },
            )
        ],
        Policies=[managed(policy, (False, allowing("*")), (True, allowing(TABLE)))],
    )
    assert requirement_lines(observation) == [
        f"iam-role.boundary: {ROLE} policy bounded_by {IAM}:policy/boundary",
        f"iam-role.control-plane: {ROLE} recovery changed_through {PLANE}",
        f"iam-role.policy: {ROLE} policy has_policy {policy}",
    ]
    assert list(components(observation)) == [ROLE]


def test_the_statements_of_all_its_policies_are_kept_for_evaluation() -> None:
    policy = "arn:aws:iam::aws:policy/Tables"
    observation = seen(
        ROLES,
        RoleDetailList=[
            role(
                RolePolicyList=inline(allowing(QUEUE)),
                AttachedManagedPolicies=attached(policy),
                RoleLastUsed={"LastUsedDate": AT, "Region": "us-west-2"},
            )
        ],
        Policies=[managed(policy, (True, allowing(TABLE, Effect="Deny")))],
    )
    properties = described(observation)[ROLE].properties
    assert properties["allows"] == [
        {"effect": "Allow", "actions": ["sqs:*"], "resources": [QUEUE], "policy": "work"},
        {"effect": "Deny", "actions": ["sqs:*"], "resources": [TABLE], "policy": "Tables"},
    ]
    assert properties["attached_policies"] == [policy]
    assert properties["trusted_services"] == ["ecs-tasks.amazonaws.com"]
    assert properties["trusts_anyone"] is False


@pytest.mark.parametrize(
    ("principal", "dependent"),
    [
        ({"AWS": "arn:aws:iam::444455556666:root"}, "account:444455556666"),
        ({"AWS": "arn:aws:iam::444455556666:role/deploy"}, "arn:aws:iam::444455556666:role/deploy"),
        ({"AWS": [f"{IAM}:user/ann"]}, f"{IAM}:user/ann"),
        (
            {"Federated": f"{IAM}:oidc-provider/oidc.eks.example"},
            f"{IAM}:oidc-provider/oidc.eks.example",
        ),
    ],
)
def test_who_is_trusted_may_assume_the_role(principal: dict[str, Any], dependent: str) -> None:
    trust = {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:*"}]}
    observation = seen(ROLES, RoleDetailList=[role(AssumeRolePolicyDocument=json.dumps(trust))])
    assert [
        line for line in requirement_lines(observation) if line.startswith("iam-role.trust")
    ] == [f"iam-role.trust: {dependent} policy may_assume {ROLE}"]


def test_a_role_that_anyone_may_assume_says_so() -> None:
    trust = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}
    observation = seen(ROLES, RoleDetailList=[role(AssumeRolePolicyDocument=json.dumps(trust))])
    assert described(observation)[ROLE].properties["trusts_anyone"] is True
    assert [
        line for line in requirement_lines(observation) if line.startswith("iam-role.trust")
    ] == []


def test_a_user_may_do_what_its_groups_may() -> None:
    user = {
        "UserName": "ann",
        "UserId": "AIDAEXAMPLEEXAMPLE1",
        "Arn": f"{IAM}:user/ann",
        "GroupList": ["admins", "gone"],
        "UserPolicyList": inline(allowing(QUEUE)),
    }
    group = {
        "GroupName": "admins",
        "GroupId": "AGPAEXAMPLEEXAMPLE1",
        "Arn": f"{IAM}:group/admins",
        "GroupPolicyList": inline(allowing(TABLE)),
    }
    # botocore reads policy documents in place, in whatever it is given.
    observation = seen(
        USERS, NO_KEYS, NO_PASSWORD, UserDetailList=[user], GroupDetailList=[deepcopy(group)]
    )
    assert list(components(observation)) == [f"{IAM}:user/ann"]
    assert requirement_lines(observation) == [
        f"iam-user.control-plane: {IAM}:user/ann recovery changed_through {PLANE}",
        f"iam-user.group: {IAM}:user/ann policy member_of {IAM}:group/admins",
    ]
    allows = described(observation)[f"{IAM}:user/ann"].properties["allows"]
    assert [statement["resources"] for statement in allows] == [[QUEUE], [TABLE]]  # type: ignore[union-attr, index, call-overload]  # JSON
    assert [statement.get("group") for statement in allows] == [None, "admins"]  # type: ignore[union-attr]  # JSON
    groups = seen(GROUPS, GroupDetailList=[group])
    assert requirement_lines(groups) == [
        f"iam-group.control-plane: {IAM}:group/admins recovery changed_through {PLANE}",
    ]


def user(*details: Any) -> dict[str, Any]:
    about = {"UserName": "ann", "UserId": "AIDAEXAMPLEEXAMPLE1", "Arn": f"{IAM}:user/ann"}
    return dict(described(seen(USERS, *details, UserDetailList=[about]))[about["Arn"]].properties)


def test_keys_and_password_of_a_user_are_known_without_their_secrets() -> None:
    key = {"UserName": "ann", "AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "Status": "Active"}
    login = {"LoginProfile": {"UserName": "ann", "CreateDate": AT}}
    keys = ("list_access_keys", {"AccessKeyMetadata": [{**key, "CreateDate": AT}]}, ANN)
    properties = user(keys, ("get_login_profile", login, ANN))
    assert properties["access_keys"] == [
        {"id": key["AccessKeyId"], "status": "Active", "created_at": "2026-01-01T00:00:00+00:00"}
    ]
    assert properties["has_password"] is True


def test_a_user_without_keys_and_password_says_so() -> None:
    properties = user(NO_KEYS, NO_PASSWORD)
    assert (properties["access_keys"], properties["has_password"]) == ([], False)


def test_keys_and_password_that_may_not_be_read_are_not_stated() -> None:
    denied = error("AccessDenied", status=403)
    properties = user(("list_access_keys", denied, ANN), ("get_login_profile", denied, ANN))
    assert not {"access_keys", "has_password"} & properties.keys()


def test_policies_of_aws_belong_to_no_account_and_are_kept_where_used() -> None:
    own = f"{IAM}:policy/own"
    used, bounding, unused = (
        f"arn:aws:iam::aws:policy/{name}" for name in ("Used", "Bounding", "Not")
    )
    document = (True, allowing(QUEUE))
    observation = seen(
        POLICIES,
        Policies=[
            managed(own, document, AttachmentCount=0),
            managed(used, document, AttachmentCount=1),
            managed(bounding, document, AttachmentCount=0, PermissionsBoundaryUsageCount=2),
            managed(unused, document, AttachmentCount=0),
        ],
    )
    assert set(components(observation)) == {own, used, bounding}
    assert {arn: described(observation)[arn].account for arn in (own, used)} == {
        own: ACCOUNT,
        used: None,
    }
    for arn in (own, used, bounding):
        assert described(observation)[arn].properties["statements"] == [
            {
                "effect": "Allow",
                "actions": ["sqs:*"],
                "resources": [QUEUE],
                "policy": arn.rpartition("/")[2],
            }
        ]


def test_an_instance_profile_hands_out_its_role() -> None:
    profile = {
        "Path": "/",
        "InstanceProfileName": "web",
        "InstanceProfileId": "AIPAEXAMPLEEXAMPLE1",
        "Arn": f"{IAM}:instance-profile/web",
        "CreateDate": AT,
        "Roles": [
            {
                "Path": "/",
                "RoleName": "worker",
                "RoleId": "AROAEXAMPLEEXAMPLE1",
                "Arn": ROLE,
                "CreateDate": AT,
            }
        ],
    }
    observation = play(
        INSTANCE_PROFILES,
        ("list_instance_profiles", {"InstanceProfiles": [profile], "IsTruncated": False}),
        context=GLOBAL,
    )
    assert requirement_lines(observation) == [
        f"instance-profile.role: {IAM}:instance-profile/web hard assumes_role {ROLE}"
    ]


def test_statements_on_a_later_page_reach_the_role_on_the_first() -> None:
    policy = f"{IAM}:policy/tables"
    first = {
        "RoleDetailList": [role(AttachedManagedPolicies=attached(policy))],
        "IsTruncated": True,
        "Marker": "next",
    }
    second = {"Policies": [managed(policy, (True, allowing(TABLE)))], "IsTruncated": False}
    observation = play(
        ROLES,
        ("get_account_authorization_details", first),
        ("get_account_authorization_details", second),
        context=GLOBAL,
    )
    (statement,) = described(observation)[ROLE].properties["allows"]  # type: ignore[union-attr, misc]  # JSON
    assert statement["resources"] == [TABLE]  # type: ignore[index, call-overload]  # JSON


@pytest.mark.parametrize(
    "crawler", [ROLES, USERS, GROUPS, POLICIES], ids=lambda crawler: crawler.name
)
def test_a_denied_account_is_denied(crawler: Crawler) -> None:
    observation = play(
        crawler, ("get_account_authorization_details", error("AccessDenied")), context=GLOBAL
    )
    assert observation.outcome is Outcome.DENIED
    assert observation.facts.components == ()
