"""Automated backups of Aurora and Multi-AZ DB clusters, those of deleted clusters among them."""

from collections.abc import Sequence

from discovery.aws.rds import NOT_OURS
from discovery.aws.rds_snapshots import RULES, Backup, backup_facts
from discovery.interface import Call, Context, Crawler, Item
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect


def cluster_backup(item: Item, context: Context) -> Backup:
    """Return the automated backups of a DB cluster, kept here or replicated to here."""
    cluster = item["DBClusterIdentifier"]
    place = f"arn:{context.partition}:rds:{context.region}:{context.account}"
    return Backup(
        id=item.get("DBClusterAutomatedBackupsArn")
        # Only clusters that were deleted have an ARN for their backups everywhere.
        or f"{place}:cluster-auto-backup:{item.get('DbClusterResourceId') or cluster}",
        type="AWS::RDS::DBClusterAutomatedBackup",
        name=str(cluster),
        database=item.get("DBClusterArn") or f"{place}:cluster:{cluster}",
        taken_at=(item.get("RestoreWindow") or {}).get("LatestTime"),
        key=item.get("KmsKeyId"),
        item=item,
        moving=True,
    )


def cluster_backups(items: Sequence[Item], context: Context) -> Facts:
    """Return the automated backups of each DB cluster that exists or did.

    Those from which nothing can be restored yet are left out.
    """
    ours = (item for item in items if item.get("Engine") not in ("docdb", "neptune"))
    backups = (cluster_backup(item, context) for item in ours)
    return backup_facts([backup for backup in backups if backup.taken_at is not None], context)


CLUSTER_AUTOMATED_BACKUPS = Crawler(
    name="aws.rds.cluster_automated_backups",
    title="Automated backups of DB clusters, kept in their Region or replicated to another",
    kind=Kind.RECOVERY_POINT,
    type="AWS::RDS::DBClusterAutomatedBackup",
    service="rds",
    list=Call(
        operation="describe_db_cluster_automated_backups", items="DBClusterAutomatedBackups[]"
    ),
    keep=f"!{NOT_OURS}",
    item="DbClusterResourceId || DBClusterIdentifier",
    id="DBClusterIdentifier",
    placeholder=True,
    transform_all=cluster_backups,
    transform_effects=(Effect.BACKUP,),
    transform_rules=RULES,
    docs="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/"
    "API_DescribeDBClusterAutomatedBackups.html",
)

CRAWLERS = (CLUSTER_AUTOMATED_BACKUPS,)
