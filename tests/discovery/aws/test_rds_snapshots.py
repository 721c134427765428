"""Backups of RDS: the newest of each database, wherever it was copied to."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from discovery.aws.rds_snapshots import AUTOMATED_BACKUPS, CLUSTER_SNAPSHOTS, SNAPSHOTS
from model.capability import properties as read
from model.linking.link import LinkSettings, link
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import error, play
from tests.observing import saw, seen

PLACE = "arn:aws:rds:us-east-1:111122223333"
KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd"
AT = datetime(2026, 1, 2, 3, 0, tzinfo=UTC)


def snapshot(name: str, *, age: int = 0, of: str = "orders", **further: Any) -> dict[str, Any]:
    return {
        "DBSnapshotIdentifier": name,
        "DBSnapshotArn": f"{PLACE}:snapshot:{name}",
        "DBInstanceIdentifier": of,
        "SnapshotCreateTime": AT - timedelta(hours=age),
        "SnapshotType": "automated",
        "Status": "available",
        "Engine": "mysql",
        **further,
    }


def look(*snapshots: dict[str, Any]) -> Observation:
    return play(SNAPSHOTS, ("describe_db_snapshots", {"DBSnapshots": list(snapshots)}, {}))


def test_only_the_newest_of_each_database_and_type_is_kept() -> None:
    observation = look(
        snapshot("rds:orders-1", age=24),
        snapshot("rds:orders-2", age=1),
        snapshot("before-upgrade", age=90, SnapshotType="manual"),
        snapshot("rds:stock-1", age=48, of="stock"),
    )
    assert observation.outcome is Outcome.COMPLETE
    assert requirement_lines(observation) == [
        "rds-backup.database: rds!db:orders backup backed_up_by rds!snapshot:before-upgrade",
        "rds-backup.database: rds!db:orders backup backed_up_by rds!snapshot:rds:orders-2",
        "rds-backup.database: rds!db:stock backup backed_up_by rds!snapshot:rds:stock-1",
    ]
    kept = described(observation)
    assert {addition.kind for addition in kept.values()} == {Kind.RECOVERY_POINT}
    newest = kept[f"{PLACE}:snapshot:rds:orders-2"]
    assert read.moment(newest, read.CREATED_AT) == AT - timedelta(hours=1)
    assert (newest.name, newest.region) == ("rds:orders-2", "us-east-1")


def test_an_unfinished_snapshot_restores_nothing() -> None:
    observation = look(
        snapshot("a", age=2), snapshot("b", Status="creating"), snapshot("c", Status="failed")
    )
    assert list(described(observation)) == [f"{PLACE}:snapshot:a"]


def test_a_copy_is_of_the_database_in_the_region_and_account_of_its_source() -> None:
    observation = look(
        snapshot(
            "copy",
            SnapshotType="manual",
            SourceRegion="eu-west-1",
            SourceDBSnapshotIdentifier="arn:aws:rds:eu-west-1:444455556666:snapshot:rds:orders-2",
            OriginalSnapshotCreateTime=AT - timedelta(days=3),
        )
    )
    assert requirement_lines(observation) == [
        "rds-backup.database: arn:aws:rds:eu-west-1:444455556666:db:orders backup backed_up_by "
        "rds!snapshot:copy"
    ]
    # Its age is that of what it holds, not that of the copy.
    (copy,) = described(observation).values()
    assert read.moment(copy, read.CREATED_AT) == AT - timedelta(days=3)
    assert (copy.region, copy.account) == ("us-east-1", "111122223333")


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (KEY, ["rds-backup.kms-key: rds!snapshot:a backup encrypted_by kms!key/1234abcd"]),
        ("1234abcd", ["rds-backup.kms-key: rds!snapshot:a backup encrypted_by kms!key/1234abcd"]),
        ("alias/aws/rds", []),
        (None, []),
    ],
)
def test_an_encrypted_snapshot_needs_its_key(key: str | None, expected: list[str]) -> None:
    stated: dict[str, Any] = {"KmsKeyId": key} if key else {}
    observation = look(snapshot("a", **stated))
    assert [
        line for line in requirement_lines(observation) if line.startswith("rds-backup.kms-key")
    ] == expected


def test_engines_of_other_services_are_left_to_them() -> None:
    observation = look(snapshot("a", Engine="docdb"), snapshot("b", Engine="neptune"))
    assert (observation.facts.components, observation.facts.requirements) == ((), ())


def test_a_deleted_database_does_not_come_back_as_a_placeholder() -> None:
    observation = look(snapshot("a"), snapshot("b", of="deleted"))
    instances = saw("aws.rds.instances", seen(f"{PLACE}:db:orders", Kind.DATABASE))
    records = link([instances, observation], LinkSettings())
    databases = [component.id for component in records.components if ":db:" in component.id]
    assert databases == [f"{PLACE}:db:orders"]
    backed_up = [
        requirement.dependent
        for requirement in records.requirements
        if requirement.relation == "backed_up_by"
    ]
    assert backed_up == [f"{PLACE}:db:orders"]


def test_snapshots_of_clusters_are_of_clusters() -> None:
    arn = f"{PLACE}:cluster-snapshot:rds:orders-1"
    observation = play(
        CLUSTER_SNAPSHOTS,
        (
            "describe_db_cluster_snapshots",
            {
                "DBClusterSnapshots": [
                    {
                        "DBClusterSnapshotIdentifier": "rds:orders-1",
                        "DBClusterSnapshotArn": arn,
                        "DBClusterIdentifier": "orders",
                        "SnapshotCreateTime": AT,
                        "Status": "available",
                        "Engine": "aurora-postgresql",
                        "KmsKeyId": KEY,
                        "StorageEncrypted": True,
                    },
                    {
                        "DBClusterSnapshotIdentifier": "copy",
                        "DBClusterSnapshotArn": f"{PLACE}:cluster-snapshot:copy",
                        "DBClusterIdentifier": "orders",
                        "SourceDBClusterSnapshotArn": "arn:aws:rds:eu-west-1:111122223333"
                        ":cluster-snapshot:rds:orders-9",
                        "Status": "available",
                        "Engine": "aurora-postgresql",
                    },
                ]
            },
            {},
        ),
    )
    assert requirement_lines(observation) == [
        "rds-backup.database: arn:aws:rds:eu-west-1:111122223333:cluster:orders backup "
        "backed_up_by rds!cluster-snapshot:copy",
        "rds-backup.database: rds!cluster:orders backup backed_up_by "
        "rds!cluster-snapshot:rds:orders-1",
        "rds-backup.kms-key: rds!cluster-snapshot:rds:orders-1 backup encrypted_by "
        "kms!key/1234abcd",
    ]
    assert read.moment(described(observation)[arn], read.CREATED_AT) == AT
    assert described(observation)[arn].properties["encrypted"] is True


def look_at_automated(*backups: dict[str, Any]) -> Observation:
    return play(
        AUTOMATED_BACKUPS,
        ("describe_db_instance_automated_backups", {"DBInstanceAutomatedBackups": list(backups)}),
    )


def test_replicated_backups_lie_here_and_are_of_an_instance_elsewhere() -> None:
    source = "arn:aws:rds:us-west-2:111122223333:db:orders"
    observation = look_at_automated(
        {
            "DBInstanceArn": source,
            "DBInstanceIdentifier": "orders",
            "DBInstanceAutomatedBackupsArn": f"{PLACE}:auto-backup:ab-1",
            "Region": "us-west-2",
            "RestoreWindow": {"EarliestTime": AT - timedelta(days=7), "LatestTime": AT},
            "KmsKeyId": KEY,
            "Engine": "mysql",
            "BackupRetentionPeriod": 7,
        }
    )
    assert requirement_lines(observation) == [
        f"rds-backup.database: {source} backup backed_up_by rds!auto-backup:ab-1",
        "rds-backup.kms-key: rds!auto-backup:ab-1 backup encrypted_by kms!key/1234abcd",
    ]
    (backup,) = described(observation).values()
    assert backup.region == "us-east-1"
    assert read.moment(backup, read.CREATED_AT) == AT


def test_backups_without_an_arn_go_by_their_instance() -> None:
    observation = look_at_automated(
        {"DBInstanceIdentifier": "orders", "RestoreWindow": {"LatestTime": AT}}
    )
    assert requirement_lines(observation) == [
        "rds-backup.database: rds!db:orders backup backed_up_by rds!auto-backup:orders"
    ]


def test_backups_that_restore_nothing_yet_are_none() -> None:
    observation = look_at_automated({"DBInstanceIdentifier": "orders", "Status": "creating"})
    assert (observation.outcome, described(observation), requirement_lines(observation)) == (
        Outcome.COMPLETE,
        {},
        [],
    )


def test_a_denied_listing_finds_nothing_and_says_so() -> None:
    observation = play(SNAPSHOTS, ("describe_db_snapshots", error("AccessDenied", status=403)))
    assert (observation.outcome, observation.facts.components) == (Outcome.DENIED, ())
