"""Automated backups of DB clusters: where they lie, of which cluster, and how old they are."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from discovery.aws.rds_cluster_backups import CLUSTER_AUTOMATED_BACKUPS
from discovery.aws.rds_clusters import CLUSTERS
from model.capability import properties as read
from model.capability.capability import achievable
from model.graph import DependencyGraph
from model.linking.link import LinkSettings, link
from model.records.component import Kind
from model.records.objective import DisruptionClass
from model.records.observation import Observation, Outcome
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import CONTEXT, error, play

AT = datetime(2026, 1, 2, 3, 0, tzinfo=UTC)
EAST, WEST = (f"arn:aws:rds:{region}:111122223333" for region in ("us-east-1", "us-west-2"))
CLUSTER = f"{EAST}:cluster:orders"
KEY = "arn:aws:kms:us-west-2:111122223333:key/1234abcd"


def backup(**further: Any) -> dict[str, Any]:
    return {
        "DBClusterArn": CLUSTER,
        "DBClusterIdentifier": "orders",
        "DBClusterAutomatedBackupsArn": f"{WEST}:cluster-auto-backup:ab-1",
        "Region": "us-east-1",
        "Engine": "aurora-postgresql",
        "RestoreWindow": {
            "EarliestTime": AT - timedelta(days=7),
            "LatestTime": AT - timedelta(minutes=20),
        },
        "BackupRetentionPeriod": 7,
        "StorageEncrypted": True,
        "KmsKeyId": KEY,
        **further,
    }


def look(*backups: dict[str, Any], region: str = "us-west-2") -> Observation:
    return play(
        CLUSTER_AUTOMATED_BACKUPS,
        ("describe_db_cluster_automated_backups", {"DBClusterAutomatedBackups": list(backups)}),
        context=replace(CONTEXT, region=region),
    )


def test_replicated_backups_lie_here_and_are_of_a_cluster_elsewhere() -> None:
    observation = look(backup())
    mine = f"{WEST}:cluster-auto-backup:ab-1"
    assert requirement_lines(observation) == [
        f"rds-backup.database: rds!cluster:orders backup backed_up_by {mine}",
        f"rds-backup.kms-key: {mine} backup encrypted_by {KEY}",
    ]
    kept = described(observation)[mine]
    assert (kept.kind, kept.region, kept.name) == (Kind.RECOVERY_POINT, "us-west-2", "orders")
    assert kept.type == "AWS::RDS::DBClusterAutomatedBackup"
    assert read.moment(kept, read.CREATED_AT) == AT - timedelta(minutes=20)
    assert kept.properties["retention_days"] == 7


def test_backups_without_an_arn_go_by_their_cluster() -> None:
    bare = {
        "DBClusterIdentifier": "orders",
        "DbClusterResourceId": "cluster-ABC",
        "RestoreWindow": {"LatestTime": AT},
    }
    assert requirement_lines(look(bare, region="us-east-1")) == [
        "rds-backup.database: rds!cluster:orders backup backed_up_by "
        "rds!cluster-auto-backup:cluster-ABC"
    ]


@pytest.mark.parametrize(
    "further", [{"RestoreWindow": {}}, {"Engine": "docdb"}, {"Engine": "neptune"}]
)
def test_what_restores_nothing_or_is_not_ours_is_left_out(further: dict[str, Any]) -> None:
    observation = look(backup(**further))
    assert (observation.outcome, observation.facts.components) == (Outcome.COMPLETE, ())


def test_a_denied_listing_finds_nothing_and_says_so() -> None:
    refused = error("AccessDenied", status=403)
    observation = play(
        CLUSTER_AUTOMATED_BACKUPS, ("describe_db_cluster_automated_backups", refused)
    )
    assert (observation.outcome, observation.facts.components) == (Outcome.DENIED, ())


def linked(*backups: dict[str, Any]) -> DependencyGraph:
    cluster = {
        "DBClusterIdentifier": "orders",
        "DBClusterArn": CLUSTER,
        "Engine": "aurora-postgresql",
        "BackupRetentionPeriod": 7,
    }
    clusters = play(CLUSTERS, ("describe_db_clusters", {"DBClusters": [cluster]}))
    return DependencyGraph(link([clusters, look(*backups)], LinkSettings()))


def test_they_are_what_a_region_leaves_of_a_cluster() -> None:
    lost = achievable(linked(backup()), CLUSTER, DisruptionClass.REGION, AT)
    assert lost.rpo.value == timedelta(minutes=24, seconds=6)  # when it was crawled
    assert achievable(linked(), CLUSTER, DisruptionClass.REGION, AT).rpo.never


def test_the_backups_of_a_deleted_cluster_do_not_bring_it_back_into_the_graph() -> None:
    arn = f"{EAST}:cluster:gone"
    gone = backup(DBClusterArn=arn, DBClusterIdentifier="gone", Status="retained")
    graph = linked(gone)
    assert arn not in graph
    assert f"{WEST}:cluster-auto-backup:ab-1" in graph
