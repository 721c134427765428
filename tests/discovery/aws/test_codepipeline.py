"""CodePipeline: a release stops without what its actions use; what it releases to serves on."""

from typing import Any

from discovery.aws.codepipeline import PIPELINES
from model.records.component import Kind
from model.records.observation import Observation
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import play

ARN = "arn:aws:codepipeline:us-east-1:111122223333:web"
ROLE, FAR = "arn:aws:iam::111122223333:role/release", "arn:aws:iam::444455556666:role/deploy"
CONNECTION = "arn:aws:codeconnections:us-east-1:111122223333:connection/c-1"
ME = "codepipeline!web"


def action(category: str, provider: str, **stated: Any) -> dict[str, Any]:
    place = {name: stated.pop(name) for name in ("region", "roleArn") if name in stated}
    kind = {"category": category, "owner": "AWS", "provider": provider, "version": "1"}
    return {"name": provider, "actionTypeId": kind, "configuration": stated, **place}


def look(*actions: dict[str, Any], **stated: Any) -> Observation:
    pipeline = {
        "name": "web",
        "roleArn": ROLE,
        "stages": [{"name": "all", "actions": list(actions)}],
        "version": 1,
        **stated,
    }
    return play(
        PIPELINES,
        ("list_pipelines", {"pipelines": [{"name": "web"}]}),
        ("get_pipeline", {"pipeline": pipeline}, {"name": "web"}),
    )


def of_actions(*actions: dict[str, Any]) -> list[str]:
    return [line for line in requirement_lines(look(*actions)) if "role" not in line]


def test_a_pipeline_needs_its_role_and_the_stores_of_its_artefacts() -> None:
    key = {"id": "arn:aws:kms:us-east-1:111122223333:key/1", "type": "KMS"}
    seen = look(
        artifactStores={
            "us-east-1": {"type": "S3", "location": "here", "encryptionKey": key},
            "us-west-2": {"type": "S3", "location": "there"},
        }
    )
    assert requirement_lines(seen) == [
        f"pipeline.artifacts: {ME} hard connects_to bucket:here",
        f"pipeline.artifacts: {ME} hard connects_to bucket:there",
        f"pipeline.kms-key: {ME} hard encrypted_by kms!key/1",
        f"pipeline.role: {ME} hard assumes_role {ROLE}",
    ]
    assert described(seen)[ARN].kind is Kind.PIPELINE


def test_a_release_stops_without_a_source_a_build_or_a_step() -> None:
    assert of_actions(
        action("Source", "CodeStarSourceConnection", ConnectionArn=CONNECTION),
        action("Source", "ECR", RepositoryName="base"),
        action("Source", "S3", S3Bucket="sources"),
        action("Build", "CodeBuild", ProjectName="web", EnvironmentVariables="hunter2"),
        action("Approval", "Manual"),
        action("Invoke", "Lambda", FunctionName="smoke", region="us-west-2"),
        action("Deploy", "CodeDeploy", ApplicationName="shop", DeploymentGroupName="web"),
    ) == [
        f"pipeline.step: {ME} hard filled_from bucket:sources",
        f"pipeline.step: {ME} hard filled_from codeconnections!connection/c-1",
        f"pipeline.step: {ME} hard filled_from ecr!repository/base",
        f"pipeline.step: {ME} hard invokes arn:aws:lambda:us-west-2:111122223333:function:smoke",
        f"pipeline.step: {ME} hard invokes codebuild!project/web",
        f"pipeline.step: {ME} hard invokes codedeploy!deploymentgroup:shop/web",
    ]


def test_what_gets_its_releases_from_a_pipeline_serves_on_without_it() -> None:
    service = {"ClusterName": "main", "ServiceName": "web"}
    assert of_actions(
        action("Deploy", "ECS", **service),
        action("Deploy", "ECS", **service, region="eu-west-1", roleArn=FAR),
        action("Deploy", "CloudFormation", StackName="network"),
        action("Deploy", "S3", BucketName="site"),
        action("Deploy", "AlexaSkillsKit", ClientSecret="hunter2"),
    ) == [
        f"pipeline.deployed: arn:aws:ecs:eu-west-1:444455556666:service/main/web"
        f" lifecycle/renew deployed_by {ME}",
        f"pipeline.deployed: bucket:site lifecycle/renew deployed_by {ME}",
        f"pipeline.deployed: ecs!service/main/web lifecycle/renew deployed_by {ME}",
        f"pipeline.deployed: stack:111122223333/us-east-1/network lifecycle/renew deployed_by {ME}",
    ]


def test_tokens_and_variables_of_actions_are_kept_nowhere() -> None:
    seen = look(
        action("Source", "GitHub", OAuthToken="hunter2", Repo="web"),
        action("Build", "CodeBuild", ProjectName="web", EnvironmentVariables="hunter2"),
    )
    assert "hunter2" not in repr(seen)
    assert described(seen)[ARN].properties["steps"] == [
        {"category": "Source", "provider": "GitHub", "region": None},
        {"category": "Build", "provider": "CodeBuild", "region": None},
    ]
