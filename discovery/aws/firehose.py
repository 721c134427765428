"""Data Firehose: streams that are buffered and delivered to stores and to other systems."""

from discovery.arns import key_of
from discovery.aws import edges
from discovery.interface import Call, Crawler, Edge
from discovery.urls import host_of
from model.records.component import Kind
from model.records.requirement import Effect

ARN = "arn:{partition}:firehose:{region}:{account}:deliverystream/{name}"
_LARGEST_PAGE = 10_000
_ENDS = "Destinations[].values(@)[]"
"""What describes the destination; each type of destination has a member of its own."""
_BUCKETS = f"{_ENDS}.[S3DestinationDescription, S3BackupDescription][]"
_WRITTEN = f"[{_ENDS}, {_BUCKETS}][]"


def endpoint_host(text: str) -> str | None:
    """Return the host of a destination's address, which may be one of JDBC.

    >>> endpoint_host("jdbc:redshift://sales.abc.us-east-1.redshift.amazonaws.com:5439/dev")
    'sales.abc.us-east-1.redshift.amazonaws.com'
    """
    return host_of(text.removeprefix("jdbc:"))


DELIVERY_STREAMS = Crawler(
    name="aws.firehose.delivery_streams",
    title="Data Firehose streams, their sources, destinations, keys and secrets",
    kind=Kind.STREAM,
    type="AWS::KinesisFirehose::DeliveryStream",
    service="firehose",
    list=Call(
        operation="list_delivery_streams",
        items="DeliveryStreamNames[].{name: @}",
        arguments={"Limit": _LARGEST_PAGE},
    ),
    details=(
        Call(
            operation="describe_delivery_stream",
            gone=("ResourceNotFoundException",),
            items="DeliveryStreamDescription",
            from_item={"DeliveryStreamName": "name"},
        ),
    ),
    id=ARN,
    label="name",
    configured_as=("name",),
    properties={
        "encryption": "DeliveryStreamEncryptionConfiguration.Status",
        "retry_seconds": f"{_ENDS}.RetryOptions.DurationInSeconds | [0]",
        "status": "DeliveryStreamStatus",
        "stream_type": "DeliveryStreamType",
    },
    edges=(
        Edge(
            rule="delivery-stream.source",
            relation="triggered_by",
            needs="Source.[KinesisStreamSourceDescription.KinesisStreamARN,"
            " MSKSourceDescription.MSKClusterARN]",
            effect=Effect.TRIGGER,
        ),
        Edge(
            rule="delivery-stream.source-database",
            relation="triggered_by",
            needs="Source.DatabaseSourceDescription.Endpoint",
            key="host:{value}",
            effect=Effect.TRIGGER,
            expects=Kind.DATABASE,
        ),
        Edge(
            rule="delivery-stream.destination",
            relation="sends_to",
            # Records wait in the stream, and then go to the bucket for what failed.
            needs=f"{_ENDS}.[BucketARN, DomainARN]",
            normalise=key_of,
            effect=Effect.SOFT,
        ),
        Edge(
            rule="delivery-stream.destination-host",
            relation="sends_to",
            needs=f"{_ENDS}.[ClusterJDBCURL, ClusterEndpoint, CollectionEndpoint, HECEndpoint,"
            " EndpointConfiguration.Url, AccountUrl]",
            normalise=endpoint_host,
            key="host:{value}",
            effect=Effect.SOFT,
            expects=Kind.EXTERNAL,
        ),
        Edge(
            rule="delivery-stream.failed-records",
            relation="dead_letters_to",
            needs=f"{_BUCKETS}.BucketARN",
            normalise=key_of,
            effect=Effect.SOFT,
        ),
        Edge(
            rule="delivery-stream.function",
            relation="invokes",
            needs=f"{_ENDS}.ProcessingConfiguration.Processors[].Parameters[]"
            " | [?ParameterName=='LambdaArn'].ParameterValue",
            normalise=key_of,
            effect=Effect.SOFT,
            expects=Kind.FUNCTION,
        ),
        edges.role("delivery-stream.role", f"{_WRITTEN}.RoleARN"),
        edges.kms("delivery-stream.kms-key", "DeliveryStreamEncryptionConfiguration.KeyARN"),
        edges.kms(
            "delivery-stream.destination-key",
            f"{_WRITTEN}.EncryptionConfiguration.KMSEncryptionConfig.AWSKMSKeyARN",
            effect=Effect.SOFT,
        ),
        Edge(
            rule="delivery-stream.secret",
            relation="reads_secret",
            needs=f"[{_ENDS}, Source.DatabaseSourceDescription"
            ".DatabaseSourceAuthenticationConfiguration][].SecretsManagerConfiguration.SecretARN",
            effect=Effect.SOFT,
            expects=Kind.SECRET,
        ),
        Edge(
            rule="delivery-stream.log-group",
            relation="logs_to",
            needs=f"{_WRITTEN}.CloudWatchLoggingOptions.LogGroupName",
            key="arn:{partition}:logs:{region}:{account}:log-group:{value}",
            effect=Effect.OBSERVABILITY,
            expects=Kind.LOG,
        ),
        edges.subnets(
            "delivery-stream.subnets", f"{_ENDS}.VpcConfigurationDescription.SubnetIds[]"
        ),
        edges.security_groups(
            "delivery-stream.security-group",
            f"{_ENDS}.VpcConfigurationDescription.SecurityGroupIds[]",
        ),
    ),
    docs="https://docs.aws.amazon.com/firehose/latest/APIReference/API_ListDeliveryStreams.html",
)

CRAWLERS = (DELIVERY_STREAMS,)
