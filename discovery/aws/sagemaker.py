"""SageMaker endpoints: models behind an address, on instances or without any."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from discovery.aws import edges
from discovery.aws.ecr import image_repository
from discovery.endpoints import environment_requirements
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.resource_urls import bucket_key
from model.records.component import Kind
from model.records.observation import Facts, Reference
from model.records.requirement import Effect, Phase

_API = "https://docs.aws.amazon.com/sagemaker/latest/APIReference"
_CONTAINERS = "models[].answer.[PrimaryContainer, Containers[]][][]"
_OUTPUT = "config.AsyncInferenceConfig.OutputConfig"


def endpoint_facts(item: Item, context: Context) -> Facts:
    """Return what the environments of an endpoint's containers point to."""
    return Facts(
        requirements=tuple(
            requirement
            for role, environment in _environments(item.get("models") or ())
            for requirement in environment_requirements(
                environment,
                dependent=Reference(key=str(item["EndpointArn"])),
                principal=Reference(key=role) if role else None,
                context=context,
            )
        )
    )


def _environments(models: Sequence[Item]) -> Iterator[tuple[str | None, Mapping[str, str]]]:
    """Yield the environment of each container, with the role as which its model acts."""
    for model in models:
        answer: Mapping[str, Any] = model["answer"] or {}
        containers = [answer.get("PrimaryContainer"), *(answer.get("Containers") or ())]
        for container in containers:
            yield answer.get("ExecutionRoleArn"), (container or {}).get("Environment") or {}


ENDPOINTS = Crawler(
    name="aws.sagemaker.endpoints",
    title="SageMaker endpoints, their models, images, artefacts and roles",
    # An endpoint of one instance is lost with its zone, as a service of one container is.
    kind=Kind.CONTAINER_SERVICE,
    type="AWS::SageMaker::Endpoint",
    service="sagemaker",
    list=Call(operation="list_endpoints", items="Endpoints[]"),
    details=(
        Call(operation="describe_endpoint", from_item={"EndpointName": "EndpointName"}),
        Call(
            operation="describe_endpoint_config",
            from_item={"EndpointConfigName": "EndpointConfigName"},
            into="config",
        ),
        Call(
            operation="describe_model",
            each="config.ProductionVariants[?ModelName].ModelName",
            from_item={"ModelName": "each"},
            into="models",
        ),
    ),
    id="EndpointArn",
    label="EndpointName",
    properties={
        "desired_instances": "sum(ProductionVariants[].not_null(DesiredInstanceCount, `0`))",
        "models": "models[].each",
        "status": "EndpointStatus",
        "variants": "ProductionVariants[].{name: VariantName, weight: CurrentWeight,"
        " instances: DesiredInstanceCount,"
        " concurrency: DesiredServerlessConfig.MaxConcurrency,"
        " least: ManagedInstanceScaling.MinInstanceCount,"
        " most: ManagedInstanceScaling.MaxInstanceCount}",
    },
    measurements={
        "running_instances": "sum(ProductionVariants[].not_null(CurrentInstanceCount, `0`))",
    },
    edges=(
        Edge(
            rule="sagemaker-endpoint.image",
            relation="pulls_image",
            needs=f"{_CONTAINERS}.Image",
            normalise=image_repository,
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            expects=Kind.IMAGE,
        ),
        Edge(
            rule="sagemaker-endpoint.model-data",
            relation="loads",
            # Each new instance fetches them; one that serves has them.
            needs=f"{_CONTAINERS}.[ModelDataUrl, ModelDataSource.S3DataSource.S3Uri,"
            " AdditionalModelDataSources[].S3DataSource.S3Uri]",
            normalise=bucket_key,
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            expects=Kind.BUCKET,
        ),
        edges.starting_role("sagemaker-endpoint.role", "models[].answer.ExecutionRoleArn"),
        edges.kms(
            "sagemaker-endpoint.kms-key",
            "config.KmsKeyId",
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
        ),
        edges.subnets("sagemaker-endpoint.subnets", "models[].answer.VpcConfig.Subnets[]"),
        edges.security_groups(
            "sagemaker-endpoint.security-group", "models[].answer.VpcConfig.SecurityGroupIds[]"
        ),
        Edge(
            rule="sagemaker-endpoint.results",
            relation="sends_to",
            # An asynchronous endpoint answers nowhere else.
            needs=f"{_OUTPUT}.S3OutputPath",
            normalise=bucket_key,
            expects=Kind.BUCKET,
        ),
        Edge(
            rule="sagemaker-endpoint.topic",
            relation="notifies",
            needs=f"{_OUTPUT}.NotificationConfig.[SuccessTopic, ErrorTopic]",
            effect=Effect.SOFT,
            expects=Kind.TOPIC,
        ),
        Edge(
            rule="sagemaker-endpoint.capture",
            relation="logs_to",
            needs="DataCaptureConfig.DestinationS3Uri",
            normalise=bucket_key,
            when="DataCaptureConfig.EnableCapture",
            effect=Effect.OBSERVABILITY,
            expects=Kind.BUCKET,
        ),
    ),
    transform=endpoint_facts,
    transform_effects=(Effect.HARD, Effect.SOFT, Effect.UNKNOWN, Effect.OBSERVABILITY),
    docs=f"{_API}/API_ListEndpoints.html",
)

CRAWLERS = (ENDPOINTS,)
