"""SageMaker: an endpoint serves on without its image and artefacts, and starts with them only."""

from typing import Any

from discovery.aws.sagemaker import ENDPOINTS
from model.records.component import Kind
from model.records.observation import Observation
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.filled import filled
from tests.discovery.player import measured, play

ARN = "arn:aws:sagemaker:us-east-1:111122223333:endpoint/fraud"
ROLE = "arn:aws:iam::111122223333:role/models"
TOPIC = "arn:aws:sns:us-east-1:111122223333:scored"


def look(endpoint: dict[str, Any], config: dict[str, Any], *models: dict[str, Any]) -> Observation:
    names = {"EndpointName": "fraud", "EndpointArn": ARN, "EndpointConfigName": "fraud-7"}
    answers = [
        ("list_endpoints", {"Endpoints": [{"EndpointName": "fraud", "EndpointArn": ARN}]}),
        ("describe_endpoint", {**names, **endpoint}),
        ("describe_endpoint_config", {"EndpointConfigName": "fraud-7", **config}),
        *(("describe_model", model) for model in models),
    ]
    return play(
        ENDPOINTS,
        *((call, filled("sagemaker", call, answer)) for call, answer in answers),
    )


def test_an_endpoint_starts_with_image_artefacts_role_and_key() -> None:
    model = {
        "ModelName": "fraud-7",
        "ExecutionRoleArn": ROLE,
        "PrimaryContainer": {
            "Image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/fraud:7",
            "ModelDataUrl": "s3://models/fraud/7.tar.gz",
            "Environment": {"PASSWORD": "hunter2", "API": "https://orders.shop.example"},
        },
        "VpcConfig": {"Subnets": ["subnet-a", "subnet-b"], "SecurityGroupIds": ["sg-1"]},
    }
    variant = {"VariantName": "all", "CurrentInstanceCount": 1, "DesiredInstanceCount": 2}
    seen = look(
        {"EndpointStatus": "InService", "ProductionVariants": [variant]},
        {
            "ProductionVariants": [{"VariantName": "all", "ModelName": "fraud-7"}],
            "KmsKeyId": "arn:aws:kms:us-east-1:111122223333:key/1",
        },
        model,
    )
    me = "sagemaker!endpoint/fraud"
    assert requirement_lines(seen) == [
        f"env.external-host: {me} hard connects_to host:orders.shop.example:443",
        f"sagemaker-endpoint.image: {me} lifecycle/start pulls_image ecr!repository/fraud",
        f"sagemaker-endpoint.kms-key: {me} lifecycle/start encrypted_by kms!key/1",
        f"sagemaker-endpoint.model-data: {me} lifecycle/start loads bucket:models",
        f"sagemaker-endpoint.role: {me} lifecycle/start assumes_role {ROLE}",
        f"sagemaker-endpoint.security-group: {me} policy filtered_by ec2:sg-1",
        f"sagemaker-endpoint.subnets: {me} containment runs_in 1 of ec2:subnet-a, ec2:subnet-b",
    ]
    component = described(seen)[ARN]
    assert (component.kind, component.properties["desired_instances"]) == (
        Kind.CONTAINER_SERVICE,
        2,
    )
    assert component.properties["models"] == ["fraud-7"]
    assert measured(seen)[ARN] == {"running_instances": 1}
    assert "hunter2" not in repr(seen)


def test_an_asynchronous_endpoint_needs_the_bucket_of_its_results() -> None:
    output = {
        "S3OutputPath": "s3://scores/out",
        "NotificationConfig": {"SuccessTopic": TOPIC},
    }
    seen = look(
        {
            "DataCaptureConfig": {
                "EnableCapture": True,
                "CaptureStatus": "Started",
                "CurrentSamplingPercentage": 5,
                "DestinationS3Uri": "s3://captured/x",
                "KmsKeyId": "1",
            }
        },
        {
            "AsyncInferenceConfig": {"OutputConfig": output},
            "ProductionVariants": [{"VariantName": "all"}],
        },
    )
    me = "sagemaker!endpoint/fraud"
    assert requirement_lines(seen) == [
        f"sagemaker-endpoint.capture: {me} observability logs_to bucket:captured",
        f"sagemaker-endpoint.results: {me} hard sends_to bucket:scores",
        f"sagemaker-endpoint.topic: {me} soft notifies sns!scored",
    ]


def test_each_container_of_a_pipeline_has_its_own_image_and_artefacts() -> None:
    containers = [
        {"Image": f"111122223333.dkr.ecr.us-east-1.amazonaws.com/{name}:1",
         "ModelDataUrl": f"s3://{name}-models/1"}
        for name in ("clean", "score")
    ]  # fmt: skip
    seen = look(
        {},
        {"ProductionVariants": [{"VariantName": "all", "ModelName": "two"}]},
        {"ModelName": "two", "Containers": containers},
    )
    me = "sagemaker!endpoint/fraud"
    assert [line for line in requirement_lines(seen) if "role" not in line] == [
        f"sagemaker-endpoint.image: {me} lifecycle/start pulls_image ecr!repository/clean",
        f"sagemaker-endpoint.image: {me} lifecycle/start pulls_image ecr!repository/score",
        f"sagemaker-endpoint.model-data: {me} lifecycle/start loads bucket:clean-models",
        f"sagemaker-endpoint.model-data: {me} lifecycle/start loads bucket:score-models",
    ]
