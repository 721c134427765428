"""What the formulas of recovery make of RDS as it was discovered."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from discovery.aws.rds import INSTANCES
from discovery.aws.rds_clusters import CLUSTERS
from discovery.aws.rds_global import GLOBAL_CLUSTERS
from discovery.aws.rds_snapshots import AUTOMATED_BACKUPS, SNAPSHOTS
from model.capability.capability import achievable
from model.capability.estimate import Estimate
from model.graph import DependencyGraph
from model.linking.link import LinkSettings, link
from model.records.objective import DisruptionClass
from model.records.observation import Observation
from tests.discovery.player import CONTEXT, play

AT = datetime(2026, 1, 2, 3, 0, tzinfo=UTC)
EAST, WEST = "arn:aws:rds:us-east-1:111122223333", "arn:aws:rds:us-west-2:111122223333"
IN_WEST = replace(CONTEXT, region="us-west-2")


def instance(**further: Any) -> Observation:
    listed = {
        "DBInstanceIdentifier": "db",
        "DBInstanceArn": f"{EAST}:db:db",
        "Engine": "mysql",
        "AvailabilityZone": "us-east-1a",
        **further,
    }
    return play(INSTANCES, ("describe_db_instances", {"DBInstances": [listed]}))


def loss(disruption: DisruptionClass, *looks: Observation, of: str = f"{EAST}:db:db") -> Estimate:
    graph = DependencyGraph(link(looks, LinkSettings()))
    return achievable(graph, of, disruption, AT).rpo


def test_without_backups_a_zone_takes_the_data_with_it() -> None:
    single = instance(MultiAZ=False, BackupRetentionPeriod=0)
    assert loss(DisruptionClass.ZONE, single).never
    assert loss(DisruptionClass.REGION, single).never


def test_a_standby_in_another_zone_loses_nothing() -> None:
    pair = instance(MultiAZ=True, SecondaryAvailabilityZone="us-east-1b", BackupRetentionPeriod=0)
    assert loss(DisruptionClass.ZONE, pair).value == timedelta(0)
    assert loss(DisruptionClass.REGION, pair).never


def test_the_latest_restorable_time_is_what_a_zone_leaves() -> None:
    latest = AT - timedelta(minutes=5)
    single = instance(MultiAZ=False, BackupRetentionPeriod=7, LatestRestorableTime=latest)
    assert loss(DisruptionClass.ZONE, single).value == single.read_at - latest


def test_backups_that_are_replicated_are_what_a_region_leaves() -> None:
    backup = {
        "DBInstanceArn": f"{EAST}:db:db",
        "DBInstanceIdentifier": "db",
        "DBInstanceAutomatedBackupsArn": f"{WEST}:auto-backup:ab-1",
        "RestoreWindow": {"LatestTime": AT - timedelta(minutes=20)},
    }
    replicated = play(
        AUTOMATED_BACKUPS,
        ("describe_db_instance_automated_backups", {"DBInstanceAutomatedBackups": [backup]}),
        context=IN_WEST,
    )
    lost = loss(DisruptionClass.REGION, instance(), replicated)
    assert lost.value == replicated.read_at - (AT - timedelta(minutes=20))


def test_a_copied_snapshot_is_what_a_region_leaves_and_as_old_as_its_source() -> None:
    snapshot = {
        "DBSnapshotIdentifier": "copy",
        "DBSnapshotArn": f"{WEST}:snapshot:copy",
        "DBInstanceIdentifier": "db",
        "Status": "available",
        "SourceRegion": "us-east-1",
        "SourceDBSnapshotIdentifier": f"{EAST}:snapshot:rds:db-1",
        "SnapshotCreateTime": AT - timedelta(hours=1),
        "OriginalSnapshotCreateTime": AT - timedelta(hours=9),
    }
    copied = play(
        SNAPSHOTS, ("describe_db_snapshots", {"DBSnapshots": [snapshot]}), context=IN_WEST
    )
    assert loss(DisruptionClass.REGION, instance(), copied).value == timedelta(hours=9)


def test_a_global_database_loses_no_more_than_its_lag_which_nobody_read() -> None:
    clusters = [
        play(
            CLUSTERS,
            (
                "describe_db_clusters",
                {
                    "DBClusters": [
                        {
                            "DBClusterIdentifier": "db",
                            "DBClusterArn": f"{place}:cluster:db",
                            "Engine": "aurora-mysql",
                        }
                    ]
                },
            ),
            context=context,
        )
        for place, context in ((EAST, CONTEXT), (WEST, IN_WEST))
    ]
    members = [
        {"DBClusterArn": f"{EAST}:cluster:db", "IsWriter": True},
        {"DBClusterArn": f"{WEST}:cluster:db", "IsWriter": False},
    ]
    database = {
        "GlobalClusterArn": "arn:aws:rds::111122223333:global-cluster:db",
        "GlobalClusterIdentifier": "db",
        "Engine": "aurora-mysql",
        "GlobalClusterMembers": members,
    }
    looks = [
        *clusters,
        play(GLOBAL_CLUSTERS, ("describe_global_clusters", {"GlobalClusters": [database]})),
    ]
    primary = loss(DisruptionClass.REGION, *looks, of=f"{EAST}:cluster:db")
    assert not primary.known
    assert "lag" in (primary.reason or "")
    # The secondary follows: losing its Region loses nothing that the primary has not.
    secondary = loss(DisruptionClass.REGION, *looks, of=f"{WEST}:cluster:db")
    assert secondary.value == timedelta(0)
