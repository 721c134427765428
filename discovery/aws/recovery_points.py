"""Recovery points of AWS Backup: the newest of each resource in each vault.

Where a recovery point is a snapshot of another service, it has the snapshot's ARN, and both
crawlers describe the same component.
"""

from collections.abc import Sequence
from dataclasses import replace

from discovery.arns import key_of
from discovery.aws.newest_backups import Backup, backup_facts, newest
from discovery.extract import as_json
from discovery.interface import Call, Context, Crawler, Item
from discovery.requirements import required
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect

RESOURCE = "recovery-point.resource"
KEY = "recovery-point.kms-key"
VAULT = "recovery-point.vault"
RULES = {
    RESOURCE: "The resource can be restored from it; of each resource only the newest recovery "
    "point of a vault is kept.",
    KEY: "It cannot be restored without this key.",
    VAULT: "A recovery point is deleted with its vault.",
}


def recovery_point_facts(items: Sequence[Item], context: Context) -> Facts:
    """Return the newest completed recovery point of each resource in one vault."""
    usable = [item for item in items if item.get("Status") in ("COMPLETED", "AVAILABLE")]
    kept = newest(_backup(item) for item in usable)
    facts = backup_facts(kept, context, resource_rule=RESOURCE, key_rule=KEY)
    vaults = {str(item["RecoveryPointArn"]): str(item["BackupVaultArn"]) for item in usable}
    lie_in = tuple(
        need
        for backup in kept
        for need in required(
            backup.id,
            [vaults[backup.id]],
            rule=VAULT,
            relation="part_of",
            effect=Effect.CONTAINMENT,
            attribute="BackupVaultArn",
            expects=Kind.BACKUP_VAULT,
        )
    )
    return Facts(
        # The crawler of the service knows more of a snapshot than its vault does.
        components=tuple(replace(seen, replaces=False) for seen in facts.components),
        requirements=(*facts.requirements, *lie_in),
    )


def _backup(item: Item) -> Backup:
    resource = item.get("ResourceArn")
    return Backup(
        id=str(item["RecoveryPointArn"]),
        type="AWS::Backup::RecoveryPoint",
        name=str(item.get("ResourceName") or item["RecoveryPointArn"]).rpartition("/")[2],
        resource=key_of(str(resource)) if resource else None,
        taken_at=item.get("CreationDate"),
        key=item.get("EncryptionKeyArn"),
        properties={
            "created_at": as_json(item.get("CreationDate")),
            "resource_type": item.get("ResourceType"),
            "size_bytes": item.get("BackupSizeInBytes"),
            "status": item.get("Status"),
            "vault": item.get("BackupVaultName"),
        },
    )


RECOVERY_POINTS = Crawler(
    name="aws.backup.recovery_points",
    title="The newest recovery point of each resource in each backup vault",
    kind=Kind.RECOVERY_POINT,
    type="AWS::Backup::RecoveryPoint",
    service="backup",
    parents=(Call(operation="list_backup_vaults", items="BackupVaultList[]"),),
    list=Call(
        operation="list_recovery_points_by_backup_vault",
        absent=("ResourceNotFoundException",),
        items="RecoveryPoints[]",
        from_item={"BackupVaultName": "BackupVaultName"},
    ),
    id="RecoveryPointArn",
    placeholder=True,
    transform_all=recovery_point_facts,
    transform_effects=(Effect.BACKUP, Effect.CONTAINMENT),
    transform_rules=RULES,
    docs="https://docs.aws.amazon.com/aws-backup/latest/devguide/"
    "API_ListRecoveryPointsByBackupVault.html",
)

CRAWLERS = (RECOVERY_POINTS,)
