"""Escalation paths in an account that was crawled: all whose types the crawlers read.

Each path has a holder of its own with its actions and nothing else. The role `admin` may do
everything, trusts all services that paths pass it to, and runs a function and an instance.
"""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

from discovery.aws import CRAWLERS
from discovery.interface import Context, Where
from discovery.runner import run_crawler
from model.access.caller import ROLE, USER
from model.access.escalation.hops import Hops
from model.access.escalation.path import EscalationPath, Template
from model.access.escalation.paths import PUBLISHED
from model.access.policies import Access
from model.graph import DependencyGraph
from model.linking.link import LinkSettings, link
from service.demo.server import moto_server
from tests.discovery.player import REGION, SALT, ticking

pytestmark = pytest.mark.emulator

AT = datetime(2026, 11, 30, tzinfo=UTC)
ADMIN, OWN = "admin", "123456789012"
READ = (
    "aws.cloudformation.",
    "aws.codebuild.",
    "aws.ec2.instances",
    "aws.ec2.launch_templates",
    "aws.ecs.clusters",
    "aws.glue.jobs",
    "aws.iam.",
    "aws.lambda.functions",
)
"""Beginnings of the names of the crawlers that are run."""
BUILT = frozenset(
    {
        ROLE,
        USER,
        "AWS::CloudFormation::Stack",
        "AWS::CloudFormation::StackSet",
        "AWS::CodeBuild::Project",
        "AWS::EC2::Instance",
        "AWS::EC2::LaunchTemplate",
        "AWS::Glue::Job",
        "AWS::Lambda::Function",
    }
)
"""The types of targets that the account has."""
UNKNOWN_TO_THE_EMULATOR = {"AWS::AppRunner::Service"}
"""Types that are crawled, but that the account of this test cannot have."""
CRAWLED = {crawler.type for crawler in CRAWLERS} | {ROLE, USER}
SERVICES = sorted({service for path in PUBLISHED for service in path.services})
FOUND = [path for path in PUBLISHED if path.target_type is None or path.target_type in BUILT]
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": SERVICES}},
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": OWN}},
    ],
}
NOBODY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": "ec2.amazonaws.com"},
        }
    ],
}

TEMPLATE = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Resources": {"Jobs": {"Type": "AWS::SQS::Queue"}},
}


def policy(*actions: str) -> str:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def build(client: Callable[[str], Any]) -> None:
    """Make the account: the role `admin`, what runs with it, and a holder for each path."""
    iam = client("iam")
    admin = iam.create_role(RoleName=ADMIN, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]
    iam.put_role_policy(RoleName=ADMIN, PolicyName="all", PolicyDocument=policy("*"))
    own = iam.create_policy(PolicyName="own", PolicyDocument=policy("sts:GetCallerIdentity"))
    iam.attach_role_policy(RoleName=ADMIN, PolicyArn=own["Policy"]["Arn"])
    for person in ("new", "settled"):
        iam.create_user(UserName=person)
        iam.put_user_policy(UserName=person, PolicyName="all", PolicyDocument=policy("s3:*"))
    for _ in range(2):
        iam.create_access_key(UserName="settled")
    iam.create_login_profile(UserName="settled", Password="not-a-real-password")
    for group, actions in (("mine", ("sts:GetCallerIdentity",)), ("admins", ("*",))):
        iam.create_group(GroupName=group)
        iam.put_group_policy(GroupName=group, PolicyName="all", PolicyDocument=policy(*actions))
    for path in FOUND:
        _holder(iam, path, own["Policy"]["Arn"])
    iam.create_instance_profile(InstanceProfileName=ADMIN)
    iam.add_role_to_instance_profile(InstanceProfileName=ADMIN, RoleName=ADMIN)
    ec2 = client("ec2")
    image = ec2.describe_images()["Images"][0]["ImageId"]
    ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, IamInstanceProfile={"Name": ADMIN})
    profile = {"IamInstanceProfile": {"Name": ADMIN}, "ImageId": image}
    ec2.create_launch_template(LaunchTemplateName="machines", LaunchTemplateData=profile)
    cloudformation = client("cloudformation")
    cloudformation.create_stack(
        StackName="shop", TemplateBody=json.dumps(TEMPLATE), RoleARN=admin["Arn"]
    )
    cloudformation.create_stack_set(
        StackSetName="shops",
        TemplateBody=json.dumps(TEMPLATE),
        AdministrationRoleARN=admin["Arn"],
        ExecutionRoleName=ADMIN,
    )
    client("codebuild").create_project(
        name="build",
        source={"type": "S3", "location": "sources/shop.zip"},
        artifacts={"type": "NO_ARTIFACTS"},
        environment={
            "type": "LINUX_CONTAINER",
            "image": "aws/codebuild/standard:7.0",
            "computeType": "BUILD_GENERAL1_SMALL",
        },
        serviceRole=admin["Arn"],
    )
    client("glue").create_job(Name="report", Role=admin["Arn"], Command={"Name": "glueetl"})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("main.py", "def handler(event, context): ...")
    client("lambda").create_function(
        FunctionName="job",
        Runtime="python3.12",
        Role=admin["Arn"],
        Handler="main.handler",
        Code={"ZipFile": packed.getvalue()},
    )


def _holder(iam: Any, path: EscalationPath, own: str) -> None:
    name, actions = f"holder-{path.id}", policy(*path.actions)
    if path.holder_type == USER:
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName="path", PolicyDocument=actions)
        iam.attach_user_policy(UserName=name, PolicyArn=own)
        iam.add_user_to_group(GroupName="mine", UserName=name)
    else:
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(NOBODY))
        iam.put_role_policy(RoleName=name, PolicyName="path", PolicyDocument=actions)
        iam.attach_role_policy(RoleName=name, PolicyArn=own)


@pytest.fixture(scope="module")
def hops() -> Hops:
    """Give the hops of the account, as the crawlers read it."""
    with moto_server() as endpoint:
        credentials = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        session = boto3.Session(region_name=REGION, **credentials)
        clients: dict[str, Any] = {}

        def client(service: str) -> Any:
            if service not in clients:
                clients[service] = session.client(service, endpoint_url=endpoint)  # type: ignore[call-overload]
            return clients[service]

        build(client)
        observations = [
            run_crawler(
                crawler,
                clients=client,
                context=Context(
                    partition="aws",
                    account=OWN,
                    region=REGION if crawler.where is Where.REGIONAL else None,
                    salt=SALT,
                ),
                call_region=REGION,
                now=ticking(),
            )
            for crawler in CRAWLERS
            if crawler.name.startswith(READ)
        ]
    return Hops(Access(DependencyGraph(link(observations, LinkSettings())), at=AT))


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.id)
def test_a_path_whose_types_are_crawled_is_found_from_its_holder(
    path: EscalationPath, hops: Hops
) -> None:
    kind = "user" if path.holder_type == USER else "role"
    holder = hops.graph.component(f"arn:aws:iam::{OWN}:{kind}/holder-{path.id}")
    gained = {hop.principal for hop in hops.of(holder) if hop.path.id == path.id}
    assert gained
    if path.template in {Template.PASS_ROLE, Template.TAKEOVER, Template.ASSUME}:
        assert f"arn:aws:iam::{OWN}:role/{ADMIN}" in gained


def test_a_hop_names_what_it_takes_over(hops: Hops) -> None:
    holder = f"arn:aws:iam::{OWN}:role/holder-lambda-004"
    first = next(
        hop for hop in hops.of(hops.graph.component(holder)) if hop.path.id == "lambda-004"
    )
    assert (first.holder, first.principal) == (holder, f"arn:aws:iam::{OWN}:role/{ADMIN}")
    assert first.target is not None
    assert first.target.endswith(":function:job")


def test_only_paths_of_types_that_no_crawler_reads_are_left_out() -> None:
    left_out = {path.target_type for path in PUBLISHED} - {path.target_type for path in FOUND}
    assert left_out & CRAWLED == UNKNOWN_TO_THE_EMULATOR
    assert len(FOUND) == 60
