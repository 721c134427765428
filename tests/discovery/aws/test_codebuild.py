"""CodeBuild: every build starts from nothing, so it needs all that a project names."""

from typing import Any

from discovery.aws.codebuild import PROJECTS
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import play

ARN = "arn:aws:codebuild:us-east-1:111122223333:project/web"
ROLE = "arn:aws:iam::111122223333:role/build"
CONNECTION = "arn:aws:codeconnections:us-east-1:111122223333:connection/c-1"
DOCKER = "arn:aws:secretsmanager:us-east-1:111122223333:secret:docker-Ab12Cd"
ME = "codebuild!project/web"


def look(**stated: Any) -> Any:
    project = {"name": "web", "arn": ARN, **stated}
    return play(
        PROJECTS,
        ("list_projects", {"projects": ["web"]}),
        ("batch_get_projects", {"projects": [project]}, {"names": ["web"]}),
    )


def variable(name: str, value: str, kind: str = "PLAINTEXT") -> dict[str, str]:
    return {"name": name, "value": value, "type": kind}


def test_a_build_needs_its_image_secrets_and_role_and_no_value_of_a_variable_is_kept() -> None:
    seen = look(
        serviceRole=ROLE,
        encryptionKey="arn:aws:kms:us-east-1:111122223333:alias/aws/s3",
        environment={
            "type": "LINUX_CONTAINER",
            "image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/build:3",
            "computeType": "BUILD_GENERAL1_SMALL",
            "registryCredential": {"credential": DOCKER, "credentialProvider": "SECRETS_MANAGER"},
            "environmentVariables": [
                variable("PASSWORD", "hunter2"),
                variable("TOKEN", "npm:token::", "SECRETS_MANAGER"),
                variable("LEVEL", "/build/level", "PARAMETER_STORE"),
            ],
        },
        source={"type": "CODEPIPELINE", "buildspec": "hunter2"},
        webhook={"secret": "hunter2"},
        tags=[{"key": "team", "value": "shop"}],
    )
    assert requirement_lines(seen) == [
        f"build-project.image: {ME} hard pulls_image ecr!repository/build",
        f"build-project.parameter: {ME} hard reads_secret ssm!parameter/build/level",
        f"build-project.role: {ME} hard assumes_role {ROLE}",
        f"build-project.secret: {ME} hard reads_secret secretsmanager!secret:docker-Ab12Cd",
        f"build-project.secret: {ME} hard reads_secret secretsmanager!secret:npm",
    ]
    assert described(seen)[ARN].tags == {"team": "shop"}
    assert "hunter2" not in repr(seen)


def test_a_build_needs_its_sources_and_where_it_puts_what_it_built() -> None:
    seen = look(
        environment={
            "type": "LINUX_CONTAINER",
            "image": "aws/codebuild/standard:7.0",
            "computeType": "BUILD_GENERAL1_SMALL",
        },
        source={
            "type": "GITHUB",
            "location": "https://someone:hunter2@github.com/shop/web",
            "auth": {"type": "CODECONNECTIONS", "resource": CONNECTION},
        },
        secondarySources=[{"type": "S3", "location": "sources/web.zip"}],
        artifacts={"type": "S3", "location": "built"},
        vpcConfig={"vpcId": "vpc-1", "subnets": ["subnet-a"], "securityGroupIds": ["sg-1"]},
        logsConfig={"cloudWatchLogs": {"status": "ENABLED", "groupName": "/builds"}},
        fileSystemLocations=[
            {"type": "EFS", "location": "fs-1.efs.us-east-1.amazonaws.com:/cache"}
        ],
    )
    assert requirement_lines(seen) == [
        f"build-project.artifacts: {ME} hard sends_to bucket:built",
        f"build-project.connection: {ME} hard filled_from codeconnections!connection/c-1",
        f"build-project.file-system: {ME} hard mounts host:fs-1.efs.us-east-1.amazonaws.com",
        f"build-project.log-group: {ME} observability logs_to logs!log-group:/builds",
        f"build-project.security-group: {ME} policy filtered_by ec2:sg-1",
        f"build-project.source-bucket: {ME} hard filled_from bucket:sources",
        f"build-project.source: {ME} hard filled_from host:github.com",
        f"build-project.subnets: {ME} containment runs_in 1 of ec2:subnet-a",
    ]
    assert "hunter2" not in repr(seen)
