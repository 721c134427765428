"""Kinesis: a stream by its name, with the consumers that are registered for it."""

from typing import Any

from discovery.aws.kinesis import STREAMS
from model.records.component import Kind
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import error, play, requirement

ARN = "arn:aws:kinesis:us-east-1:111122223333:stream/clicks"
CONSUMER = f"{ARN}/consumer/fraud:1"


def summary(**about: Any) -> dict[str, Any]:
    return {
        "StreamDescriptionSummary": {
            "StreamName": "clicks",
            "StreamARN": ARN,
            "StreamStatus": "ACTIVE",
            "StreamModeDetails": {"StreamMode": "ON_DEMAND"},
            "RetentionPeriodHours": 48,
            "StreamCreationTimestamp": "2026-01-01T00:00:00Z",
            "EnhancedMonitoring": [],
            "OpenShardCount": 4,
            **about,
        }
    }


LISTED = {
    "StreamNames": ["clicks"],
    "HasMoreStreams": False,
    "StreamSummaries": [{"StreamName": "clicks", "StreamARN": ARN, "StreamStatus": "ACTIVE"}],
}


def test_a_stream_is_found_by_its_consumers_and_survives_its_key_for_minutes() -> None:
    consumer = {
        "ConsumerName": "fraud",
        "ConsumerARN": CONSUMER,
        "ConsumerStatus": "ACTIVE",
        "ConsumerCreationTimestamp": "2026-01-01T00:00:00Z",
    }
    seen = play(
        STREAMS,
        ("list_streams", LISTED),
        ("describe_stream_summary", summary(KeyId="alias/clicks"), {"StreamARN": ARN}),
        ("list_stream_consumers", {"Consumers": [consumer]}),
    )
    component = described(seen)[ARN]
    assert (component.kind, component.name) == (Kind.STREAM, "clicks")
    assert component.properties["retention_hours"] == 48
    assert named(seen, ARN) == {CONSUMER}
    assert requirement_lines(seen) == [
        "kinesis.kms-key: kinesis!stream/clicks hard encrypted_by kms!alias/clicks"
    ]
    (member,) = requirement(seen, "kinesis.kms-key").members
    assert member.tolerance is not None and member.tolerance.total_seconds() == 300


def test_a_stream_that_was_deleted_after_the_listing_is_left_out() -> None:
    seen = play(
        STREAMS,
        ("list_streams", LISTED),
        ("describe_stream_summary", error("ResourceNotFoundException")),
    )
    assert described(seen) == {}
