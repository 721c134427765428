"""Kinesis data streams: how long they keep records, and who reads from them."""

from discovery.aws import edges
from discovery.interface import Call, Crawler
from model.records.component import Kind

GONE = ("ResourceNotFoundException",)

STREAMS = Crawler(
    name="aws.kinesis.streams",
    title="Kinesis data streams, their retention, consumers and keys",
    kind=Kind.STREAM,
    type="AWS::Kinesis::Stream",
    service="kinesis",
    list=Call(operation="list_streams", items="StreamSummaries[].{StreamARN: StreamARN}"),
    details=(
        Call(
            operation="describe_stream_summary",
            gone=GONE,
            items="StreamDescriptionSummary",
            from_item={"StreamARN": "StreamARN"},
        ),
        Call(
            operation="list_stream_consumers",
            gone=GONE,
            items="Consumers[]",
            from_item={"StreamARN": "StreamARN"},
            into="Consumers",
        ),
    ),
    id="StreamARN",
    label="StreamName",
    configured_as=("StreamName",),
    # Consumers with enhanced fan-out name their registration, which is a part of the stream.
    keys=("{Consumers[].ConsumerARN}",),
    properties={
        "consumers": "Consumers[].ConsumerName",
        "mode": "StreamModeDetails.StreamMode",
        "retention_hours": "RetentionPeriodHours",
        "shards": "OpenShardCount",
        "status": "StreamStatus",
    },
    edges=(
        # The data key of a shard is used again for about five minutes.
        edges.kms("kinesis.kms-key", "KeyId", tolerance="`300`"),
    ),
    docs="https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListStreams.html",
)

CRAWLERS = (STREAMS,)
