"""Tables: replicas that take writes, backups, streams, and the names by which they are found."""

import json
from datetime import UTC, datetime
from typing import Any

from discovery.aws.dynamodb import TABLES
from model.capability import properties as read
from model.records import reference
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import SALT, error, hashed_names, play

ARN = "arn:aws:dynamodb:us-east-1:111122223333:table/cart"
WEST = "arn:aws:dynamodb:us-west-2:111122223333:table/cart"
STREAM = f"{ARN}/stream/2026-01-01T00:00:00.000"
KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd"
AT = datetime(2026, 1, 2, 3, 0, tzinfo=UTC)
BY_NAME = {"TableName": "cart"}


def look(
    *,
    backups: Any = None,
    destinations: list[dict[str, Any]] | None = None,
    policy: Any = None,
    **table: Any,
) -> Observation:
    described_table = {"TableName": "cart", "TableArn": ARN, "TableStatus": "ACTIVE", **table}
    return play(
        TABLES,
        ("list_tables", {"TableNames": ["cart"]}, {}),
        ("describe_table", {"Table": described_table}, BY_NAME),
        ("get_resource_policy", policy or error("PolicyNotFoundException"), {"ResourceArn": ARN}),
        (
            "describe_continuous_backups",
            backups or {"ContinuousBackupsDescription": {"ContinuousBackupsStatus": "ENABLED"}},
            BY_NAME,
        ),
        (
            "describe_kinesis_streaming_destination",
            {"TableName": "cart", "KinesisDataStreamDestinations": destinations or []},
            BY_NAME,
        ),
    )


def test_a_table_by_itself_needs_nothing() -> None:
    seen = look()
    assert (seen.outcome, requirement_lines(seen)) == (Outcome.COMPLETE, [])
    component = described(seen)[ARN]
    assert (component.kind, component.name, component.zones) == (Kind.DATABASE, "cart", ())


def test_its_policy_is_kept_and_no_policy_is_an_empty_one() -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "444455556666"},
        "Action": "dynamodb:GetItem",
        "Resource": ARN,
    }
    document = json.dumps({"Statement": [statement]})
    (kept,) = described(look(policy={"Policy": document}))[ARN].properties["policy"]  # type: ignore[union-attr, misc]  # JSON
    assert kept["principals"] == {"AWS": "444455556666"}  # type: ignore[index, call-overload]  # JSON
    assert described(look())[ARN].properties["policy"] == []


def test_its_bare_name_is_a_key_that_does_not_tell_it() -> None:
    key = reference.hashed_name(SALT, "AWS::DynamoDB::Table", "111122223333", "us-east-1", "cart")
    assert hashed_names(look()) == {key}
    assert "cart" not in key


def test_who_reads_the_stream_reads_the_table() -> None:
    assert STREAM in named(look(LatestStreamArn=STREAM), ARN)


def test_replicas_follow_each_other() -> None:
    seen = look(
        Replicas=[
            {"RegionName": "us-east-1", "ReplicaStatus": "ACTIVE"},
            {"RegionName": "us-west-2", "ReplicaStatus": "ACTIVE", "KMSMasterKeyId": "key-2"},
        ],
        MultiRegionConsistency="STRONG",
    )
    assert requirement_lines(seen) == [
        f"dynamodb-table.replica: {WEST} replication replicates_with dynamodb!table/cart",
        f"dynamodb-table.replica: dynamodb!table/cart replication replicates_with {WEST}",
    ]
    component = described(seen)[ARN]
    assert read.regions(component, read.REPLICAS) == {"us-east-1", "us-west-2"}
    assert read.text(component, read.MULTI_REGION_CONSISTENCY) == "STRONG"


def test_keys_and_streams() -> None:
    kinesis = "arn:aws:kinesis:us-east-1:111122223333:stream"
    seen = look(
        SSEDescription={"Status": "ENABLED", "KMSMasterKeyArn": KEY},
        destinations=[
            {"StreamArn": f"{kinesis}/clicks", "DestinationStatus": "ACTIVE"},
            {"StreamArn": f"{kinesis}/old", "DestinationStatus": "DISABLED"},
        ],
    )
    assert requirement_lines(seen) == [
        "dynamodb-table.kinesis-destination: dynamodb!table/cart soft streams_to "
        "kinesis!stream/clicks",
        "dynamodb-table.kms-key: dynamodb!table/cart hard encrypted_by kms!key/1234abcd",
    ]


def test_how_far_back_it_can_be_restored() -> None:
    seen = look(
        backups={
            "ContinuousBackupsDescription": {
                "ContinuousBackupsStatus": "ENABLED",
                "PointInTimeRecoveryDescription": {
                    "PointInTimeRecoveryStatus": "ENABLED",
                    "RecoveryPeriodInDays": 35,
                    "LatestRestorableDateTime": AT,
                },
            }
        },
        BillingModeSummary={"BillingMode": "PAY_PER_REQUEST"},
        DeletionProtectionEnabled=True,
    )
    component = described(seen)[ARN]
    assert read.flag(component, read.POINT_IN_TIME_RECOVERY) is True
    assert component.measurements["latest_restorable_at"]["value"] == AT.isoformat()
    assert component.properties["recovery_period_days"] == 35
    assert component.properties["billing_mode"] == "PAY_PER_REQUEST"
    assert component.properties["deletion_protection"] is True


def test_a_denied_detail_keeps_the_table_and_states_nothing_of_it() -> None:
    seen = play(
        TABLES,
        ("list_tables", {"TableNames": ["cart"]}),
        ("describe_table", {"Table": {"TableName": "cart", "TableArn": ARN}}),
        ("get_resource_policy", error("AccessDeniedException")),
        ("describe_continuous_backups", error("AccessDeniedException")),
        ("describe_kinesis_streaming_destination", {"KinesisDataStreamDestinations": []}),
    )
    assert seen.outcome is Outcome.PARTIAL
    assert seen.failed_calls == (
        "dynamodb:describe_continuous_backups: AccessDeniedException",
        "dynamodb:get_resource_policy: AccessDeniedException",
    )
    assert "policy" not in described(seen)[ARN].properties
    assert read.value(described(seen)[ARN], read.POINT_IN_TIME_RECOVERY) is None


def test_a_table_that_cannot_be_described_keeps_its_name() -> None:
    seen = play(
        TABLES,
        ("list_tables", {"TableNames": ["cart"]}),
        ("describe_table", error("AccessDeniedException")),
        (
            "describe_continuous_backups",
            {"ContinuousBackupsDescription": {"ContinuousBackupsStatus": "ENABLED"}},
        ),
        ("describe_kinesis_streaming_destination", {"KinesisDataStreamDestinations": []}),
    )
    assert seen.outcome is Outcome.PARTIAL
    assert [component.id for component in described(seen).values()] == [ARN]
    assert all("MalformedItem" not in call for call in seen.failed_calls)
