"""Important actions: what reads, changes and destroys the components whose access matters.

References:
    .. [1] Service Authorization Reference, the page of each service.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Verb(StrEnum):
    """What an action does to a component."""

    READ = "read"
    """It shows the content, or decrypts with a key."""
    CHANGE = "change"
    """It replaces the content, or opens it to others."""
    DESTROY = "destroy"
    """It takes the content away, or makes it unreadable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportantActions:
    """The actions that matter for one type; each alone is enough."""

    read: Sequence[str] = ()
    """Those that show its content."""
    change: Sequence[str] = ()
    """Those that replace its content, or open it to others."""
    destroy: Sequence[str] = ()
    """Those that take its content away."""

    def of(self, verb: Verb) -> Sequence[str]:
        """Return the actions of one verb."""
        return {Verb.READ: self.read, Verb.CHANGE: self.change, Verb.DESTROY: self.destroy}[verb]


IMPORTANT: Mapping[str, ImportantActions] = {
    "AWS::Backup::BackupVault": ImportantActions(
        change=("backup:PutBackupVaultAccessPolicy", "backup:DeleteBackupVaultLockConfiguration"),
        destroy=("backup:DeleteRecoveryPoint", "backup:DeleteBackupVault"),
    ),
    "AWS::Backup::RecoveryPoint": ImportantActions(
        read=("backup:StartRestoreJob",),
        change=("backup:UpdateRecoveryPointLifecycle",),
        destroy=("backup:DeleteRecoveryPoint",),
    ),
    "AWS::DynamoDB::Table": ImportantActions(
        read=("dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"),
        change=("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"),
        destroy=("dynamodb:DeleteTable",),
    ),
    "AWS::EC2::Snapshot": ImportantActions(
        change=("ec2:ModifySnapshotAttribute",), destroy=("ec2:DeleteSnapshot",)
    ),
    "AWS::KMS::Key": ImportantActions(
        read=("kms:Decrypt",),
        change=("kms:PutKeyPolicy", "kms:CreateGrant"),
        destroy=("kms:ScheduleKeyDeletion", "kms:DisableKey"),
    ),
    "AWS::RDS::DBClusterSnapshot": ImportantActions(
        read=("rds:RestoreDBClusterFromSnapshot",),
        change=("rds:ModifyDBClusterSnapshotAttribute",),
        destroy=("rds:DeleteDBClusterSnapshot",),
    ),
    "AWS::RDS::DBSnapshot": ImportantActions(
        read=("rds:RestoreDBInstanceFromDBSnapshot",),
        change=("rds:ModifyDBSnapshotAttribute",),
        destroy=("rds:DeleteDBSnapshot",),
    ),
    "AWS::S3::Bucket": ImportantActions(
        read=("s3:GetObject",),
        change=("s3:PutObject", "s3:PutBucketPolicy"),
        destroy=("s3:DeleteObject", "s3:DeleteBucket"),
    ),
    "AWS::SQS::Queue": ImportantActions(
        read=("sqs:ReceiveMessage",),
        change=("sqs:SendMessage", "sqs:SetQueueAttributes"),
        destroy=("sqs:DeleteQueue", "sqs:PurgeQueue"),
    ),
    "AWS::SSM::Parameter": ImportantActions(
        read=("ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"),
        change=("ssm:PutParameter",),
        destroy=("ssm:DeleteParameter", "ssm:DeleteParameters"),
    ),
    "AWS::SecretsManager::Secret": ImportantActions(
        read=("secretsmanager:GetSecretValue",),
        change=("secretsmanager:PutSecretValue", "secretsmanager:UpdateSecret"),
        destroy=("secretsmanager:DeleteSecret",),
    ),
}
"""CloudFormation type → its important actions."""
