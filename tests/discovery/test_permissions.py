"""The IAM policy is what the declarations call, and nothing more."""

import json
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from itertools import pairwise

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from discovery.aws import CRAWLERS
from discovery.interface import Call, Crawler
from discovery.permissions import (
    DENY_SECRETS,
    MANAGED_LIMIT,
    ORGANIZATION,
    SECRETS,
    SESSION,
    actions,
    document,
    parts,
    policy,
    size,
)
from model.records.component import Kind


def crawler(service: str, *calls: Call) -> Crawler:
    return Crawler(
        name=f"test.{service}",
        kind=Kind.UNKNOWN,
        type="Test",
        service=service,
        list=calls[0],
        details=calls[1:],
        id="Id",
        docs="https://docs.aws.amazon.com/",
    )


@cache
def known_actions() -> frozenset[str]:
    """Every action that a managed policy of AWS names without a wildcard, in lower case."""
    managed = json.loads(aws_managed_policies_data)
    statements = (
        statement
        for policy in managed.values()
        for stated in (policy["Document"]["Statement"],)
        for statement in (stated if isinstance(stated, list) else [stated])
    )
    named = (statement.get("Action", []) for statement in statements)
    return frozenset(
        action.lower()
        for stated in named
        for action in ([stated] if isinstance(stated, str) else stated)
        if "*" not in action
    )


@pytest.mark.parametrize(
    ("service", "operation", "action"),
    [
        ("acm", "list_certificates", "acm:ListCertificates"),
        ("elbv2", "describe_load_balancers", "elasticloadbalancing:DescribeLoadBalancers"),
        ("cloudwatch", "describe_alarms", "cloudwatch:DescribeAlarms"),
        ("resourcegroupstaggingapi", "get_resources", "tag:GetResources"),
        ("cloudcontrol", "list_resources", "cloudformation:ListResources"),
        ("stepfunctions", "list_state_machines", "states:ListStateMachines"),
        ("efs", "describe_file_systems", "elasticfilesystem:DescribeFileSystems"),
        ("opensearch", "describe_domains", "es:DescribeDomains"),
        ("sso-admin", "list_instances", "sso:ListInstances"),
        ("service-quotas", "list_service_quotas", "servicequotas:ListServiceQuotas"),
        ("servicecatalog-appregistry", "list_applications", "servicecatalog:ListApplications"),
        ("dynamodb", "describe_continuous_backups", "dynamodb:DescribeContinuousBackups"),
        ("docdb", "describe_db_clusters", "rds:DescribeDBClusters"),
        ("cloudfront", "list_distributions", "cloudfront:ListDistributions"),
        ("apigateway", "get_rest_apis", "apigateway:GET"),
        ("apigatewayv2", "get_apis", "apigateway:GET"),
    ],
)
def test_an_operation_needs_the_action_that_iam_knows(
    service: str, operation: str, action: str
) -> None:
    assert actions([crawler(service, Call(operation=operation))]) == (action,)


def test_a_declared_permission_replaces_the_operation_s_name() -> None:
    call = Call(operation="get_bucket_replication", permissions=("s3:GetReplicationConfiguration",))
    assert actions([crawler("s3", call)]) == ("s3:GetReplicationConfiguration",)


def test_a_call_of_another_client_needs_that_service_s_action() -> None:
    made = crawler(
        "ecs",
        Call(operation="list_clusters"),
        Call(operation="describe_alarms", service="cloudwatch"),
    )
    assert actions([made]) == ("cloudwatch:DescribeAlarms", "ecs:ListClusters")


@pytest.mark.parametrize("action", (*actions(CRAWLERS), *SESSION[:1], *ORGANIZATION))
def test_every_action_is_one_that_aws_s_own_policies_name(action: str) -> None:
    assert action.lower() in known_actions()


def test_a_policy_of_one_account_cannot_leave_it() -> None:
    made = crawler("acm", Call(operation="list_certificates"))
    assert policy([made]) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "ReadAcm",
                "Effect": "Allow",
                "Action": ["acm:ListCertificates"],
                "Resource": "*",
            },
            {
                "Sid": "ReadEc2",
                "Effect": "Allow",
                "Action": ["ec2:DescribeRegions"],
                "Resource": "*",
            },
            {
                "Sid": "ReadSts",
                "Effect": "Allow",
                "Action": ["sts:GetCallerIdentity"],
                "Resource": "*",
            },
        ],
    }


def test_a_policy_of_an_organization_lists_accounts_and_assumes_one_role() -> None:
    made = crawler("acm", Call(operation="list_certificates"))
    statements = policy([made], assume_role="Reader", partition="aws-cn")["Statement"]
    assert [action for statement in statements for action in statement["Action"]] == [
        "acm:ListCertificates",
        "ec2:DescribeRegions",
        "organizations:DescribeOrganization",
        "organizations:ListAccounts",
        "sts:GetCallerIdentity",
        "sts:AssumeRole",
    ]
    assert statements[-1]["Resource"] == "arn:aws-cn:iam::*:role/Reader"


def test_api_gateway_is_read_on_the_paths_that_are_called_only() -> None:
    made = crawler(
        "apigateway",
        Call(operation="get_rest_apis"),
        Call(operation="get_stages", from_item={"restApiId": "id"}),
    )
    statement = policy([made])["Statement"][0]
    assert statement["Action"] == ["apigateway:GET"]
    assert statement["Resource"] == [
        "arn:aws:apigateway:*::/restapis",
        "arn:aws:apigateway:*::/restapis/*/stages",
    ]


def test_the_order_of_crawlers_does_not_matter() -> None:
    assert policy(CRAWLERS) == policy(tuple(reversed(CRAWLERS)))


def test_every_statement_of_the_whole_policy_has_its_own_name() -> None:
    names = [crawler["Sid"] for crawler in policy(CRAWLERS, assume_role="Reader")["Statement"]]
    assert len(set(names)) == len(names)
    assert all(name.isalnum() and name.isascii() for name in names)


def test_the_whole_policy_only_reads() -> None:
    for action in actions(CRAWLERS):
        verb = action.partition(":")[2]
        assert verb.startswith(("Describe", "Get", "List", "BatchGet", "Search")) or verb == "GET"


def allowed(documents: tuple[object, ...]) -> Iterator[str]:
    for policy_document in documents:
        for statement in policy_document["Statement"]:  # type: ignore[index]  # a policy document
            yield from statement["Action"]


@pytest.mark.parametrize("limit", [700, 1000, MANAGED_LIMIT])
def test_parts_fit_and_grant_the_same_in_the_same_order(limit: int) -> None:
    whole = policy(CRAWLERS, assume_role="Reader")
    some = parts(whole, limit)
    assert all(size(piece) <= limit for piece in some)
    assert list(allowed(some)) == list(allowed((whole,)))
    names = [statement["Sid"] for piece in some for statement in piece["Statement"]]
    assert len(set(names)) == len(names)
    # No two neighbours would have fitted into one.
    for first, second in pairwise(some):
        joined = document([*first["Statement"], second["Statement"][0]])
        assert size(joined) > limit


def test_a_policy_that_fits_is_one_part() -> None:
    whole = policy(CRAWLERS[:1])
    assert parts(whole) == (whole,)


def test_what_little_depends_on_is_granted_on_request_only() -> None:
    granted = {
        optional: {
            action
            for statement in policy(CRAWLERS, optional=optional)["Statement"]
            for action in statement["Action"]
        }
        for optional in (False, True)
    }
    assert granted[True] - granted[False] == {"lambda:GetFunction"}
    assert granted[False] < granted[True]


def test_secrets_are_denied_on_request_and_no_crawler_reads_one() -> None:
    denied = policy(CRAWLERS, deny_secrets=True)["Statement"][-1]
    assert denied == DENY_SECRETS
    assert denied not in policy(CRAWLERS)["Statement"]
    assert not [
        action
        for action in actions(CRAWLERS)
        for secret in SECRETS
        if fnmatchcase(action.lower(), secret.lower())
    ]


def test_a_method_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError, match="list_certs"):
        actions(
            [replace(CRAWLERS[0], service="acm", list=Call(operation="list_certs"), details=())]
        )
