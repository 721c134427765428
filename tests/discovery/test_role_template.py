"""CloudFormation makes the read role, and only the trusted principal may assume it."""

import json
from typing import Any

import boto3
import pytest
from moto import mock_aws

from discovery.aws import CRAWLERS
from discovery.interface import Call, Crawler, Where
from discovery.permissions import MANAGED_LIMIT, parts, policy, size
from discovery.role_template import SUBSTITUTIONS, role_template
from model.errors import InvalidValue
from model.records.component import Kind

TRUST = "arn:aws:iam::999988887777:role/loadpath"


@pytest.fixture
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)


def deployed(template: Any, **parameters: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the role that CloudFormation makes, and the documents of its policies."""
    region = {"region_name": "us-east-1"}
    boto3.client("cloudformation", **region).create_stack(
        StackName="loadpath",
        TemplateBody=json.dumps(template),
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
        ],
    )
    iam = boto3.client("iam", **region)
    role = iam.get_role(RoleName="Reader")["Role"]
    attached = iam.list_attached_role_policies(RoleName="Reader")["AttachedPolicies"]
    documents = []
    for attachment in sorted(attached, key=lambda attachment: attachment["PolicyName"]):
        version = iam.get_policy(PolicyArn=attachment["PolicyArn"])["Policy"]["DefaultVersionId"]
        version_answer = iam.get_policy_version(
            PolicyArn=attachment["PolicyArn"], VersionId=version
        )
        documents.append(version_answer["PolicyVersion"]["Document"])
    return role, documents


@mock_aws
@pytest.mark.usefixtures("_credentials")
def test_the_stack_makes_a_role_with_all_that_crawlers_need() -> None:
    template = role_template(CRAWLERS, role="Reader", trust=TRUST, external_id="x-1")
    role, documents = deployed(template)
    assert role["AssumeRolePolicyDocument"]["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"AWS": TRUST},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": "x-1"}},
        }
    ]
    local = [crawler for crawler in CRAWLERS if crawler.where is not Where.ORGANIZATION]
    whole = policy(local)
    granted = sorted(
        (statement["Sid"], statement["Action"], statement["Resource"])
        for document in documents
        for statement in document["Statement"]
    )
    limit = MANAGED_LIMIT - SUBSTITUTIONS
    assert len(documents) == len(parts(policy(local, partition="${AWS::Partition}"), limit))
    assert sorted(action for _, named, _ in granted for action in named) == sorted(
        action for statement in whole["Statement"] for action in statement["Action"]
    )
    assert "${" not in json.dumps(documents)


@pytest.mark.parametrize("trust", ["", "abc", "11112222333", "arn:aws:s3:::bucket"])
def test_what_cannot_be_trusted_is_refused_before_it_is_deployed(trust: str) -> None:
    with pytest.raises(InvalidValue, match="expected an account number or the ARN"):
        role_template(CRAWLERS, role="Reader", trust=trust)


@mock_aws
@pytest.mark.usefixtures("_credentials")
def test_without_an_external_id_none_is_asked_for() -> None:
    role, _ = deployed(role_template(CRAWLERS[:1], role="Reader"), TrustedPrincipal="999988887777")
    assert "Condition" not in role["AssumeRolePolicyDocument"]["Statement"][0]


def test_organization_crawlers_are_left_to_the_management_account() -> None:
    elsewhere = Crawler(
        name="test.accounts",
        kind=Kind.ACCOUNT,
        type="AWS::Organizations::Account",
        service="organizations",
        where=Where.ORGANIZATION,
        list=Call(operation="list_accounts", items="Accounts[]"),
        id="Arn",
        docs="https://docs.aws.amazon.com/",
    )
    template = role_template([elsewhere], role="Reader")
    assert "organizations:" not in json.dumps(template)


def test_the_paths_of_apis_lie_in_the_account_s_own_partition() -> None:
    apis = Crawler(
        name="test.apis",
        kind=Kind.API,
        type="AWS::ApiGateway::RestApi",
        service="apigateway",
        list=Call(operation="get_rest_apis", items="items[]"),
        id="id",
        docs="https://docs.aws.amazon.com/",
    )
    document = role_template([apis], role="R")["Resources"]["ReadPolicy1"]["Properties"]
    assert document["PolicyDocument"]["Statement"][0]["Resource"] == [
        {"Fn::Sub": "arn:${AWS::Partition}:apigateway:*::/restapis"}
    ]


def test_every_policy_of_the_template_fits() -> None:
    resources = role_template(CRAWLERS, role="Reader")["Resources"]
    made = [
        resource for resource in resources.values() if resource["Type"] == "AWS::IAM::ManagedPolicy"
    ]
    assert made
    assert len(made) <= 10
    assert all(size(resource["Properties"]["PolicyDocument"]) <= 6_144 for resource in made)


@mock_aws
@pytest.mark.usefixtures("_credentials")
def test_a_role_may_have_a_path() -> None:
    role, _ = deployed(
        role_template(CRAWLERS[:1], role="audit/Reader"), TrustedPrincipal="999988887777"
    )
    assert role["Arn"].endswith(":role/audit/Reader")
