"""Recovery points: the newest of each resource in each vault, and where it lies."""

from datetime import UTC, datetime, timedelta
from typing import Any

from discovery.aws.recovery_points import RECOVERY_POINTS
from model.capability import properties as read
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import play

AT = datetime(2026, 1, 2, 3, 0, tzinfo=UTC)
VAULT = "arn:aws:backup:us-east-1:111122223333:backup-vault:main"
TABLE = "arn:aws:dynamodb:us-east-1:111122223333:table/orders"
KEY = "arn:aws:kms:us-east-1:111122223333:key/k1"


def point(name: str, *, age: int = 0, **further: Any) -> dict[str, Any]:
    return {
        "RecoveryPointArn": f"arn:aws:backup:us-east-1:111122223333:recovery-point:{name}",
        "BackupVaultName": "main",
        "BackupVaultArn": VAULT,
        "ResourceArn": TABLE,
        "ResourceType": "DynamoDB",
        "Status": "COMPLETED",
        "CreationDate": AT - timedelta(hours=age),
        **further,
    }


def test_of_each_resource_the_newest_completed_recovery_point_of_a_vault_is_kept() -> None:
    points = [
        point("a", age=30),
        point("b", age=6, EncryptionKeyArn=KEY),
        point("c", Status="PARTIAL"),
        point("d", ResourceArn="arn:aws:s3:::media", ResourceType="S3"),
    ]
    seen = play(
        RECOVERY_POINTS,
        ("list_backup_vaults", {"BackupVaultList": [{"BackupVaultName": "main"}]}),
        (
            "list_recovery_points_by_backup_vault",
            {"RecoveryPoints": points},
            {"BackupVaultName": "main"},
        ),
    )
    vault = "backup!backup-vault:main"
    assert requirement_lines(seen) == [
        "recovery-point.kms-key: backup!recovery-point:b backup encrypted_by kms!key/k1",
        "recovery-point.resource: bucket:media backup backed_up_by backup!recovery-point:d",
        "recovery-point.resource: dynamodb!table/orders backup backed_up_by"
        " backup!recovery-point:b",
        f"recovery-point.vault: backup!recovery-point:b containment part_of {vault}",
        f"recovery-point.vault: backup!recovery-point:d containment part_of {vault}",
    ]
    newest = described(seen)["arn:aws:backup:us-east-1:111122223333:recovery-point:b"]
    assert read.moment(newest, read.CREATED_AT) == AT - timedelta(hours=6)
