"""App Runner: images and secrets are read at the start; the environment is not kept."""

from typing import Any

from discovery.aws.apprunner import SERVICES, VPC_CONNECTORS
from model.records.observation import Observation
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.filled import filled
from tests.discovery.player import keys, play

PLACE = "arn:aws:apprunner:us-east-1:111122223333"
ARN = f"{PLACE}:service/shop/1"
CONNECTOR = f"{PLACE}:vpcconnector/private/1/1"
SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-Ab12Cd"
ROLE, ACCESS = (f"arn:aws:iam::111122223333:role/{name}" for name in ("shop", "pull"))
KEY = "arn:aws:kms:us-east-1:111122223333:key/1"
IMAGE = "111122223333.dkr.ecr.us-east-1.amazonaws.com/shop:3"


def look(source: dict[str, Any]) -> Observation:
    service = {
        "ServiceArn": ARN,
        "ServiceName": "shop",
        "ServiceUrl": "Abc.us-east-1.awsapprunner.com",
        "Status": "RUNNING",
        "InstanceConfiguration": {"InstanceRoleArn": ROLE},
        "NetworkConfiguration": {"EgressConfiguration": {"VpcConnectorArn": CONNECTOR}},
        "EncryptionConfiguration": {"KmsKey": KEY},
        "SourceConfiguration": {**source, "AuthenticationConfiguration": {"AccessRoleArn": ACCESS}},
    }
    return play(
        SERVICES,
        ("list_services", {"ServiceSummaryList": [{"ServiceArn": ARN}]}),
        (
            "describe_service",
            filled("apprunner", "describe_service", {"Service": service}),
            {"ServiceArn": ARN},
        ),
    )


def test_a_service_reads_image_and_secrets_at_its_start_and_calls_through_its_connector() -> None:
    configuration = {
        "RuntimeEnvironmentSecrets": {"DB": f"{SECRET}:password::"},
        "RuntimeEnvironmentVariables": {
            "PASSWORD": "hunter2",
            "QUEUE_ARN": "arn:aws:sqs:us-east-1:111122223333:orders",
        },
    }
    image = {"ImageIdentifier": IMAGE, "ImageConfiguration": configuration}
    seen = look({"ImageRepository": image})
    me = "apprunner!service/shop/1"
    assert requirement_lines(seen) == [
        f"app-runner-service.access-role: {me} lifecycle/start assumes_role {ACCESS}",
        f"app-runner-service.connector: {me} hard calls_through apprunner!vpcconnector/private/1/1",
        f"app-runner-service.image: {me} lifecycle/start pulls_image ecr!repository/shop",
        f"app-runner-service.kms-key: {me} lifecycle/start encrypted_by kms!key/1",
        f"app-runner-service.role: {me} hard assumes_role {ROLE}",
        f"app-runner-service.secret: {me} lifecycle/start reads_secret"
        " secretsmanager!secret:db-Ab12Cd",
        f"env.arn: {me} hard refers_to sqs!orders",
    ]
    assert keys(seen) == {ARN: ("host:abc.us-east-1.awsapprunner.com",)}
    assert "hunter2" not in repr(seen)


def test_a_service_from_code_has_its_environment_too() -> None:
    values = {"RuntimeEnvironmentSecrets": {"DB": SECRET}, "StartCommand": "serve hunter2"}
    code = {
        "RepositoryUrl": "https://git.example/shop",
        "CodeConfiguration": {"CodeConfigurationValues": values},
    }
    seen = look({"CodeRepository": code})
    assert any(line.startswith("app-runner-service.secret") for line in requirement_lines(seen))
    assert "hunter2" not in repr(seen)


def test_a_connector_needs_one_of_its_subnets() -> None:
    connector = {
        "VpcConnectorArn": CONNECTOR,
        "Status": "ACTIVE",
        "Subnets": ["subnet-a", "subnet-b"],
        "SecurityGroups": ["sg-1"],
    }
    former = {**connector, "VpcConnectorArn": f"{CONNECTOR}0", "Status": "INACTIVE"}
    answer = {"VpcConnectors": [connector, former]}
    me = "apprunner!vpcconnector/private/1/1"
    assert requirement_lines(play(VPC_CONNECTORS, ("list_vpc_connectors", answer))) == [
        f"vpc-connector.security-group: {me} policy filtered_by ec2:sg-1",
        f"vpc-connector.subnets: {me} containment runs_in 1 of ec2:subnet-a, ec2:subnet-b",
    ]
