"""Snapshots and automated backups of RDS, and which database each can bring back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from discovery.arns import parse
from discovery.aws.kms_keys import kms_key
from discovery.aws.rds import NOT_OURS
from discovery.extract import as_json
from discovery.interface import Call, Context, Crawler, Item
from discovery.requirements import required
from model.records.component import Component, ComponentId, Json, Kind
from model.records.measurement import undated
from model.records.observation import Facts, SeenComponent, SeenRequirement
from model.records.requirement import Effect

_API = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference"
DATABASE = "rds-backup.database"
KEY = "rds-backup.kms-key"
RULES = {
    DATABASE: "The database can be restored from it; of each database's snapshots of one type only "
    "the newest is kept.",
    KEY: "It cannot be restored without this key.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """One snapshot or set of automated backups from which a database can be restored."""

    id: str
    type: str
    name: str
    database: str
    """Key of the database it was taken of."""
    taken_at: Any
    """The moment of its content; None when AWS does not state it."""
    key: str | None
    item: Item
    moving: bool = False
    """True where its content moves on by itself: the moment is a measurement."""


def instance_snapshot(item: Item, context: Context) -> Backup:
    """Return one snapshot of a DB instance."""
    return Backup(
        id=str(item["DBSnapshotArn"]),
        type="AWS::RDS::DBSnapshot",
        name=str(item["DBSnapshotIdentifier"]),
        database=_origin(
            f"db:{item['DBInstanceIdentifier']}", item.get("SourceDBSnapshotIdentifier"), context
        ),
        # The copy of a snapshot is younger than what it holds.
        taken_at=item.get("OriginalSnapshotCreateTime") or item.get("SnapshotCreateTime"),
        key=item.get("KmsKeyId"),
        item=item,
    )


def cluster_snapshot(item: Item, context: Context) -> Backup:
    """Return one snapshot of a DB cluster."""
    return Backup(
        id=str(item["DBClusterSnapshotArn"]),
        type="AWS::RDS::DBClusterSnapshot",
        name=str(item["DBClusterSnapshotIdentifier"]),
        database=_origin(
            f"cluster:{item['DBClusterIdentifier']}",
            item.get("SourceDBClusterSnapshotArn"),
            context,
        ),
        taken_at=item.get("SnapshotCreateTime"),
        key=item.get("KmsKeyId"),
        item=item,
    )


def automated_backup(item: Item, context: Context) -> Backup:
    """Return the automated backups of a DB instance, kept here or replicated to here."""
    instance = item["DBInstanceIdentifier"]
    place = f"arn:{context.partition}:rds:{context.region}:{context.account}"
    return Backup(
        id=item.get("DBInstanceAutomatedBackupsArn") or f"{place}:auto-backup:{instance}",
        type="AWS::RDS::DBInstanceAutomatedBackup",
        name=str(instance),
        database=item.get("DBInstanceArn") or f"{place}:db:{instance}",
        taken_at=(item.get("RestoreWindow") or {}).get("LatestTime"),
        key=item.get("KmsKeyId"),
        item=item,
        moving=True,
    )


def instance_snapshots(items: Sequence[Item], context: Context) -> Facts:
    """Return the newest snapshot of each DB instance and type."""
    return backup_facts(
        _newest(instance_snapshot(item, context) for item in _usable(items)), context
    )


def cluster_snapshots(items: Sequence[Item], context: Context) -> Facts:
    """Return the newest snapshot of each DB cluster and type."""
    return backup_facts(
        _newest(cluster_snapshot(item, context) for item in _usable(items)), context
    )


def automated_backups(items: Sequence[Item], context: Context) -> Facts:
    """Return the automated backups of each DB instance that exists or did.

    Those from which nothing can be restored yet are left out.
    """
    backups = (automated_backup(item, context) for item in _ours(items))
    return backup_facts([backup for backup in backups if backup.taken_at is not None], context)


def _ours(items: Iterable[Item]) -> Iterator[Item]:
    return (item for item in items if item.get("Engine") not in ("docdb", "neptune"))


def _usable(items: Iterable[Item]) -> Iterator[Item]:
    return (item for item in _ours(items) if item.get("Status") == "available")


def _newest(backups: Iterable[Backup]) -> list[Backup]:
    """Return the newest backup of each database and type, by id where AWS states no moment."""
    newest: dict[tuple[str, str], Backup] = {}
    for backup in backups:
        group = (backup.database, str(backup.item.get("SnapshotType")))
        if group not in newest or _age(newest[group]) < _age(backup):
            newest[group] = backup
    return [newest[group] for group in sorted(newest)]


def _age(backup: Backup) -> tuple[str, str]:
    return str(as_json(backup.taken_at) or ""), backup.id


def backup_facts(backups: Iterable[Backup], context: Context) -> Facts:
    """Return each backup as a component, the database that it is of, and the key that it needs."""
    kept = list(backups)
    return Facts(
        components=tuple(_component(backup, context) for backup in kept),
        requirements=tuple(need for backup in kept for need in _requirements(backup, context)),
    )


def _component(backup: Backup, context: Context) -> SeenComponent:
    item = backup.item
    stated: dict[str, Json] = {
        "encrypted": item.get("Encrypted", item.get("StorageEncrypted")),
        "engine": item.get("Engine"),
        "retention_days": item.get("BackupRetentionPeriod"),
        "size_gib": item.get("AllocatedStorage"),
        "snapshot_type": item.get("SnapshotType"),
        "source_region": item.get("SourceRegion"),
        "status": item.get("Status"),
    }
    moments = {
        "created_at": as_json(backup.taken_at),
        "earliest_restorable_at": as_json((item.get("RestoreWindow") or {}).get("EarliestTime")),
    }
    if not backup.moving:
        stated |= moments
    return SeenComponent(
        component=Component(
            id=ComponentId(backup.id),
            kind=Kind.RECOVERY_POINT,
            type=backup.type,
            name=backup.name,
            account=context.account,
            region=context.region,
            properties={name: value for name, value in stated.items() if value is not None},
            measurements={
                name: undated(value)
                for name, value in moments.items()
                if backup.moving and value is not None
            },
        )
    )


def _requirements(backup: Backup, context: Context) -> Iterator[SeenRequirement]:
    yield from required(
        backup.database,
        [backup.id],
        rule=DATABASE,
        relation="backed_up_by",
        effect=Effect.BACKUP,
        attribute="DBInstanceIdentifier" if ":db:" in backup.database else "DBClusterIdentifier",
        expects=Kind.RECOVERY_POINT,
        # Backups outlive their databases, which are not to come back as placeholders.
        resolved_only=True,
    )
    key = kms_key(backup.key) if backup.key else None
    place = f"arn:{context.partition}:kms:{context.region}:{context.account}"
    yield from required(
        backup.id,
        [key if key.startswith("arn:") else f"{place}:{key}"] if key else [],
        rule=KEY,
        relation="encrypted_by",
        effect=Effect.BACKUP,
        attribute="KmsKeyId",
        expects=Kind.KEY,
    )


def _origin(resource: str, copied_from: str | None, context: Context) -> str:
    """Return the key of the database; the source of a copy names its Region and account."""
    source = parse(copied_from) if copied_from else None
    region = source.region if source else context.region
    account = source.account if source else context.account
    return f"arn:{context.partition}:rds:{region}:{account}:{resource}"


SNAPSHOTS = Crawler(
    name="aws.rds.snapshots",
    title="The newest snapshots of each DB instance",
    kind=Kind.RECOVERY_POINT,
    type="AWS::RDS::DBSnapshot",
    service="rds",
    list=Call(operation="describe_db_snapshots", items="DBSnapshots[]"),
    keep=f"!{NOT_OURS}",
    id="DBSnapshotArn",
    placeholder=True,
    transform_all=instance_snapshots,
    transform_effects=(Effect.BACKUP,),
    transform_rules=RULES,
    docs=f"{_API}/API_DescribeDBSnapshots.html",
)

CLUSTER_SNAPSHOTS = Crawler(
    name="aws.rds.cluster_snapshots",
    title="The newest snapshots of each DB cluster",
    kind=Kind.RECOVERY_POINT,
    type="AWS::RDS::DBClusterSnapshot",
    service="rds",
    list=Call(operation="describe_db_cluster_snapshots", items="DBClusterSnapshots[]"),
    keep=f"!{NOT_OURS}",
    id="DBClusterSnapshotArn",
    placeholder=True,
    transform_all=cluster_snapshots,
    transform_effects=(Effect.BACKUP,),
    transform_rules=RULES,
    docs=f"{_API}/API_DescribeDBClusterSnapshots.html",
)

AUTOMATED_BACKUPS = Crawler(
    name="aws.rds.automated_backups",
    title="Automated backups of DB instances, kept in their Region or replicated to another",
    kind=Kind.RECOVERY_POINT,
    type="AWS::RDS::DBInstanceAutomatedBackup",
    service="rds",
    list=Call(
        operation="describe_db_instance_automated_backups", items="DBInstanceAutomatedBackups[]"
    ),
    keep=f"!{NOT_OURS}",
    # A deleted instance and a new one may have the same name.
    item="DbiResourceId || DBInstanceIdentifier",
    id="DBInstanceIdentifier",
    placeholder=True,
    transform_all=automated_backups,
    transform_effects=(Effect.BACKUP,),
    transform_rules=RULES,
    docs=f"{_API}/API_DescribeDBInstanceAutomatedBackups.html",
)

CRAWLERS = (SNAPSHOTS, CLUSTER_SNAPSHOTS, AUTOMATED_BACKUPS)
