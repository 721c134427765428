"""Calls that restore a store from a backup, and look at the backup before.

References:
    [1] AWS Backup Developer Guide, StartRestoreJob; Restore a backup.
"""

from collections.abc import Mapping

from model.capability.copies import surviving
from model.records.component import Component, Kind
from model.records.objective import DisruptionClass
from schema.exports.plans.call import About, Call, Input, Maker, Shows, last_part, resource_name

POINT = ":recovery-point:"


def _source(about: About) -> Component | None:
    """Return the newest recovery point of the store in the new Region; None when none is known."""
    near = surviving(about.graph, about.target, DisruptionClass.REGION)
    points = [
        copy
        for copy in near
        if copy.backup
        and copy.component.region == about.plan.to_region
        and copy.component.kind is not Kind.BACKUP_VAULT
        and copy.created_at is not None
    ]
    newest = max(points, key=lambda copy: (copy.created_at, copy.component.id), default=None)
    return None if newest is None else newest.component


def _restore(about: About) -> Call:
    point = _source(about)
    arn: str | Input = (
        point.id
        if point is not None and _is_accepted(point)
        else about.input("RecoveryPoint", "ARN of the recovery point to restore")
    )
    return Call(
        service="backup",
        operation="StartRestoreJob",
        arguments={
            "RecoveryPointArn": arn,
            "IamRoleArn": about.input("RestoreRole", "ARN of the role that restores"),
            "Metadata": about.input(
                "RestoreMetadata",
                "how it is restored, as GetRecoveryPointRestoreMetadata shows it, with the names "
                "of the new Region",
                structure=True,
            ),
        },
    )


def _is_accepted(point: Component) -> bool:
    """Tell whether AWS Backup restores it: its own points, and the snapshots that it made."""
    return POINT in point.id or ":awsbackup:" in point.id


def _job(about: About) -> Call:
    job = about.input("RestoreJob", "id of the restore job, as StartRestoreJob answered")
    return Call(
        service="backup",
        operation="DescribeRestoreJob",
        arguments={"RestoreJobId": job},
        # No document of an executor knows the job before it runs.
        expects="its status is COMPLETED",
    )


def _point(about: About) -> Call:
    vault = next(
        (
            resource_name(provider)
            for need in about.graph.requirements_of(about.target.id)
            for provider in map(about.graph.component, need.providers)
            if provider.kind is Kind.BACKUP_VAULT
        ),
        None,
    )
    return Call(
        service="backup",
        operation="DescribeRecoveryPoint",
        arguments={
            "BackupVaultName": vault or about.input("Vault", "name of the backup vault"),
            "RecoveryPointArn": about.target.id,
        },
        shows=(Shows("$.Status", "COMPLETED"),),
        unseen="whether it expires before the restore ends",
    )


def _vault(about: About) -> Call:
    return Call(
        service="backup",
        operation="DescribeBackupVault",
        arguments={"BackupVaultName": last_part(about.target, ":")},
        expects="the vault is described, and it holds recovery points",
    )


def _snapshot(operation: str, argument: str, answer: str) -> Maker:
    def made(about: About) -> Call:
        name = about.target.id.partition("snapshot:")[2] or about.target.id
        return Call(
            service="rds",
            operation=operation,
            arguments={argument: name},
            shows=(Shows(f"$.{answer}[0].Status", "available"),),
        )

    return made


def _volume_snapshot(about: About) -> Call:
    return Call(
        service="ec2",
        operation="DescribeSnapshots",
        arguments={"SnapshotIds": [last_part(about.target)]},
        shows=(Shows("$.Snapshots[0].State", "completed"),),
    )


def _role(about: About) -> Call:
    name = about.input("RestoreRoleName", "name of the role that restores")
    return Call(
        service="iam",
        operation="GetRole",
        arguments={"RoleName": name},
        expects="the role exists; its quotas and groups have to be looked at, too",
    )


CALLS: Mapping[str, Maker] = {
    "backup:StartRestoreJob": _restore,
    "backup:DescribeRestoreJob": _job,
    "backup:DescribeRecoveryPoint": _point,
    "backup:DescribeBackupVault": _vault,
    "rds:DescribeDBSnapshots": _snapshot(
        "DescribeDBSnapshots", "DBSnapshotIdentifier", "DBSnapshots"
    ),
    "rds:DescribeDBClusterSnapshots": _snapshot(
        "DescribeDBClusterSnapshots", "DBClusterSnapshotIdentifier", "DBClusterSnapshots"
    ),
    "ec2:DescribeSnapshots": _volume_snapshot,
    "iam:GetRole": _role,
}
"""Makers of calls, by `<service>:<Operation>`."""
