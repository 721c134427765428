"""CodePipeline: what a pipeline needs for a release, and what gets its releases from it."""

from collections.abc import Iterator
from dataclasses import dataclass

from discovery.aws import edges
from discovery.extract import fill
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from model.linking.arn import parse_arn
from model.records.component import Kind
from model.records.observation import Facts, SeenRequirement
from model.records.requirement import Effect, Phase

STEP, DEPLOYED = "pipeline.step", "pipeline.deployed"
ARN = "arn:{partition}:codepipeline:{region}:{account}:{name}"
_TAKEN = (
    "ApplicationName",
    "BucketName",
    "ClusterName",
    "ConnectionArn",
    "DeploymentGroupName",
    "FunctionName",
    "ProjectName",
    "RepositoryName",
    "S3Bucket",
    "ServiceName",
    "StackName",
    "StateMachineArn",
)
_WITHOUT_SECRETS = (
    "{role: pipeline.roleArn, type: pipeline.pipelineType, mode: pipeline.executionMode,"
    " stores: [pipeline.artifactStore, pipeline.artifactStores.*][]"
    ".{bucket: location, key: encryptionKey.id},"
    " steps: pipeline.stages[].actions[].{category: actionTypeId.category,"
    " provider: actionTypeId.provider, region: region, role: roleArn, "
    + ", ".join(f"{name}: configuration.{name}" for name in _TAKEN)
    + "}}"
)
"""The configuration of an action may hold tokens and the values of variables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """The other end of an action: what a pipeline uses, or what it releases to."""

    relation: str
    key: str
    """Template over the action."""
    kind: Kind


_GROUP = Other(
    relation="invokes",
    key="arn:{partition}:codedeploy:{region}:{account}:deploymentgroup:"
    "{ApplicationName}/{DeploymentGroupName}",
    kind=Kind.PIPELINE,
)
_PROJECT = Other(
    relation="invokes",
    key="arn:{partition}:codebuild:{region}:{account}:project/{ProjectName}",
    kind=Kind.PIPELINE,
)
USED = {
    ("Source", "CodeStarSourceConnection"): Other(
        relation="filled_from", key="{ConnectionArn}", kind=Kind.EXTERNAL
    ),
    ("Source", "CodeCommit"): Other(
        relation="filled_from",
        key="arn:{partition}:codecommit:{region}:{account}:{RepositoryName}",
        kind=Kind.EXTERNAL,
    ),
    ("Source", "ECR"): Other(
        relation="filled_from",
        key="arn:{partition}:ecr:{region}:{account}:repository/{RepositoryName}",
        kind=Kind.IMAGE,
    ),
    ("Source", "S3"): Other(relation="filled_from", key="bucket:{S3Bucket}", kind=Kind.BUCKET),
    ("Build", "CodeBuild"): _PROJECT,
    ("Test", "CodeBuild"): _PROJECT,
    ("Deploy", "CodeDeploy"): _GROUP,
    ("Deploy", "CodeDeployToECS"): _GROUP,
    ("Invoke", "Lambda"): Other(
        relation="invokes",
        key="arn:{partition}:lambda:{region}:{account}:function:{FunctionName}",
        kind=Kind.FUNCTION,
    ),
    ("Invoke", "StepFunctions"): Other(
        relation="invokes", key="{StateMachineArn}", kind=Kind.WORKFLOW
    ),
}
"""Category and provider of an action → what a release stops without."""
RELEASED = {
    "CloudFormation": "stack:{account}/{region}/{StackName}",
    "ECS": "arn:{partition}:ecs:{region}:{account}:service/{ClusterName}/{ServiceName}",
    "EKS": "arn:{partition}:eks:{region}:{account}:cluster/{ClusterName}",
    "Lambda": "arn:{partition}:lambda:{region}:{account}:function:{FunctionName}",
    "S3": "bucket:{BucketName}",
}
"""Provider of a deploying action → the key of what gets its releases from it."""


def pipeline_facts(item: Item, context: Context) -> Facts:
    """Return what the actions of a pipeline use, and what gets its releases from them."""
    place = {"partition": context.partition, "account": context.account}
    region = context.region or ""
    mine = fill(ARN, item, {**place, "region": region})[0]
    steps = item.get("steps") or ()
    return Facts(
        requirements=tuple(
            need for step in steps for need in _step(step, mine, {**place, "region": region})
        )
    )


def _step(step: Item, mine: str, place: dict[str, str]) -> Iterator[SeenRequirement]:
    # An action may run in another Region, and in another account as a role of that account.
    role = parse_arn(str(step.get("role") or ""))
    names = {
        **place,
        "region": step.get("region") or place["region"],
        "account": (role and role.account) or place["account"],
    }
    used = USED.get((str(step["category"]), str(step["provider"])))
    if used is not None:
        yield from required(
            mine,
            fill(used.key, step, names),
            rule=STEP,
            relation=used.relation,
            effect=Effect.HARD,
            attribute="stages[].actions[].configuration",
            expects=used.kind,
        )
    elif step["category"] == "Deploy" and step["provider"] in RELEASED:
        for target in fill(RELEASED[step["provider"]], step, names):
            yield from required(
                target,
                [mine],
                rule=DEPLOYED,
                relation="deployed_by",
                effect=Effect.LIFECYCLE,
                phase=Phase.RENEW,
                attribute="stages[].actions[].configuration",
                expects=Kind.PIPELINE,
                resolved_only=True,
            )


PIPELINES = Crawler(
    name="aws.codepipeline.pipelines",
    title="Pipelines of CodePipeline: sources, builds, and what they release to",
    kind=Kind.PIPELINE,
    type="AWS::CodePipeline::Pipeline",
    service="codepipeline",
    list=Call(operation="list_pipelines", items="pipelines[].{name: name}"),
    details=(
        Call(
            operation="get_pipeline",
            gone=("PipelineNotFoundException", "PipelineVersionNotFoundException"),
            items=_WITHOUT_SECRETS,
            from_item={"name": "name"},
        ),
    ),
    id=ARN,
    label="name",
    properties={
        "execution_mode": "mode",
        "pipeline_type": "type",
        "steps": "steps[].{category: category, provider: provider, region: region}",
    },
    edges=(
        edges.role("pipeline.role", "[role, steps[].role]"),
        Edge(
            rule="pipeline.artifacts",
            relation="connects_to",
            needs="stores[].bucket",
            key="bucket:{value}",
            expects=Kind.BUCKET,
        ),
        edges.kms("pipeline.kms-key", "stores[].key"),
    ),
    transform=pipeline_facts,
    transform_effects=(Effect.HARD, Effect.LIFECYCLE),
    transform_rules={
        STEP: "A release stops at the action whose source, build or deployment is away.",
        DEPLOYED: "It gets its releases from the pipeline, and serves on without it.",
    },
    docs="https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListPipelines.html",
)

CRAWLERS = (PIPELINES,)
