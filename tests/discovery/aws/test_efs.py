"""EFS: one door is enough, a One Zone file system goes with its zone, replicas follow."""

from typing import Any

from discovery.aws.efs import FILE_SYSTEMS
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import error, play

ARN = "arn:aws:elasticfilesystem:us-east-1:111122223333:file-system/fs-1"
COPY = "arn:aws:elasticfilesystem:us-west-2:111122223333:file-system/fs-2"
POINT = "arn:aws:elasticfilesystem:us-east-1:111122223333:access-point/fsap-1"


def file_system(**about: Any) -> dict[str, Any]:
    return {
        "OwnerId": "111122223333",
        "CreationToken": "t",
        "FileSystemId": "fs-1",
        "FileSystemArn": ARN,
        "CreationTime": "2026-01-01T00:00:00Z",
        "LifeCycleState": "available",
        "Name": "media",
        "NumberOfMountTargets": 2,
        "SizeInBytes": {"Value": 6144},
        "PerformanceMode": "generalPurpose",
        "Tags": [{"Key": "tier", "Value": "1"}],
        **about,
    }


def target(zone: str, state: str = "available") -> dict[str, Any]:
    return {
        "MountTargetId": f"fsmt-0000000{zone}",
        "FileSystemId": "fs-1",
        "SubnetId": f"subnet-0000000{zone}",
        "LifeCycleState": state,
        "AvailabilityZoneId": f"use1-az{zone}",
    }


def look(item: dict[str, Any], replication: Any, targets: list[dict[str, Any]]) -> Observation:
    return play(
        FILE_SYSTEMS,
        ("describe_file_systems", {"FileSystems": [item]}),
        ("describe_mount_targets", {"MountTargets": targets}, {"FileSystemId": "fs-1"}),
        ("describe_access_points", {"AccessPoints": [{"AccessPointArn": POINT}]}),
        ("describe_replication_configurations", replication),
        ("describe_backup_policy", {"BackupPolicy": {"Status": "ENABLED"}}),
    )


def replicated(source: str) -> dict[str, Any]:
    destination = {"Status": "ENABLED", "FileSystemId": "fs-2", "Region": "us-west-2"}
    return {
        "Replications": [
            {
                "SourceFileSystemId": "fs-1",
                "SourceFileSystemRegion": "us-east-1",
                "SourceFileSystemArn": source,
                "OriginalSourceFileSystemArn": source,
                "CreationTime": "2026-01-01T00:00:00Z",
                "Destinations": [destination],
            }
        ]
    }


def test_a_regional_file_system_needs_one_mount_target_and_lies_in_no_zone() -> None:
    seen = look(file_system(), error("ReplicationNotFound"), [target("1"), target("2")])
    assert seen.outcome is Outcome.COMPLETE
    component = described(seen)[ARN]
    assert (component.kind, component.zones) == (Kind.FILE_SYSTEM, ())
    assert component.properties["automatic_backups"] == "ENABLED"
    assert named(seen, ARN) == {"host:fs-1.efs.us-east-1.amazonaws.com", POINT}
    assert requirement_lines(seen) == [
        "efs.mount-targets: elasticfilesystem!file-system/fs-1 containment runs_in "
        "1 of ec2:subnet-00000001, ec2:subnet-00000002"
    ]


def test_a_mount_target_that_is_not_available_is_no_redundancy() -> None:
    targets = [target("1"), target("2", "error")]
    seen = look(file_system(), error("ReplicationNotFound"), targets)
    assert requirement_lines(seen)[0].endswith("1 of ec2:subnet-00000001")


def test_a_one_zone_file_system_is_stored_in_its_zone() -> None:
    item = file_system(
        AvailabilityZoneName="us-east-1a",
        AvailabilityZoneId="use1-az1",
        KmsKeyId="arn:aws:kms:us-east-1:111122223333:key/k1",
    )
    seen = look(item, error("ReplicationNotFound"), [])
    assert described(seen)[ARN].zones == ("use1-az1",)
    me = "elasticfilesystem!file-system/fs-1"
    assert requirement_lines(seen) == [
        f"efs.kms-key: {me} hard encrypted_by kms!key/k1",
        f"efs.zone: {me} containment stored_in zone-name:111122223333/us-east-1/us-east-1a",
    ]


def test_a_replica_follows_its_source_and_only_the_source_reports_it() -> None:
    me = "elasticfilesystem!file-system/fs-1"
    assert requirement_lines(look(file_system(), replicated(ARN), [])) == [
        f"efs.replica-source: {COPY} replication replicates_from {me}",
        f"efs.replica: {me} replication replicates_to {COPY}",
    ]
    assert requirement_lines(look(file_system(), replicated(COPY), [])) == []
