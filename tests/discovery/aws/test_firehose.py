"""Data Firehose: destinations may be away for a while; keys and tokens are not kept."""

from typing import Any

from discovery.aws.firehose import DELIVERY_STREAMS
from model.records.observation import Observation
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.filled import filled
from tests.discovery.player import play

NAME = "clicks"
PLACE = "us-east-1:111122223333"
ROLE = "arn:aws:iam::111122223333:role/deliver"
KEY = f"arn:aws:kms:{PLACE}:key/1"
SECRET = f"arn:aws:secretsmanager:{PLACE}:secret:hec-Ab12Cd"
FUNCTION = f"arn:aws:lambda:{PLACE}:function:clean:live"
BACKUP = {
    "RoleARN": ROLE,
    "BucketARN": "arn:aws:s3:::failed",
    "CloudWatchLoggingOptions": {"Enabled": True, "LogGroupName": "/firehose/clicks"},
}


def look(destination: dict[str, Any], **stated: Any) -> Observation:
    stream = {
        "DeliveryStreamName": NAME,
        "DeliveryStreamARN": f"arn:aws:firehose:{PLACE}:deliverystream/{NAME}",
        "Destinations": [destination],
        **stated,
    }
    answer = filled("firehose", "describe_delivery_stream", {"DeliveryStreamDescription": stream})
    return play(
        DELIVERY_STREAMS,
        (
            "list_delivery_streams",
            {"DeliveryStreamNames": [NAME], "HasMoreDeliveryStreams": False},
            {"Limit": 10_000},
        ),
        ("describe_delivery_stream", answer, {"DeliveryStreamName": NAME}),
    )


def test_a_stream_into_a_bucket_reads_its_source_and_calls_its_function() -> None:
    parameters = [{"ParameterName": "LambdaArn", "ParameterValue": FUNCTION}]
    destination = {
        "RoleARN": ROLE,
        "BucketARN": "arn:aws:s3:::lake",
        "EncryptionConfiguration": {"KMSEncryptionConfig": {"AWSKMSKeyARN": KEY}},
        "ProcessingConfiguration": {
            "Enabled": True,
            "Processors": [{"Type": "Lambda", "Parameters": parameters}],
        },
    }
    source = {"KinesisStreamARN": f"arn:aws:kinesis:{PLACE}:stream/raw", "RoleARN": ROLE}
    seen = look(
        {"ExtendedS3DestinationDescription": destination},
        Source={"KinesisStreamSourceDescription": source},
        DeliveryStreamEncryptionConfiguration={"KeyARN": KEY, "Status": "ENABLED"},
    )
    me = "firehose!deliverystream/clicks"
    assert requirement_lines(seen) == [
        f"delivery-stream.destination-key: {me} soft encrypted_by kms!key/1",
        f"delivery-stream.destination: {me} soft sends_to bucket:lake",
        f"delivery-stream.function: {me} soft invokes lambda!function:clean",
        f"delivery-stream.kms-key: {me} hard encrypted_by kms!key/1",
        f"delivery-stream.role: {me} hard assumes_role {ROLE}",
        f"delivery-stream.source: {me} trigger triggered_by kinesis!stream/raw",
    ]


def test_a_stream_to_a_system_of_others_keeps_its_host_and_its_secret_by_name() -> None:
    destination = {
        "HECEndpoint": "https://user:hunter2@inputs.splunk.example:8088/services?token=hunter2",
        "HECToken": "hunter2",
        "S3DestinationDescription": BACKUP,
        "SecretsManagerConfiguration": {"SecretARN": SECRET, "Enabled": True},
    }
    seen = look({"SplunkDestinationDescription": destination})
    me = "firehose!deliverystream/clicks"
    assert requirement_lines(seen) == [
        f"delivery-stream.destination-host: {me} soft sends_to host:inputs.splunk.example",
        f"delivery-stream.failed-records: {me} soft dead_letters_to bucket:failed",
        f"delivery-stream.log-group: {me} observability logs_to logs!log-group:/firehose/clicks",
        f"delivery-stream.role: {me} hard assumes_role {ROLE}",
        f"delivery-stream.secret: {me} soft reads_secret secretsmanager!secret:hec-Ab12Cd",
    ]
    assert "hunter2" not in repr(seen)


def test_a_stream_into_a_domain_in_a_network_and_one_from_a_database() -> None:
    network = {"SubnetIds": ["subnet-a", "subnet-b"], "SecurityGroupIds": ["sg-1"]}
    domain = {
        "DomainARN": f"arn:aws:es:{PLACE}:domain/logs",
        "VpcConfigurationDescription": {**network, "RoleARN": ROLE, "VpcId": "vpc-1"},
        "RetryOptions": {"DurationInSeconds": 300},
    }
    database = {"Endpoint": "orders.example", "Port": 3306}
    seen = look(
        {"AmazonopensearchserviceDestinationDescription": domain},
        Source={"DatabaseSourceDescription": database},
    )
    me = "firehose!deliverystream/clicks"
    assert requirement_lines(seen) == [
        f"delivery-stream.destination: {me} soft sends_to es!domain/logs",
        f"delivery-stream.security-group: {me} policy filtered_by ec2:sg-1",
        f"delivery-stream.source-database: {me} trigger triggered_by host:orders.example",
        f"delivery-stream.subnets: {me} containment runs_in 1 of ec2:subnet-a, ec2:subnet-b",
    ]
    (component,) = seen.facts.components
    assert component.component.properties["retry_seconds"] == 300


def test_names_are_listed_page_after_page() -> None:
    description = {"DeliveryStreamDescription": {}}
    answer = filled("firehose", "describe_delivery_stream", description)
    seen = play(
        DELIVERY_STREAMS,
        (
            "list_delivery_streams",
            {"DeliveryStreamNames": ["a"], "HasMoreDeliveryStreams": True},
            {"Limit": 10_000},
        ),
        (
            "list_delivery_streams",
            {"DeliveryStreamNames": ["b"], "HasMoreDeliveryStreams": False},
            {"Limit": 10_000, "ExclusiveStartDeliveryStreamName": "a"},
        ),
        ("describe_delivery_stream", answer, {"DeliveryStreamName": "a"}),
        ("describe_delivery_stream", answer, {"DeliveryStreamName": "b"}),
    )
    assert [component.component.name for component in seen.facts.components] == ["a", "b"]
