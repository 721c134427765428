"""FSx: subnets, directories and repositories of file systems, and their newest backups."""

from datetime import UTC, datetime, timedelta
from typing import Any

from discovery.aws.fsx import BACKUPS, FILE_SYSTEMS
from model.records.component import Kind
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.filled import filled
from tests.discovery.player import keys, play

PLACE = "arn:aws:fsx:us-east-1:111122223333"
WINDOWS, LUSTRE = f"{PLACE}:file-system/fs-11111111", f"{PLACE}:file-system/fs-22222222"
AT = datetime(2026, 1, 2, 3, 0, tzinfo=UTC)
FILES, VOLUME = "fsx!file-system/fs-11111111", "fsx!volume/fs-33333333/fsvol-1"
LOG = "arn:aws:logs:us-east-1:111122223333:log-group:fsx"


def test_a_file_system_needs_its_directory_and_one_of_its_subnets() -> None:
    windows = {
        "ResourceARN": WINDOWS,
        "FileSystemId": "fs-11111111",
        "FileSystemType": "WINDOWS",
        "VpcId": "vpc-11111111",
        "SubnetIds": ["subnet-aaaaaaaa", "subnet-bbbbbbbb"],
        "KmsKeyId": "k1",
        "DNSName": "FS-1.corp.example",
        "WindowsConfiguration": {
            "DeploymentType": "MULTI_AZ_1",
            "AutomaticBackupRetentionDays": 7,
            "SelfManagedActiveDirectoryConfiguration": {"DnsIps": ["10.9.0.1", "10.9.0.2"]},
            "AuditLogConfiguration": {
                "FileAccessAuditLogLevel": "DISABLED",
                "FileShareAccessAuditLogLevel": "DISABLED",
                "AuditLogDestination": LOG,
            },
        },
    }
    lustre = {
        "ResourceARN": LUSTRE,
        "FileSystemId": "fs-22222222",
        "FileSystemType": "LUSTRE",
        "SubnetIds": ["subnet-aaaaaaaa"],
        "LustreConfiguration": {
            "DeploymentType": "SCRATCH_2",
            "DataRepositoryConfiguration": {"ImportPath": "s3://genomes/2026/"},
        },
    }
    seen = play(FILE_SYSTEMS, ("describe_file_systems", {"FileSystems": [windows, lustre]}))
    me, other = "fsx!file-system/fs-11111111", "fsx!file-system/fs-22222222"
    assert requirement_lines(seen) == [
        f"fsx.kms-key: {me} hard encrypted_by kms!key/k1",
        f"fsx.log: {me} observability logs_to logs!log-group:fsx",
        f"fsx.own-directory: {me} hard signs_in_with 1 of ip:vpc-11111111/10.9.0.1,"
        " ip:vpc-11111111/10.9.0.2",
        f"fsx.repository: {other} soft filled_from bucket:genomes",
        f"fsx.subnets: {me} containment runs_in 1 of ec2:subnet-aaaaaaaa, ec2:subnet-bbbbbbbb",
        f"fsx.subnets: {other} containment runs_in 1 of ec2:subnet-aaaaaaaa",
    ]
    properties = described(seen)[WINDOWS].properties
    assert (properties["deployment_type"], properties["backup_retention_days"]) == ("MULTI_AZ_1", 7)
    assert keys(seen)[WINDOWS] == ("fsx:fs-11111111", "host:fs-1.corp.example")


def backup(name: str, *, age: int = 0, **further: Any) -> dict[str, Any]:
    return {
        "BackupId": name,
        "ResourceARN": f"{PLACE}:backup/{name}",
        "Lifecycle": "AVAILABLE",
        "CreationTime": AT - timedelta(hours=age),
        "FileSystem": {"ResourceARN": WINDOWS},
        **further,
    }


def test_only_the_newest_usable_backup_of_a_file_system_is_kept() -> None:
    volume = f"{PLACE}:volume/fs-33333333/fsvol-1"
    made = [
        backup("backup-11111111", age=25),
        backup("backup-22222222", age=1, KmsKeyId="k1"),
        backup("backup-33333333", Lifecycle="CREATING"),
        backup(
            "backup-44444444", Volume={"ResourceARN": volume, "VolumeId": "fsvol-12345678901234567"}
        ),
    ]
    answer = filled("fsx", "describe_backups", {"Backups": made})
    seen = play(BACKUPS, ("describe_backups", answer))
    assert requirement_lines(seen) == [
        f"fsx-backup.file-system: {FILES} backup backed_up_by fsx!backup/backup-22222222",
        f"fsx-backup.file-system: {VOLUME} backup backed_up_by fsx!backup/backup-44444444",
        "fsx-backup.kms-key: fsx!backup/backup-22222222 backup encrypted_by kms!key/k1",
    ]
    assert {each.kind for each in described(seen).values()} == {Kind.RECOVERY_POINT}
