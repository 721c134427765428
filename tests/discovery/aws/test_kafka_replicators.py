"""MSK Replicator: the target follows the source, and the replicator needs both."""

from typing import Any

from discovery.aws.kafka_replicators import REPLICATORS
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.filled import filled
from tests.discovery.player import play

ARN = "arn:aws:kafka:us-east-1:111122223333:replicator/r/1"
TARGET = "arn:aws:kafka:us-east-1:111122223333:cluster/here/1"
SOURCE = "arn:aws:kafka:us-west-2:111122223333:cluster/there/2"
ROLE = "arn:aws:iam::111122223333:role/replicator"


def cluster(alias: str, arn: str) -> dict[str, Any]:
    network = {"SubnetIds": [f"subnet-{alias}-{zone}" for zone in "ab"]}
    return {
        "KafkaClusterAlias": alias,
        "AmazonMskCluster": {"MskClusterArn": arn},
        "VpcConfig": {**network, "SecurityGroupIds": [f"sg-{alias}"]},
    }


def test_the_target_follows_the_source_and_the_replicator_needs_both() -> None:
    listed = {"ReplicatorArn": ARN, "ReplicatorName": "r", "ReplicatorState": "RUNNING"}
    copy = {"SourceKafkaClusterAlias": "there", "TargetKafkaClusterAlias": "here"}
    detail = {
        **listed,
        "ServiceExecutionRoleArn": ROLE,
        "KafkaClusters": [cluster("here", TARGET), cluster("there", SOURCE)],
        "ReplicationInfoList": [copy],
    }
    reference = {**listed, "ReplicatorArn": f"{ARN}0", "IsReplicatorReference": True}
    seen = play(
        REPLICATORS,
        ("list_replicators", {"Replicators": [listed, reference]}),
        (
            "describe_replicator",
            filled("kafka", "describe_replicator", detail),
            {"ReplicatorArn": ARN},
        ),
        ("describe_replicator", filled("kafka", "describe_replicator", reference)),
    )
    me = "kafka!replicator/r/1"
    assert requirement_lines(seen) == [
        f"msk-replicator.cluster: {me} hard connects_to {SOURCE}",
        f"msk-replicator.cluster: {me} hard connects_to kafka!cluster/here/1",
        f"msk-replicator.copy: kafka!cluster/here/1 replication replicates_from {SOURCE}",
        f"msk-replicator.role: {me} hard assumes_role {ROLE}",
        f"msk-replicator.security-group: {me} policy filtered_by ec2:sg-here",
        f"msk-replicator.security-group: {me} policy filtered_by ec2:sg-there",
        f"msk-replicator.subnets: {me} containment runs_in 1 of ec2:subnet-here-a,"
        " ec2:subnet-here-b",
        f"msk-replicator.subnets: {me} containment runs_in 1 of ec2:subnet-there-a,"
        " ec2:subnet-there-b",
    ]
